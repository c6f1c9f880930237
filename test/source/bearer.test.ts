import { describe, expect, it } from 'vitest';
import { createBearerSource } from '../../shared/source/bearer.ts';
import { aRequest } from '../support/raw-request.ts';

const first = 'first-token-of-the-network-team';
const second = 'second-token-of-the-network-team';
const source = createBearerSource([
  { name: 'network-team', tokens: [first, second] },
  { name: 'scripts', tokens: ['token-of-the-scripts-of-the-team'] },
]);

function verify(authorization: string | undefined) {
  return source.verify(aRequest(authorization === undefined ? {} : { authorization }), 0);
}

describe('a bearer token', () => {
  it('no Authorization header: none', () => {
    expect(verify(undefined)).toEqual({ kind: 'absent' });
  });

  it.each([
    ['the first token', `Bearer ${first}`, 'network-team'],
    ['the second token, while they are rotated', `Bearer ${second}`, 'network-team'],
    ['the token of another sender', 'Bearer token-of-the-scripts-of-the-team', 'scripts'],
    ['the scheme in lower case', `bearer ${first}`, 'network-team'],
    ['the scheme in upper case', `BEARER ${first}`, 'network-team'],
    ['more spaces than one', `Bearer   ${first}  `, 'network-team'],
  ])('%s: verified', (_, authorization, instance) => {
    expect(verify(authorization)).toEqual({
      kind: 'verified',
      caller: { requester: { source: 'bearer', instance }, coversBodyOnly: false },
    });
  });

  it.each([
    ['another token', 'Bearer token-of-nobody-at-all-anywhere'],
    ['a token with one letter more', `Bearer ${first}x`],
    ['a token with one letter less', `Bearer ${first.slice(0, -1)}`],
    ['a token in another case', `Bearer ${first.toUpperCase()}`],
    ['two tokens', `Bearer ${first} ${second}`],
    ['two tokens joined by the platform', `Bearer ${first},Bearer ${second}`],
    ['no token', 'Bearer'],
    ['an empty token', 'Bearer '],
    ['an empty header', ''],
    ['a token without a scheme', first],
    ['another scheme', `Basic ${Buffer.from(`user:${first}`).toString('base64')}`],
    ['a line break behind it', `Bearer ${first}\n`],
  ])('%s: rejected, and the token is not repeated', (_, authorization) => {
    const verdict = verify(authorization);
    expect(verdict).toMatchObject({ kind: 'rejected', code: 'Token.Mismatch' });
    expect(JSON.stringify(verdict)).not.toContain('token-of');
  });

  it('no sender is configured: every token is rejected', () => {
    const nobody = createBearerSource([]);
    const request = aRequest({ authorization: `Bearer ${first}` });
    expect(nobody.verify(request, 0)).toMatchObject({ kind: 'rejected' });
  });
});
