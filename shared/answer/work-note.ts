import type { Answer } from './answer.ts';
import { toPlainText } from './plain-text.ts';

/** How much of an answer a work note shows: more than any answer about one operation has. */
const mostCharacters = 4_000;

/**
 * Shows an answer as a work note of ServiceNow. A work note is plain text, except that what stands between `[code]`
 * and `[/code]` is rendered as HTML unless an administrator has forbidden it: such a tag loses its bracket.
 * Source: ServiceNow, "Disable embedded HTML code" (glide.ui.security.allow_codetag, 2026-05).
 */
export function toWorkNote(answer: Answer): string {
  // Nobody can type a command into a record.
  const text = [...toPlainText({ ...answer, actions: [] }).replace(/\[(?=[\s/\p{Cf}]*code)/giu, '(')];
  return text.length <= mostCharacters ? text.join('') : `${text.slice(0, mostCharacters - 1).join('')}…`;
}
