import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AddCommand } from '../../shared/command/command.ts';
import { normaliseLine } from '../../shared/command/normalise-line.ts';
import { printCommand } from '../../shared/command/print-command.ts';
import { readCommand } from '../../shared/command/read-command.ts';
import { splitWords } from '../../shared/command/split-words.ts';
import { anyAdd, anyCommand, anyPieces, fuzzRuns, pieces } from './lines.ts';

/** Stands for the space between a name and its value, so that those in a description are not meant. */
const gap = '\0';

/** A million of them take minutes. */
const timeoutMs = 1_800_000;

/** Far above what any reading takes on a busy machine, far below what a quadratic one would of 2,000 characters. */
const slowMs = 250;

const mutated = fc
  .tuple(
    anyCommand,
    fc.array(
      fc.record({
        at: fc.nat(),
        drop: fc.integer({ min: 0, max: 3 }),
        piece: fc.constantFrom(...pieces, ''),
      }),
      { maxLength: 4 },
    ),
  )
  .map(([command, edits]) =>
    edits.reduce((line, { at, drop, piece }) => {
      const index = at % (line.length + 1);
      return line.slice(0, index) + piece + line.slice(index + drop);
    }, printCommand(command)),
  );

const anyText = fc.oneof(
  { weight: 4, arbitrary: mutated },
  { weight: 3, arbitrary: anyPieces },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 200 }) },
  { weight: 1, arbitrary: fc.string({ maxLength: 200 }) },
);

/** Slow twice: once may be the machine's. */
function isSlow(text: string): boolean {
  return [1, 2].every(() => {
    const startMs = performance.now();
    readCommand(text);
    return performance.now() - startMs > slowMs;
  });
}

/** Everything that must be true of any text at all. */
function checkText(text: string): void {
  const reading = readCommand(text);
  if (isSlow(text)) throw new Error(`slow: ${JSON.stringify(text)}`);
  const line = normaliseLine(text);
  if (normaliseLine(line) !== line) throw new Error(`not idempotent: ${JSON.stringify(text)}`);
  splitWords(text);
  if (reading.kind === 'command') expect(readCommand(printCommand(reading.command))).toEqual(reading);
  if (reading.kind === 'misunderstood') expect(reading.detail).not.toContain('undefined');
}

describe('any text', () => {
  it(
    'never throws, is quick, is normalised for good, and a command in it is printed and read again',
    () => {
      fc.assert(fc.property(anyText, checkText), { numRuns: fuzzRuns(0.8) });
    },
    timeoutMs,
  );

  it.each([
    ...[
      '"',
      "'",
      '“',
      '<',
      '<@',
      '<at>',
      '&',
      '&amp;',
      '`',
      '*',
      '-',
      '—',
      '@',
      '=',
      '\\',
      '\\"',
      ' ',
      '\n',
      '\u200d',
    ],
    ...[
      'a=',
      'a="',
      'desc="',
      '".',
      '” ',
      "' ",
      '. ',
      '"\u200d',
      'é\u200d',
      'add ',
      'via ',
      '<a|',
      '—\u0301',
      'ﷺ',
    ],
  ])('2,000 characters of %j are read in no time', (piece) => {
    const text = piece.repeat(2000).slice(0, 2000);
    for (const around of [
      text,
      `add ${text}`.slice(0, 2000),
      `${text.slice(1)}x`,
      `add desc "${text}`.slice(0, 2000),
    ]) {
      checkText(around);
    }
  });
});

describe('any command', () => {
  it(
    'reading what is printed gives it back',
    () => {
      fc.assert(
        fc.property(anyCommand, (command) => {
          expect(readCommand(printCommand(command))).toEqual({ kind: 'command', command });
        }),
        { numRuns: fuzzRuns(0.1) },
      );
    },
    timeoutMs,
  );

  it(
    'a printed line is normal already',
    () => {
      fc.assert(
        fc.property(anyCommand, (command) => {
          expect(normaliseLine(printCommand(command))).toBe(printCommand(command));
        }),
        { numRuns: fuzzRuns(0.02) },
      );
    },
    timeoutMs,
  );
});

describe('any way to write the same', () => {
  const style = fc.record({
    order: fc.array(fc.nat(), { minLength: 7, maxLength: 7 }),
    form: fc.array(fc.nat(), { minLength: 7, maxLength: 7 }),
    upper: fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }),
    verb: fc.constantFrom('add', 'ADD', 'Add', 'create', 'New'),
    around: fc.constantFrom(
      ['', ''],
      ['`', '`'],
      ['<@U1> ', '.'],
      ['```\n', '\n```'],
      ['**', '**'],
      ['<p>', '</p>'],
    ),
    space: fc.constantFrom(' ', '  ', '\u00a0', '\t', '&nbsp;', '\u200b '),
    quotes: fc.constantFrom(
      ['"', '"'],
      ['“', '”'],
      ['„', '“'],
      ['”', '”'],
      ['"', '”'],
      ['＂', '＂'],
      ["'", "'"],
      ['‘', '’'],
    ),
  });

  it(
    'case, order, spaces, quotes and = make no difference',
    () => {
      fc.assert(
        fc.property(anyAdd, style, (full, how) => {
          const command: AddCommand = {
            ...full,
            ...(full.description === undefined ? {} : { description: 'a é c' }),
          };
          const parts = partsOf(command, how.quotes).map((forms, index) => {
            const form = forms[(how.form[index] ?? 0) % forms.length] ?? '';
            return how.upper[index]
              ? form.replace(/^[-—a-z]+(?==|\0|$)/i, (name) => name.toUpperCase())
              : form;
          });
          const shuffled = parts
            .map((part, index) => ({ part, rank: how.order[index] ?? 0 }))
            .sort((one, other) => one.rank - other.rank)
            .map(({ part }) => part.replaceAll(gap, how.space));
          const line = [how.verb, ...shuffled].join(how.space);
          expect(readCommand(`${how.around[0]}${line}${how.around[1]}`)).toEqual({
            kind: 'command',
            command,
          });
        }),
        { numRuns: fuzzRuns(0.08) },
      );
    },
    timeoutMs,
  );
});

/** The ways in which each part of a command may be written. */
function partsOf(command: AddCommand, [open, close]: readonly string[]): readonly (readonly string[])[] {
  const named = (value: string | number | undefined, ...names: string[]) =>
    value === undefined
      ? []
      : [
          names.flatMap((name) => [
            `${name}${gap}${value}`,
            `${name}=${value}`,
            `--${name}${gap}${value}`,
            `--${name}=${value}`,
            `—${name}${gap}${value}`,
          ]),
        ];
  const said = (value: boolean | undefined, ...words: string[]) => (value ? [words] : []);
  const text = command.description === undefined ? undefined : `${open}${command.description}${close}`;
  return [
    [command.routeDest, `dest=${command.routeDest}`, `to${gap}${command.routeDest}`],
    ...named(command.nextHop, 'via', 'nextHop', 'next-hop'),
    ...named(command.vpnGatewayId, 'on', 'vpnGatewayId', 'gateway'),
    ...named(command.weight, 'weight'),
    ...said(command.publishVpc === true, 'publish', '--publish', 'publish=yes', 'publishVpc=true'),
    ...said(
      command.publishVpc === false,
      'no-publish',
      '--no-publish',
      'nopublish',
      'publish=no',
      'publishVpc=false',
    ),
    ...named(text, 'desc', 'description'),
    ...named(command.regionId, 'region', 'regionId'),
    ...said(command.dryRun, '--dry-run', 'dry-run', '—dry-run', '–dry-run', 'dryrun', 'dryRun=true'),
  ];
}
