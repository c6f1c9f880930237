import type { Misunderstanding } from './command.ts';

/** Most characters of somebody's word that an answer repeats. */
const maxCited = 60;

/** Puts a word that somebody typed into quotes, cut to 60 characters. */
export function cite(text: string): string {
  const characters = [...text];
  return characters.length > maxCited ? `"${characters.slice(0, maxCited).join('')}…"` : `"${text}"`;
}

/** Says that a line was not understood, and what would have been. */
export function misunderstood(
  detail: string,
  more: Omit<Misunderstanding, 'kind' | 'detail'> = {},
): Misunderstanding {
  return { kind: 'misunderstood', detail, ...more };
}
