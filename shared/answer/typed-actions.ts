import type { Answer } from './answer.ts';

/** What to type instead of clicking, for chats without buttons that reach us. */
export function typedActions({ actions, operationId }: Answer): string | undefined {
  if (operationId === undefined || actions.length === 0) return undefined;
  return `Next: mention me with ${actions.map((action) => `${action} ${operationId}`).join(' or ')}`;
}
