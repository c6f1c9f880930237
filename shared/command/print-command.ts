import type { Command } from './command.ts';
import type { AnyPart } from './verb-row.ts';
import { rowOf } from './verbs.ts';

/** Prints a command as its canonical line: reading that gives the command back. */
export function printCommand(command: Command): string {
  const row = rowOf(command.verb);
  const fields = row.toFields(command);
  const words = row.parts.flatMap((part) => printPart(part, fields[part.field]));
  return [command.verb, ...words].join(' ');
}

function printPart(part: AnyPart, value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (part.kind === 'option') {
    const text = part.shape.print(value);
    return part.bare ? [text] : [part.names[0], text];
  }
  if (part.alias || part.value !== value) return [];
  return [part.dashed ? `--${part.names[0]}` : part.names[0]];
}
