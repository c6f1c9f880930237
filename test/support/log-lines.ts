import { readFileSync } from 'node:fs';
import * as z from 'zod';

const page = readFileSync(new URL('../../docs/logs.md', import.meta.url), 'utf8');

const lineSchema = z.looseObject({ level: z.string(), event: z.string() });

/** One line of a log. */
export type LogLine = z.infer<typeof lineSchema>;

/** The fields that every line has. */
export const commonFields: readonly string[] = rowsOf('Every line').map(([name = '']) =>
  wordsOf(name).join(),
);

/** What docs/logs.md says of the fields. */
export const documentedFields: readonly string[] = rowsOf('Fields').map(([name = '']) =>
  wordsOf(name).join(),
);

/** The events of docs/logs.md: the levels and the fields of each. */
export const documentedEvents: ReadonlyMap<
  string,
  { readonly levels: readonly string[]; readonly fields: readonly string[] }
> = new Map(
  rowsOf('Events').map(([name = '', levels = '', fields = '']) => [
    wordsOf(name).join(),
    { levels: wordsOf(levels), fields: wordsOf(fields) },
  ]),
);

/** Reads the lines that a function wrote; what the platform wrote in between is left out. */
export function readLogLines(lines: readonly string[]): readonly LogLine[] {
  return lines.filter((line) => line.startsWith('{')).map((line) => lineSchema.parse(JSON.parse(line)));
}

/** Tells what is not as docs/logs.md says. */
export function logProblems(line: Readonly<Record<string, unknown>>): readonly string[] {
  const event = String(line.event);
  const documented = documentedEvents.get(event);
  if (documented === undefined) return [`${event} is not documented`];
  const given = Object.entries(line).filter(([, value]) => value !== undefined);
  return [
    ...(documented.levels.includes(String(line.level))
      ? []
      : [`${event} has the level ${String(line.level)}`]),
    ...given.flatMap(([name, value]) => {
      const known = commonFields.includes(name) || documented.fields.includes(name);
      const isFlat = ['string', 'number'].includes(typeof value);
      return [
        ...(known ? [] : [`${event} has ${name}, which is not documented`]),
        ...(isFlat ? [] : [`${event}: ${name} is neither text nor number`]),
        ...(name.endsWith('Ms') && !Number.isInteger(value) ? [`${event}: ${name} is no whole number`] : []),
      ];
    }),
  ];
}

function rowsOf(heading: string): readonly (readonly string[])[] {
  const [, section = ''] = page.split(`\n## ${heading}\n`);
  const rows = section.split('\n## ')[0]?.matchAll(/^\| (`.*) \|$/gm) ?? [];
  return [...rows].map(([, row = '']) => row.split(' | '));
}

function wordsOf(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word);
}
