import type { Verb } from './command.ts';
import type { AnyPart, VerbRow } from './verb-row.ts';
import { rowOf, verbRows } from './verbs.ts';

/** Lines that say what can be asked: each verb with its summary, or all about one. */
export function usageLines(about?: Verb): readonly string[] {
  if (about === undefined) return verbRows.flatMap((row) => [usageOf(row), `    ${row.summary}`]);
  const row = rowOf(about);
  const synonyms = row.synonyms.length === 0 ? [] : [`Also: ${row.synonyms.join(', ')}`];
  return [usageOf(row), `    ${row.summary}`, `Example: ${row.example}`, ...synonyms];
}

/** The usage of a verb in one line, from its parts. */
export function usageOf({ name, parts }: VerbRow): string {
  const fields = [...new Set(parts.map(({ field }) => field))];
  const words = fields.map((field) => fieldUsage(parts.filter((part) => part.field === field)));
  return [name, ...words].join(' ');
}

/** Flags of one field are alternatives: `[publish|no-publish]`. */
function fieldUsage(parts: readonly AnyPart[]): string {
  const text = parts
    .filter((part) => part.kind === 'option' || !part.alias)
    .map(partUsage)
    .join('|');
  const isRequired = parts.some((part) => part.kind === 'option' && part.required);
  return isRequired ? text : `[${text}]`;
}

function partUsage(part: AnyPart): string {
  if (part.kind === 'flag') return part.dashed ? `--${part.names[0]}` : part.names[0];
  return part.bare ? part.shape.label : `${part.names[0]} ${part.shape.label}`;
}
