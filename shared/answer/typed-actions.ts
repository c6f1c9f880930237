import type { Answer } from './answer.ts';
import { cleanLine } from './clean-line.ts';

/**
 * What to type instead of clicking, where there are no buttons that reach us.
 * @param how what is said before the commands, such as `mention me with `
 */
export function typedActions({ actions, operationId }: Answer, how = ''): string | undefined {
  if (operationId === undefined || actions.length === 0) return undefined;
  const commands = actions.map((action) => `${action} ${cleanLine(operationId, 80)}`);
  return `Next: ${how}${commands.join(' or ')}`;
}
