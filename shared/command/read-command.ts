import type { Command, Misunderstanding, Reading } from './command.ts';
import { cite, misunderstood } from './misunderstood.ts';
import { normaliseLine } from './normalise-line.ts';
import { printCommand } from './print-command.ts';
import { type Mistake, readParts } from './read-parts.ts';
import { splitWords, type Word } from './split-words.ts';
import type { Complaint, VerbRow } from './verb-row.ts';
import { findVerb, nearestVerb, verbRows } from './verbs.ts';

/** Far more than any command needs; a longer text is a text for people. */
const maxLength = 2000;

/** Reads what somebody typed, as it came from the chat or the ticket. Any string is read; nothing throws. */
export function readCommand(text: string): Reading {
  if (text.length > maxLength) {
    return misunderstood(
      `A command has at most ${maxLength} characters. This has ${text.length} and begins with ${cite(text.slice(0, 20))}.`,
    );
  }
  const line = normaliseLine(text);
  if (line === '') return { kind: 'empty' };
  if (line.includes('\n')) return { kind: 'several-lines' };
  const split = splitWords(line);
  return split.kind === 'words' ? readWords(split.words) : aboutVerb(split, line);
}

/** The quotes are wrong, but the verb can still be told from the first word. */
function aboutVerb(misunderstanding: Misunderstanding, line: string): Misunderstanding {
  const row = findVerb(line.split(' ', 1)[0] ?? '');
  return row === undefined ? misunderstanding : { ...misunderstanding, verb: row.name };
}

function readWords(words: readonly Word[]): Reading {
  const [first, ...rest] = words;
  const typed = first?.text ?? '';
  const row = findVerb(typed);
  if (row === undefined) return unknownVerb(typed, rest);
  if (row.name !== 'help' && rest.some(asksForHelp)) {
    return { kind: 'command', command: { verb: 'help', about: row.name } };
  }
  const result = readVerb(row, rest);
  if ('verb' in result) return { kind: 'command', command: result };
  const meant = result.kind === 'complaint' ? undefined : mend(row, result);
  return misunderstood(result.detail, {
    verb: row.name,
    ...(meant === undefined ? {} : { didYouMean: meant }),
  });
}

function asksForHelp({ text, quoted }: Word): boolean {
  return !quoted && /^(?:--help|-h|-\?)$/i.test(text);
}

function readVerb(row: VerbRow, words: readonly Word[]): Command | Complaint | Mistake {
  const reading = readParts(row, words);
  return reading.kind === 'fields' ? row.toCommand(reading.fields) : reading;
}

/** Each correction takes one mistake away; who makes more than these is helped by the first. */
const maxCorrections = 4;

/** The whole line when corrections make it a command, or else the word that is nearest. */
function mend(row: VerbRow, mistake: Mistake): string | undefined {
  let result: Command | Complaint | Mistake = mistake;
  for (let left = maxCorrections; left > 0; left -= 1) {
    if ('verb' in result || result.kind === 'complaint' || result.mended === undefined) break;
    result = readVerb(row, result.mended);
  }
  return 'verb' in result ? printCommand(result) : mistake.suggestion;
}

function unknownVerb(typed: string, rest: readonly Word[]): Misunderstanding {
  const names = verbRows.map(({ name }) => name).join(', ');
  const detail = `${cite(typed)} is not a command: expected one of ${names}.`;
  const near = nearestVerb(typed);
  const row = near === undefined ? undefined : findVerb(near);
  if (row === undefined) return misunderstood(detail);
  const command = readVerb(row, rest);
  return misunderstood(detail, { didYouMean: 'verb' in command ? printCommand(command) : row.name });
}
