import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HttpProblem } from '../../shared/runtime/http/http-problem.ts';
import { readIdempotencyKey } from '../../shared/runtime/http/idempotency-key.ts';

/** An RFC 8941 string. */
function quote(text: string): string {
  return `"${text.replaceAll(/["\\]/g, (character) => `\\${character}`)}"`;
}

describe('an Idempotency-Key', () => {
  it('is absent: none', () => {
    expect(readIdempotencyKey(undefined)).toBeUndefined();
  });

  it.each([
    ['a quoted text', '"8e03978e-40d5-43dd-bc93-6894a57f9324"', '8e03978e-40d5-43dd-bc93-6894a57f9324'],
    ['a bare text', '8e03978e-40d5-43dd-bc93-6894a57f9324', '8e03978e-40d5-43dd-bc93-6894a57f9324'],
    ['with spaces around', '  "key"  ', 'key'],
    ['bare, with spaces around', '  key ', 'key'],
    ['with a quote inside', '"a\\"b"', 'a"b'],
    ['with a backslash inside', '"a\\\\b"', 'a\\b'],
    ['with a space inside', '"a b"', 'a b'],
    ['bare, with a backslash', 'a\\b', 'a\\b'],
    ['the longest', `"${'k'.repeat(255)}"`, 'k'.repeat(255)],
  ])('%s', (_, header, key) => {
    expect(readIdempotencyKey(header)).toBe(key);
  });

  it.each([
    ['nothing', ''],
    ['only spaces', '   '],
    ['an empty text', '""'],
    ['too long', 'k'.repeat(256)],
    ['too long in quotes', `"${'k'.repeat(256)}"`],
    ['a quote that is not closed', '"key'],
    ['a quote that is not opened', 'key"'],
    ['two texts', '"a","b"'],
    ['a backslash before an ordinary character', '"a\\b"'],
    ['a line break', '"a\nb"'],
    ['a tab', 'a\tb'],
    ['a letter beyond ASCII', '"schlüssel"'],
    ['parameters', '"key";ttl=5'],
  ])('%s is refused', (_, header) => {
    expect(() => readIdempotencyKey(header)).toThrow(HttpProblem);
    expect(() => readIdempotencyKey(header)).toThrow(
      expect.objectContaining({ code: 'Idempotency.KeyInvalid' }),
    );
  });

  it('any printable text, quoted, is read back as it was, and quoted or not it is the same key', () => {
    const text = fc.string({
      unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
      minLength: 1,
      maxLength: 255,
    });
    fc.assert(
      fc.property(text, (key) => {
        expect(readIdempotencyKey(quote(key))).toBe(key);
        const bare = key.trim() === key && !key.includes('"');
        if (bare) expect(readIdempotencyKey(key)).toBe(key);
      }),
    );
  });

  it('very long headers are refused quickly', () => {
    const beganMs = performance.now();
    expect(() => readIdempotencyKey(`"${'\\"'.repeat(50_000)}`)).toThrow(HttpProblem);
    expect(performance.now() - beganMs).toBeLessThan(500);
  });
});
