import { describe, expect, it } from 'vitest';
import { canonicalHeaderName, joinHeaders } from '../../../local/fc/header-case.ts';

describe('canonicalHeaderName', () => {
  it.each([
    ['content-type', 'Content-Type'],
    ['X-ACS-SIGNATURE-NONCE', 'X-Acs-Signature-Nonce'],
    ['x-github-event', 'X-Github-Event'],
    ['webhook-id', 'Webhook-Id'],
    ['etag', 'Etag'],
    ['x-2fa-a1b', 'X-2fa-A1b'],
    ['x--y', 'X--Y'],
    ['not a token', 'not a token'],
  ])('%s arrives as %s', (sent, arrives) => {
    expect(canonicalHeaderName(sent)).toBe(arrives);
  });
});

describe('joinHeaders', () => {
  it.each([
    ['one value', ['Host', 'a'], { Host: 'a' }],
    ['a repeated header in two cases', ['x-a', '1', 'X-A', '2'], { 'X-A': '1,2' }],
    ['a value that holds commas already', ['accept', 'a, b', 'accept', 'c'], { Accept: 'a, b,c' }],
    ['nothing', [], {}],
  ])('%s becomes strings', (_title, rawHeaders, headers) => {
    expect(joinHeaders(rawHeaders)).toEqual(headers);
  });

  it('a header named like a property of objects is an ordinary header', () => {
    expect(Object.entries(joinHeaders(['__proto__', 'x', 'constructor', 'y']))).toEqual([
      ['__proto__', 'x'],
      ['Constructor', 'y'],
    ]);
  });
});
