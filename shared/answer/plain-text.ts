import type { Answer } from './answer.ts';
import { cleanLine, cleanListingLine } from './clean-line.ts';
import { toneWord } from './tone-sign.ts';
import { typedActions } from './typed-actions.ts';

/**
 * Prints an answer as plain text: the form that all others are read against. Line breaks are ours; nothing an answer
 * holds can add one.
 */
export function toPlainText(answer: Answer): string {
  const { tone, headline, facts, notes, listing = [] } = answer;
  const head = [
    `[${toneWord(tone)}] ${cleanLine(headline).trimStart()}`,
    ...facts.map(({ label, value }) => `${cleanLine(label)}: ${cleanLine(value)}`),
  ];
  const next = typedActions(answer);
  const blocks = [
    head,
    [...notes.map((note) => cleanLine(note)), ...(next === undefined ? [] : [next])],
    listing.map((line) => `  ${cleanListingLine(line)}`.trimEnd()),
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}
