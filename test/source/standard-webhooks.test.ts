import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { isSigningSecret } from '../../shared/source/signing-secret.ts';
import type { RawRequest, Verdict } from '../../shared/source/source.ts';
import { createStandardWebhooksSource, signStandardWebhook } from '../../shared/source/standard-webhooks.ts';

/** The test vector of the reference libraries of Standard Webhooks. */
const vector = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestampS: 1_614_265_330,
  body: '{"test": 2432232314}',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
} as const;
const vectorNowMs = vector.timestampS * 1000;
const otherSecret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

const source = createStandardWebhooksSource([
  { name: 'first', secrets: [vector.secret] },
  { name: 'second', secrets: [otherSecret] },
]);

function request(
  headers: Record<string, string | undefined>,
  body: string | Buffer = vector.body,
): RawRequest {
  const given = Object.entries({
    'webhook-id': vector.id,
    'webhook-timestamp': String(vector.timestampS),
    'webhook-signature': vector.signature,
    ...headers,
  }).filter((header): header is [string, string] => header[1] !== undefined);
  return {
    method: 'POST',
    path: '/',
    query: {},
    headers: Object.fromEntries(given),
    body: Buffer.from(body),
  };
}

function codeOf(verdict: Verdict): string {
  return verdict.kind === 'rejected' ? verdict.code : verdict.kind;
}

describe('Standard Webhooks signatures', () => {
  it('the vector of the reference libraries: signed alike and verified', () => {
    const { secret, id, timestampS, body, signature } = vector;
    expect(signStandardWebhook(secret, id, timestampS, body)).toBe(signature);
    expect(source.verify(request({}), vectorNowMs)).toEqual({
      kind: 'verified',
      caller: {
        requester: { source: 'standard', instance: 'first' },
        delivery: { kind: 'delivery-id', value: id },
        coversBodyOnly: true,
      },
    });
  });

  it('any payload: the reference library makes the same signature and accepts ours', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 24, maxLength: 64 }),
        fc.stringMatching(/^[\x21-\x7e]{1,256}$/),
        fc.string({ unit: 'binary', maxLength: 300 }),
        (key, id, text) => {
          const secret = `whsec_${Buffer.from(key).toString('base64')}`;
          const reference = new Webhook(secret);
          const nowMs = Math.floor(Date.now() / 1000) * 1000;
          // The text as it goes over the wire: half a surrogate pair has no bytes.
          const body = Buffer.from(text, 'utf8').toString('utf8');
          const ours = signStandardWebhook(secret, id, nowMs / 1000, body);
          expect(ours).toBe(reference.sign(id, new Date(nowMs), body));
          const headers = {
            'webhook-id': id,
            'webhook-timestamp': String(nowMs / 1000),
            'webhook-signature': ours,
          };
          reference.verify(body, headers, { jsonParse: false });
          const one = createStandardWebhooksSource([{ name: 'one', secrets: [secret] }]);
          expect(codeOf(one.verify(request(headers, body), nowMs))).toBe('verified');
        },
      ),
    );
  });

  it('any bit of the body flipped: Signature.Mismatch', () => {
    fc.assert(
      fc.property(fc.nat(vector.body.length * 8 - 1), (bit) => {
        const body = Buffer.from(vector.body);
        body.writeUInt8(body.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        expect(codeOf(source.verify(request({}, body), vectorNowMs))).toBe('Signature.Mismatch');
      }),
    );
  });

  it('bytes that are not UTF-8: signed and verified as they are', () => {
    const body = Buffer.from([0xff, 0x00, 0xc3, 0x28, 0xfe]);
    const signature = signStandardWebhook(otherSecret, vector.id, vector.timestampS, body);
    const verdict = source.verify(request({ 'webhook-signature': signature }, body), vectorNowMs);
    expect(verdict).toMatchObject({ kind: 'verified', caller: { requester: { instance: 'second' } } });
  });

  it.each([
    ['the right one after others', `v1,AAAA v2,BBBB ${vector.signature}`, 'verified'],
    ['the right one before others', `${vector.signature} v1a,CCCC`, 'verified'],
    ['the right bytes as v1a', vector.signature.replace('v1,', 'v1a,'), 'Signature.Mismatch'],
    ['the right bytes as v2', vector.signature.replace('v1,', 'v2,'), 'Signature.Mismatch'],
    ['without a version', vector.signature.slice(3), 'Signature.Mismatch'],
    ['cut', vector.signature.slice(0, -1), 'Signature.Mismatch'],
    ['only the version', 'v1,', 'Signature.Mismatch'],
    ['joined by a comma, as repeated headers are', `v1,AAAA,${vector.signature}`, 'Signature.Mismatch'],
    [
      '16 wrong ones before the right one',
      `${'v1,AAAA '.repeat(16)}${vector.signature}`,
      'Signature.Mismatch',
    ],
  ])('several signatures, %s: %s', (_title, signatures, expected) => {
    expect(codeOf(source.verify(request({ 'webhook-signature': signatures }), vectorNowMs))).toBe(expected);
  });

  it.each([
    [-300_000, 'verified'],
    [300_000, 'verified'],
    [-300_001, 'Signature.Stale'],
    [300_001, 'Signature.Stale'],
  ])('a clock that is %i ms off: %s', (offMs, expected) => {
    expect(codeOf(source.verify(request({}), vectorNowMs + offMs))).toBe(expected);
  });

  it.each(['123abc', '', ' ', '1e9', '-1', '0x10', '1614265330.0', '9'.repeat(13), 'NaN', '١٢٣'])(
    'timestamp "%s": Signature.Malformed',
    (timestamp) => {
      expect(codeOf(source.verify(request({ 'webhook-timestamp': timestamp }), vectorNowMs))).toBe(
        'Signature.Malformed',
      );
    },
  );

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])(
    'without %s: Signature.Malformed',
    (name) => {
      expect(codeOf(source.verify(request({ [name]: undefined }), vectorNowMs))).toBe('Signature.Malformed');
    },
  );

  it('an id beyond 256 characters: Signature.Malformed, even if it is signed', () => {
    const id = 'x'.repeat(257);
    const signature = signStandardWebhook(vector.secret, id, vector.timestampS, vector.body);
    const headers = { 'webhook-id': id, 'webhook-signature': signature };
    expect(codeOf(source.verify(request(headers), vectorNowMs))).toBe('Signature.Malformed');
  });

  it('none of the three headers: absent, so that another proof may be asked for', () => {
    const none = { 'webhook-id': undefined, 'webhook-timestamp': undefined, 'webhook-signature': undefined };
    expect(codeOf(source.verify(request(none), vectorNowMs))).toBe('absent');
  });

  it('no sender configured: every signature is wrong', () => {
    expect(codeOf(createStandardWebhooksSource([]).verify(request({}), vectorNowMs))).toBe(
      'Signature.Mismatch',
    );
  });
});

describe('signing secrets', () => {
  it.each([
    [vector.secret, true],
    [`whsec_${Buffer.alloc(24).toString('base64')}`, true],
    [`whsec_${Buffer.alloc(64).toString('base64')}`, true],
    [`whsec_${Buffer.alloc(23).toString('base64')}`, false],
    [`whsec_${Buffer.alloc(65).toString('base64')}`, false],
    ['whsec_', false],
    [vector.secret.slice(6), false],
    [`${vector.secret} `, false],
    ['whsec_====', false],
    ['', false],
  ])('"%s": %s', (text, usable) => {
    expect(isSigningSecret(text)).toBe(usable);
  });
});
