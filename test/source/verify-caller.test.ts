import { describe, expect, it } from 'vitest';
import { createBearerSource } from '../../shared/source/bearer.ts';
import type { Source, Verdict } from '../../shared/source/source.ts';
import { createStandardWebhooksSource, signStandardWebhook } from '../../shared/source/standard-webhooks.ts';
import { verifyCaller } from '../../shared/source/verify-caller.ts';
import { aRequest } from '../support/raw-request.ts';

const secret = `whsec_${Buffer.from('a secret of thirty-two bytes, ok').toString('base64')}`;
const token = 'a-token-of-more-than-24-characters';
const nowMs = 1_700_000_000_000;
const sources = [
  createStandardWebhooksSource([{ name: 'team', secrets: [secret] }]),
  createBearerSource([{ name: 'scripts', tokens: [token] }]),
];

const signed = {
  'webhook-id': 'msg_1',
  'webhook-timestamp': String(nowMs / 1000),
  'webhook-signature': signStandardWebhook(secret, 'msg_1', nowMs / 1000, '{}'),
};
const wrong = { ...signed, 'webhook-signature': 'v1,bm90IGEgc2lnbmF0dXJl' };
const trusted = { authorization: `Bearer ${token}` };

function verify(headers: Readonly<Record<string, string>>, order: readonly Source[] = sources): Verdict {
  return verifyCaller(order, aRequest(headers, '{}'), nowMs);
}

describe('who calls', () => {
  it('no proof of any kind: absent', () => {
    expect(verify({})).toEqual({ kind: 'absent' });
    expect(verify(trusted, [])).toEqual({ kind: 'absent' });
  });

  it.each([
    { title: 'a signature', headers: signed, source: 'standard' },
    { title: 'a token', headers: trusted, source: 'bearer' },
    { title: 'both: the signature counts', headers: { ...signed, ...trusted }, source: 'standard' },
    {
      title: 'a signature and a wrong token: the signature counts',
      headers: { ...signed, authorization: 'Bearer x' },
      source: 'standard',
    },
  ])('$title', ({ headers, source }) => {
    expect(verify(headers)).toMatchObject({ kind: 'verified', caller: { requester: { source } } });
  });

  it.each([
    { title: 'a wrong signature', headers: wrong, code: 'Signature.Mismatch' },
    { title: 'a stale one', headers: { ...signed, 'webhook-timestamp': '1' }, code: 'Signature.Stale' },
    { title: 'half of one', headers: { 'webhook-id': 'msg_1' }, code: 'Signature.Malformed' },
  ])('$title and a right token: rejected, a token does not heal it', ({ headers, code }) => {
    expect(verify({ ...headers, ...trusted })).toMatchObject({ kind: 'rejected', code });
  });

  it('a source behind the one that decides is not even asked', () => {
    const asked: string[] = [];
    const asking = (name: string, verdict: Verdict): Source => ({
      name,
      verify() {
        asked.push(name);
        return verdict;
      },
    });
    const rejected = { kind: 'rejected', code: 'Token.Mismatch', detail: 'No.' } as const;
    const order = [asking('a', { kind: 'absent' }), asking('b', rejected), asking('c', { kind: 'absent' })];
    expect(verify({}, order)).toEqual(rejected);
    expect(asked).toEqual(['a', 'b']);
  });
});
