import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanLine, cleanListingLine } from '../../shared/answer/clean-line.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 300 });

describe('cleanLine', () => {
  it.each([
    ['plain', 'plain'],
    ['  padded\t', '  padded'],
    ['a\r\nb', 'a b'],
    ['a\u2028b\u2029c\u0085d', 'a b c d'],
    ['bell\u0007\u001b[31m', 'bell[31m'],
    ['\u202egnp.exe\u202c', 'gnp.exe'],
    ['zero\u200bwidth\ufeff', 'zerowidth'],
    ['half\ud800', 'half\ufffd'],
    ['王小明 🚀', '王小明 🚀'],
    ['e\u0301', 'e\u0301'],
    ['\u{e0041}tag', 'tag'],
    ['', ''],
  ])('%j becomes %j', (text, clean) => {
    expect(cleanLine(text)).toBe(clean);
  });

  it.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdefg', 6, 'abcde…'],
    ['abcd efg', 6, 'abcd…'],
    ['abcd🚀fg', 6, 'abcd…'],
    ['a'.repeat(100), 4, 'aaa…'],
    [`${'\u200b'.repeat(100)}a`, 4, '…'],
  ])('%j, at most %d: %j', (text, maxLength, cut) => {
    expect(cleanLine(text, maxLength)).toBe(cut);
  });

  it('any text: one line, within its length, whole characters, and clean already', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 200 }), (text, maxLength) => {
        const clean = cleanLine(text, maxLength);
        expect(clean.length).toBeLessThanOrEqual(maxLength);
        expect(clean).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/u);
        expect(cleanLine(clean, maxLength)).toBe(clean);
      }),
    );
  });
});

describe('cleanListingLine', () => {
  it.each([
    ['  indented  ', '  indented'],
    ['   ', ''],
    ['\tx', ' x'],
    [' a\nb', ' a b'],
  ])('%j becomes %j', (line, clean) => {
    expect(cleanListingLine(line)).toBe(clean);
  });

  it('a long line is cut, its indentation included', () => {
    expect(cleanListingLine(`  ${'x'.repeat(20)}`, 10)).toBe('  xxxxxxx…');
  });
});
