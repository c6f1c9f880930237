import { cleanCharacters, cleanJoiners, dropInvisible } from './clean-characters.ts';
import { foldCharacter } from './fold-character.ts';
import { decodeMarkup, escapeMarkup } from './markup.ts';
import { quoteText, readQuotation, straightQuote } from './quotes.ts';

/** Code ticks, bold, italic, strike-through: they stand around words. */
const marks = '`*_~';
const marksAndStops = `${marks}.,。`;

/** A code fence on a line of its own, with or without the name of a language. */
const fence = /^(?:`{3,}|~{3,})[\w+-]*$/;

/**
 * Brings what a chat, a tracker or a phone made of a line back to what was typed: plain characters, straight quotes,
 * no mentions and no markup, one space between words, one `\n` between lines that are not empty. What is in quotes
 * keeps its characters. Doing it twice changes nothing: characters that would be read as markup are written as
 * `&lt;` and `&amp;`.
 *
 * The order matters. Invisible characters go first, as they could split an entity or a tag. Markup comes before
 * lines and quotes, because `<br>` ends a line and `&quot;` is a quote. Quotes are found while the characters around
 * them are folded, because `desc＝“a b”` is an option with its value. Mentions go after the marks around them, full
 * stops last of all, when it is known which word is the last.
 */
export function normaliseLine(text: string): string {
  return decodeMarkup(cleanCharacters(text))
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => !fence.test(line))
    .map(normaliseWords)
    .filter((line) => line !== '')
    .join('\n');
}

interface Word {
  readonly text: string;
  /** Whether anything in it is quoted: then its end is not touched. */
  readonly quoted: boolean;
}

function normaliseWords(line: string): string {
  const words: Word[] = [];
  let at = 0;
  while (at < line.length) {
    if (line[at] === ' ') {
      at += 1;
      continue;
    }
    const { word, end } = readWord(line, at);
    if (word.quoted || !(word.text === '' || word.text.startsWith('@'))) words.push(word);
    at = end;
  }
  return withoutFinalStops(words)
    .map(({ text }) => text)
    .join(' ');
}

function readWord(line: string, start: number): { readonly word: Word; readonly end: number } {
  let text = '';
  let opensWord = true;
  let at = start;
  while (at < line.length && line[at] !== ' ') {
    const character = String.fromCodePoint(line.codePointAt(at) ?? 0);
    if (straightQuote(character) !== undefined && opensQuote(text)) return readQuotedWord(line, text, at);
    const folded = foldCharacter(character, opensWord);
    text += folded;
    opensWord = opensWord && /^[`*_~-]*$/.test(folded);
    at += character.length;
  }
  return { word: { text: escapeMarkup(tidy(text)), quoted: false }, end: at };
}

/** A quote opens at the start of a word or behind `key=`; elsewhere it is an apostrophe or an inch. */
function opensQuote(before: string): boolean {
  return /^[`*_~]*(?:-*[a-z][a-z-]*=)?$/i.test(before);
}

function readQuotedWord(line: string, before: string, at: number): ReturnType<typeof readWord> {
  const head = tidy(before);
  const quotation = readQuotation(line, at);
  if (quotation.kind === 'unclosed') {
    // Nobody can tell where it should have ended: the rest stays as it is, and splitting tells about it.
    const quote = straightQuote(line.charAt(at)) ?? '';
    const rest = escapeMarkup(cleanJoiners(line.slice(at + 1)));
    return { word: { text: `${head}${quote}${rest}`, quoted: true }, end: line.length };
  }
  const space = line.indexOf(' ', quotation.end);
  const end = space < 0 ? line.length : space;
  const glued = foldTail(line.slice(quotation.end, end));
  const tail = trimEnd(glued, marksAndStops) === '' ? '' : escapeMarkup(glued);
  return { word: { text: `${head}${quoteText(quotation.text)}${tail}`, quoted: true }, end };
}

/** Folds what follows a closing quote. */
function foldTail(text: string): string {
  return compose([...text].map((character) => foldCharacter(character, false)).join(''));
}

/** Composes what folding took apart, takes the marks off both ends and makes two hyphens of a run. */
function tidy(folded: string): string {
  const text = compose(folded);
  let start = 0;
  while (start < text.length && marks.includes(text.charAt(start))) start += 1;
  return trimEnd(text.slice(start), marks).replace(/^-{2,}/, '--');
}

function compose(folded: string): string {
  return dropInvisible(folded.normalize('NFKC')).replace(/ /g, '').normalize('NFKC');
}

function trimEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** Takes full stops and commas off the last word, and words that consist of nothing else off the end. */
function withoutFinalStops(words: readonly Word[]): readonly Word[] {
  const kept = [...words];
  for (let last = kept.pop(); last !== undefined; last = kept.pop()) {
    const text = last.quoted ? last.text : trimEnd(last.text, marksAndStops);
    if (text !== '') return [...kept, { ...last, text }];
  }
  return kept;
}
