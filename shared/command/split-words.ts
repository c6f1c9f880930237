import type { Misunderstanding } from './command.ts';
import { unescapeMarkup } from './markup.ts';
import { cite, misunderstood } from './misunderstood.ts';
import { readQuotation } from './quotes.ts';

/** A word of a line, or a quoted text. */
export interface Word {
  /** What it says, without quotes. */
  readonly text: string;
  /** A quoted word is a value, never a keyword. */
  readonly quoted: boolean;
  /** Present for `key=value`; the key is a name or empty-handed otherwise, the value may be quoted or empty. */
  readonly assignment?: { readonly key: string; readonly value: string; readonly quoted: boolean };
}

export type Split = { readonly kind: 'words'; readonly words: readonly Word[] } | Misunderstanding;

const wordWithQuote = /^(-*[a-z][a-z-]*=)?$/i;
const plainAssignment = /^(-*[a-z][a-z-]*)=(.*)$/is;

/** Splits one line that `normaliseLine` has been over into words; a quote that is not closed is misunderstood. */
export function splitWords(line: string): Split {
  const words: Word[] = [];
  let at = 0;
  while (at < line.length) {
    if (line[at] === ' ') {
      at += 1;
      continue;
    }
    const quote = findQuote(line, at);
    if (quote === undefined) {
      const end = wordEnd(line, at);
      words.push(plainWord(unescapeMarkup(line.slice(at, end))));
      at = end;
      continue;
    }
    const quotation = readQuotation(line, quote);
    if (quotation.kind === 'unclosed') {
      return misunderstood(`The quote before ${cite(unescapeMarkup(line.slice(quote + 1)))} is not closed.`);
    }
    const end = wordEnd(line, quotation.end);
    if (end > quotation.end) {
      const glued = unescapeMarkup(line.slice(quotation.end, end));
      return misunderstood(
        `${cite(glued)} follows a closing quote without a space. Write \\" for a quote in a quoted text.`,
      );
    }
    words.push(quotedWord(line.slice(at, quote), unescapeMarkup(quotation.text)));
    at = end;
  }
  return { kind: 'words', words };
}

/** Where the quote of a word that begins at an index opens, if it has one. */
function findQuote(line: string, start: number): number | undefined {
  let at = start;
  while (at < line.length && line[at] !== ' ' && line[at] !== '"' && line[at] !== "'") at += 1;
  const isQuote = line[at] === '"' || line[at] === "'";
  return isQuote && wordWithQuote.test(line.slice(start, at)) ? at : undefined;
}

function wordEnd(line: string, from: number): number {
  const space = line.indexOf(' ', from);
  return space < 0 ? line.length : space;
}

function plainWord(text: string): Word {
  const [, key, value] = plainAssignment.exec(text) ?? [];
  if (key === undefined || value === undefined) return { text, quoted: false };
  return { text, quoted: false, assignment: { key, value, quoted: false } };
}

function quotedWord(head: string, value: string): Word {
  if (head === '') return { text: value, quoted: true };
  return {
    text: `${head}${value}`,
    quoted: false,
    assignment: { key: head.slice(0, -1), value, quoted: true },
  };
}
