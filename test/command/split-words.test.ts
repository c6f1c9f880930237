import { describe, expect, it } from 'vitest';
import { splitWords } from '../../shared/command/split-words.ts';

const plain = (text: string) => ({ text, quoted: false });
const quoted = (text: string) => ({ text, quoted: true });
const assigned = (text: string, key: string, value: string, inQuotes = false) => ({
  ...plain(text),
  assignment: { key, value, quoted: inQuotes },
});

describe('splitWords', () => {
  it.each([
    ['', []],
    ['list', [plain('list')]],
    ['list  on x', [plain('list'), plain('on'), plain('x')]],
    ['"a b" c', [quoted('a b'), plain('c')]],
    ['""', [quoted('')]],
    [String.raw`"a \"b\" c\\"`, [quoted('a "b" c\\')]],
    ['weight=0', [assigned('weight=0', 'weight', '0')]],
    ['--weight=0', [assigned('--weight=0', '--weight', '0')]],
    ['weight=', [assigned('weight=', 'weight', '')]],
    ['a=b=c', [assigned('a=b=c', 'a', 'b=c')]],
    ['=b', [plain('=b')]],
    ['10.0.0.0/24=x', [plain('10.0.0.0/24=x')]],
    ['desc="a b" c', [assigned('desc=a b', 'desc', 'a b', true), plain('c')]],
    ['desc=""', [assigned('desc=', 'desc', '', true)]],
    ['"a=b"', [quoted('a=b')]],
    ['10" x', [plain('10"'), plain('x')]],
    ["don't", [plain("don't")]],
    ['a &lt;b> "&amp;lt;"', [plain('a'), plain('<b>'), quoted('&lt;')]],
  ])('%s', (line, words) => {
    expect(splitWords(line)).toEqual({ kind: 'words', words });
  });

  it.each([
    ['"a b', 'The quote before "a b" is not closed.'],
    ['desc="a b', 'The quote before "a b" is not closed.'],
    ["x 'a", 'The quote before "a" is not closed.'],
    [`"${'x'.repeat(70)}`, `The quote before "${'x'.repeat(60)}…" is not closed.`],
    ['"a"b c', '"b" follows a closing quote without a space. Write \\" for a quote in a quoted text.'],
  ])('%s is misunderstood', (line, detail) => {
    expect(splitWords(line)).toEqual({ kind: 'misunderstood', detail });
  });
});
