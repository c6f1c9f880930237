import { nearest } from './edit-distance.ts';
import { cite } from './misunderstood.ts';
import type { Word } from './split-words.ts';
import { usageOf } from './usage.ts';
import type { AnyPart, Fields, FlagPart, OptionPart, VerbRow } from './verb-row.ts';

export type PartsReading = { readonly kind: 'fields'; readonly fields: Fields } | Mistake;

/** What is wrong, and how it could be mended. */
export interface Mistake {
  readonly kind: 'mistake';
  readonly detail: string;
  /** A word or two that would be understood. */
  readonly suggestion?: string;
  /** All words with the suggestion in their place. */
  readonly mended?: readonly Word[];
}

type AnyOption = OptionPart<string, unknown>;

/** One value that was read, and the first word that is not read yet. */
type Step =
  | { readonly kind: 'read'; readonly field: string; readonly value: unknown; readonly next: number }
  | Mistake;

/** Reads the words behind a verb: each part at most once, in any order, with or without `=`. */
export function readParts(row: VerbRow, words: readonly Word[]): PartsReading {
  const fields: Record<string, unknown> = {};
  let at = 0;
  while (at < words.length) {
    const step = readPart(row, words, at, fields);
    if (step.kind === 'mistake') return step;
    if (Object.hasOwn(fields, step.field)) return duplicate(row, words, at, step.field);
    fields[step.field] = step.value;
    at = step.next;
  }
  const missing = row.parts
    .filter(isOption)
    .filter((part) => part.required && !Object.hasOwn(fields, part.field));
  return missing.length === 0 ? { kind: 'fields', fields } : missingParts(row, missing);
}

function readPart(row: VerbRow, words: readonly Word[], at: number, fields: Fields): Step {
  const word = words[at] ?? { text: '', quoted: false };
  const part = partNamed(row, word);
  if (part?.kind === 'option') return readOption(row, part, words, at, word);
  if (part?.kind === 'flag') return readFlag(part, word, at);
  const bare = row.parts
    .filter(isOption)
    .filter((candidate) => candidate.bare && !Object.hasOwn(fields, candidate.field));
  for (const { field, shape } of bare) {
    const value = shape.read(word.text);
    if (value !== undefined) return { kind: 'read', field, value, next: at + 1 };
  }
  return notUnderstood(row, words, at, word, bare[0], fields);
}

function readOption(row: VerbRow, part: AnyOption, words: readonly Word[], at: number, word: Word): Step {
  const { assignment } = word;
  const isInline = assignment !== undefined && (assignment.value !== '' || assignment.quoted);
  const next = words[at + 1];
  const value = isInline ? assignment.value : next?.text;
  const read = value === undefined ? undefined : part.shape.read(value);
  const isName = !isInline && next !== undefined && namesSomething(row, next);
  // Any word is a text, so one that names something else is its own; `weight active` is a weight all the same.
  if (value === undefined || (isName && (read === undefined || part.shape.spoken))) {
    const told = value === undefined ? '' : ` before ${cite(value)}`;
    const quotes = part.shape.spoken && isName ? ' Put it in quotes if that is what you mean.' : '';
    return mistake(`${cite(word.text)} has no value${told}: expected ${part.shape.expects}.${quotes}`);
  }
  const used = isInline ? 1 : 2;
  if (read !== undefined) return { kind: 'read', field: part.field, value: read, next: at + used };
  const near = part.shape.near?.(value);
  const detail = `${cite(value)} does not fit ${cite(part.names[0])}: expected ${part.shape.expects}.`;
  if (near === undefined) return mistake(detail);
  return mistake(detail, near, replace(words, at, used, [nameWord(part), valueWord(near)]));
}

function namesSomething(row: VerbRow, word: Word): boolean {
  return partNamed(row, word) !== undefined || (!word.quoted && word.text.startsWith('--'));
}

function readFlag(part: FlagPart<string, unknown>, word: Word, at: number): Step {
  const said = word.assignment?.value.toLowerCase();
  const read = (value: unknown): Step => ({ kind: 'read', field: part.field, value, next: at + 1 });
  if (said === undefined || ['true', 'yes', 'on', '1'].includes(said)) return read(part.value);
  if (part.negated !== undefined && ['false', 'no', 'off', '0'].includes(said)) return read(part.negated);
  const negation = part.negated === undefined ? '' : ' or no';
  return mistake(
    `${cite(word.text)} is not understood: ${cite(part.names[0])} stands alone, or with =yes${negation}.`,
  );
}

function notUnderstood(
  row: VerbRow,
  words: readonly Word[],
  at: number,
  word: Word,
  bare: AnyOption | undefined,
  fields: Fields,
): Mistake {
  const names = row.parts.flatMap((part) => part.names);
  const typed = word.assignment?.key ?? word.text;
  const near = word.quoted ? undefined : nearest(typed.replace(/^-+/, ''), names);
  if (near !== undefined) {
    const { assignment } = word;
    const name: Word = { text: near, quoted: false };
    const instead = assignment === undefined ? [name] : [name, { text: assignment.value, quoted: true }];
    const detail = `${cite(typed)} is not understood here: ${row.name} takes ${expectedOf(row)}.`;
    return mistake(detail, near, replace(words, at, 1, instead));
  }
  const described = descriptionWithoutQuotes(row, words, at);
  if (described !== undefined) return described;
  const home = row.parts
    .filter(isOption)
    .find((part) => !Object.hasOwn(fields, part.field) && part !== bare && belongsTo(part, word));
  if (home !== undefined) {
    const detail = `${cite(word.text)} stands alone: write ${cite(home.names[0])} before ${home.what}.`;
    const instead = [nameWord(home), word];
    return mistake(detail, `${home.names[0]} ${word.text}`, replace(words, at, 1, instead));
  }
  if (bare !== undefined && word.assignment === undefined && !isDashed(word)) {
    const meant = bare.shape.near?.(word.text);
    const detail = `${cite(word.text)} is not understood as ${bare.what}: expected ${bare.shape.expects}.`;
    return meant === undefined
      ? mistake(detail)
      : mistake(detail, meant, replace(words, at, 1, [valueWord(meant)]));
  }
  return mistake(`${cite(word.text)} is not understood here: ${row.name} takes ${expectedOf(row)}.`);
}

/** A text takes any word, and so does not claim one. */
function belongsTo(part: AnyOption, word: Word): boolean {
  return part.shape.spoken !== true && part.shape.read(word.text) !== undefined;
}

/** `desc new office link`: the words up to the next option were meant as one text. */
function descriptionWithoutQuotes(row: VerbRow, words: readonly Word[], at: number): Mistake | undefined {
  const isLoose = (word: Word | undefined) =>
    word !== undefined && !word.quoted && !isDashed(word) && partNamed(row, word) === undefined;
  let start = at;
  while (start > 0 && isLoose(words[start - 1])) start -= 1;
  const name = words[start - 1];
  const part = name === undefined ? undefined : partNamed(row, name);
  if (name === undefined || part?.kind !== 'option' || part.shape.spoken !== true) return undefined;
  let end = at;
  while (isLoose(words[end])) end += 1;
  const first = name.assignment === undefined ? '' : `${name.assignment.value} `;
  const text = `${first}${words
    .slice(start, end)
    .map((word) => word.text)
    .join(' ')}`;
  const spelt = [nameWord(part), { text, quoted: true }];
  return mistake(
    `${cite(words[at]?.text ?? '')} is not understood here: put ${part.what} in quotes.`,
    `${part.names[0]} ${part.shape.print(text)}`,
    replace(words, start - 1, end - start + 1, spelt),
  );
}

function duplicate(row: VerbRow, words: readonly Word[], at: number, field: string): Mistake {
  const what = row.parts.find((part) => part.field === field)?.what ?? field;
  return mistake(`${cite(words[at]?.text ?? '')} says ${what} a second time: say it once.`);
}

function missingParts(row: VerbRow, missing: readonly AnyOption[]): Mistake {
  const told = missing.map(({ bare, names, what, shape }) =>
    bare ? `${what} (${shape.expects})` : `${what} (${names[0]} and ${shape.expects})`,
  );
  return mistake(`${cite(row.name)} lacks ${told.join(' and ')}. Write: ${usageOf(row)}`);
}

/** The part that a word names: `via`, `--via`, `via=…`, in any case and with or without hyphens. */
function partNamed(row: VerbRow, word: Word): AnyPart | undefined {
  if (word.quoted) return undefined;
  const typed = bareName(word.assignment?.key ?? word.text);
  return row.parts.find(({ names }) => names.some((name) => bareName(name) === typed));
}

function bareName(text: string): string {
  return text.replace(/[-_]/g, '').toLowerCase();
}

function isOption(part: AnyPart): part is AnyOption {
  return part.kind === 'option';
}

function isDashed(word: Word): boolean {
  return !word.quoted && word.text.startsWith('-');
}

function expectedOf(row: VerbRow): string {
  const names = row.parts.flatMap((part) => {
    if (part.kind === 'option') return [part.bare ? part.shape.label : part.names[0]];
    return part.alias ? [] : [part.dashed ? `--${part.names[0]}` : part.names[0]];
  });
  return names.join(', ');
}

function nameWord(part: AnyPart): Word {
  return { text: part.names[0], quoted: false };
}

function valueWord(text: string): Word {
  return { text, quoted: true };
}

function replace(
  words: readonly Word[],
  at: number,
  count: number,
  instead: readonly Word[],
): readonly Word[] {
  return [...words.slice(0, at), ...instead, ...words.slice(at + count)];
}

function mistake(detail: string, suggestion?: string, mended?: readonly Word[]): Mistake {
  return {
    kind: 'mistake',
    detail,
    ...(suggestion === undefined ? {} : { suggestion }),
    ...(mended === undefined ? {} : { mended }),
  };
}
