import { cleanJoiners } from './clean-characters.ts';
import { escapeMarkup } from './markup.ts';

/** Phones and office programs put these for `"`; the fullwidth one is of Chinese keyboards. */
const doubleQuotes = '"“”„‟«»＂〝〞〟';
const singleQuotes = "'‘’‚‛＇";

/** The straight quote that a character stands for, if it is a quote at all. */
export function straightQuote(character: string): '"' | "'" | undefined {
  if (doubleQuotes.includes(character)) return '"';
  return singleQuotes.includes(character) ? "'" : undefined;
}

export type Quotation =
  /** `end` is the index behind the closing quote. */
  { readonly kind: 'closed'; readonly text: string; readonly end: number } | { readonly kind: 'unclosed' };

/**
 * Reads the quoted text that opens at an index. A straight `"` is closed by a straight one, so that curly quotes
 * can be quoted; only if there is none, by a curly one at the end of a word, as phones mix them. Whatever opened
 * otherwise is closed by any quote of its kind, a single one at the end of a word (`'don't'`).
 */
export function readQuotation(line: string, start: number): Quotation {
  const opener = line.charAt(start);
  if (opener === '"') {
    const exact = readUntil(line, start + 1, (index) => line[index] === '"');
    if (exact.kind === 'closed') return exact;
  }
  const family = straightQuote(opener) === '"' ? doubleQuotes : singleQuotes;
  const onlyAtWordEnd = opener === '"' || family === singleQuotes;
  return readUntil(
    line,
    start + 1,
    (index) => family.includes(line.charAt(index)) && (!onlyAtWordEnd || endsWord(line, index + 1)),
  );
}

function readUntil(line: string, start: number, closes: (index: number) => boolean): Quotation {
  let text = '';
  for (let index = start; index < line.length; index += 1) {
    const next = line.charAt(index + 1);
    if (line[index] === '\\' && (next === '\\' || straightQuote(next) !== undefined)) {
      // Only `\\` and a backslash before a straight quote are escapes: Windows paths keep their backslashes.
      const escaped = next === '\\' || next === '"' || next === "'" || closes(index + 1);
      text += escaped ? next : `\\${next}`;
      index += 1;
    } else if (closes(index)) {
      return { kind: 'closed', text: cleanJoiners(text), end: index + 1 };
    } else {
      text += line.charAt(index);
    }
  }
  return { kind: 'unclosed' };
}

/** Whether nothing of a word is left but marks and punctuation; looks at a few characters only. */
function endsWord(line: string, index: number): boolean {
  return /^[`*_~.,\u3002]{0,8}(?: |$)/.test(line.slice(index, index + 9));
}

/** Puts a text into straight quotes, so that it is read back as it is. */
export function quoteText(text: string): string {
  return `"${escapeMarkup(text.replace(/[\\"]/g, '\\$&'))}"`;
}
