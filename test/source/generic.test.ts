import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../../shared/answer/answer.ts';
import { generic } from '../../shared/source/generic.ts';
import type { HookResponse } from '../../shared/source/hook.ts';
import { genericBasicSample, genericBearerSample, genericSample } from '../support/senders/generic.ts';
import { rawSample, sampleDelivery, sampleNowMs } from './sample-delivery.ts';

const token = 'a-token-of-24-characters';

function open(entry: object) {
  return generic.open(generic.settings.parse(entry));
}

const samples = { hmac: genericSample, bearer: genericBearerSample, basic: genericBasicSample };

describe.each(Object.entries(samples))('a sender with %s', (_, sample) => {
  const hook = open(sample.entry('ci', 'http://127.0.0.1:1'));

  it.each(['older', 'newer'] as const)('is believed with its %s secret', (secret) => {
    expect(hook.verify(rawSample(sample.ask(sampleDelivery({ secret }))), sampleNowMs)).toMatchObject({
      kind: 'verified',
    });
  });

  it('is not believed with a secret that is not its own', () => {
    const verdict = hook.verify(rawSample(sample.ask(sampleDelivery({ secret: 'wrong' }))), sampleNowMs);
    expect(verdict).toMatchObject({
      kind: 'rejected',
      code: sample.coversBody ? 'Signature.Mismatch' : 'Token.Mismatch',
    });
  });

  it.each(sample.proof)('is not believed without %s', (name) => {
    const { [name]: _gone, ...headers } = sample.ask(sampleDelivery()).headers;
    const verdict = hook.verify(rawSample({ headers, body: Buffer.from('{}') }), sampleNowMs);
    expect(verdict).toMatchObject({ kind: 'rejected', code: 'Signature.Malformed' });
  });

  it.each(sample.proof)('is not believed when %s comes twice', (name) => {
    const { headers, body } = sample.ask(sampleDelivery());
    const twice = { ...headers, [name]: `${headers[name]},${headers[name]}` };
    expect(hook.verify(rawSample({ headers: twice, body }), sampleNowMs)).toMatchObject({ kind: 'rejected' });
  });

  it('is not believed with another scheme or version', () => {
    const request =
      sample.withWrongVersion?.(sample.ask(sampleDelivery())) ??
      sample.ask(sampleDelivery({ secret: 'wrong' }));
    expect(hook.verify(rawSample(request), sampleNowMs)).toMatchObject({ kind: 'rejected' });
  });

  it('asks in the name of a person', () => {
    const request = rawSample(sample.ask(sampleDelivery()));
    expect(hook.parse(request.body, request, sampleNowMs)).toEqual({
      kind: 'ask',
      delivery: { kind: 'delivery-id', value: 'delivery-1' },
      actor: { tenant: 'acme.atlassian.net', id: 'u-1', name: 'Ada Lovelace' },
      wish: { kind: 'line', text: 'add 10.1.0.0/24 via vco-1 on vpn-1' },
    });
  });

  it('sends other things, too, that are ignored', () => {
    const request = rawSample(sample.irrelevant?.(sampleDelivery()) ?? sample.ask(sampleDelivery()));
    expect(hook.parse(request.body, request, sampleNowMs)).toMatchObject({ kind: 'ignored' });
  });

  it.each(Object.entries(sample.unusable))('is refused at the start with %s', (_why, entry) => {
    expect(generic.settings.safeParse(entry).success).toBe(false);
  });
});

describe('a signature', () => {
  it('that GitHub publishes is accepted', () => {
    const { vector } = genericSample;
    if ('missing' in vector) throw new Error(vector.missing);
    const hook = open(vector.entry);
    expect(hook.verify(rawSample(vector.request), vector.nowMs)).toMatchObject({ kind: 'verified' });
    const body = Buffer.from('Hello, World?');
    expect(hook.verify(rawSample({ ...vector.request, body }), vector.nowMs)).toMatchObject({
      code: 'Signature.Mismatch',
    });
  });

  const hook = open(genericSample.entry('ci', ''));
  const request = genericSample.ask(sampleDelivery());

  it('fails for each flipped bit of the body', () => {
    for (let bit = 0; bit < request.body.length * 8; bit += 1) {
      const body = Buffer.from(request.body);
      const at = bit >> 3;
      body[at] = (body[at] ?? 0) ^ (1 << (bit & 7));
      expect(hook.verify(rawSample({ headers: request.headers, body }), sampleNowMs)).toMatchObject({
        code: 'Signature.Mismatch',
      });
    }
  });

  it.each([
    [0, 'verified'],
    [300_000, 'verified'],
    [-300_000, 'verified'],
    [301_000, 'rejected'],
    [-301_000, 'rejected'],
  ])('that is %i ms old is %s', (ageMs, kind) => {
    const verdict = hook.verify(
      rawSample(genericSample.ask(sampleDelivery({ nowMs: sampleNowMs - ageMs }))),
      sampleNowMs,
    );
    expect(verdict).toMatchObject(kind === 'verified' ? { kind } : { kind, code: 'Signature.Stale' });
  });

  it.each(['123abc', '', '-1', '1e9', '1795000000.5', '9'.repeat(16), 'NaN'])(
    'with the timestamp %j is malformed',
    (timestamp) => {
      const headers = { ...request.headers, 'X-Timestamp': timestamp };
      expect(hook.verify(rawSample({ ...request, headers }), sampleNowMs)).toMatchObject({
        code: 'Signature.Malformed',
      });
    },
  );

  it.each(['hex', 'base64'] as const)(
    'of sha512 in %s over milliseconds and body is accepted',
    (encoding) => {
      const secret = 'sixteen-and-more';
      const other = open({
        type: 'generic',
        name: 'ci',
        auth: {
          kind: 'hmac',
          header: 'X-Sig',
          secrets: [secret],
          encoding,
          hash: 'sha512',
          timestampHeader: 'X-Ms',
          timestampUnit: 'ms',
        },
      });
      const body = Buffer.from('{"command":"héllo 路由"}');
      const signature = createHmac('sha512', secret).update(`${sampleNowMs}.`).update(body).digest(encoding);
      const headers = { 'X-Sig': signature, 'X-Ms': String(sampleNowMs) };
      expect(other.verify(rawSample({ headers, body }), sampleNowMs)).toMatchObject({ kind: 'verified' });
      expect(other.verify(rawSample({ headers, body }), sampleNowMs + 300_001)).toMatchObject({
        code: 'Signature.Stale',
      });
    },
  );

  it('may be written in upper case', () => {
    const upper = `${request.headers['X-Signature']}`.replace(/[0-9a-f]{64}$/, (hex) => hex.toUpperCase());
    const headers = { ...request.headers, 'X-Signature': upper };
    expect(hook.verify(rawSample({ ...request, headers }), sampleNowMs)).toMatchObject({ kind: 'verified' });
  });
});

describe('the settings', () => {
  const auth = { kind: 'bearer', tokens: [token] };
  const fields = { vpnGatewayId: '/a', routeDest: '/b', nextHop: '/c' };
  const reply = {
    kind: 'servicenow',
    baseUrl: 'https://x.example',
    username: 'u',
    password: 'p',
    sysId: '/s',
  };

  it.each<[string, object]>([
    ['a line and fields', { line: '/l', fields }],
    ['fields without a destination', { fields: { vpnGatewayId: '/a', nextHop: '/c' } }],
    ['a pointer that is none', { line: 'l' }],
    ['a reply without TLS', { reply: { ...reply, baseUrl: 'http://x.example' } }],
    ['a reply to an URL with credentials', { reply: { ...reply, baseUrl: 'https://u:p@x.example' } }],
    ['a table that is a path', { reply: { ...reply, table: 'a/b' } }],
    ['a misspelt setting', { actors: { id: '/a' } }],
    ['no parts of a delivery id', { delivery: { pointers: [] } }],
    [
      'a unit without a timestamp',
      {
        auth: {
          kind: 'hmac',
          header: 'X-S',
          secrets: ['x'.repeat(16)],
          encoding: 'hex',
          timestampUnit: 'ms',
        },
      },
    ],
  ])('with %s are refused', (_, changes) => {
    expect(generic.settings.safeParse({ type: 'generic', name: 'ci', auth, ...changes }).success).toBe(false);
    expect(generic.settings.safeParse({ type: 'generic', name: 'ci', auth, reply }).success).toBe(true);
  });
});

describe('the sender', () => {
  const hook = open(genericBearerSample.entry('ci', ''));
  const answer: Answer = { tone: 'working', headline: 'Recorded', facts: [], notes: [], actions: [] };

  it('is told what the API would have answered', () => {
    const response: HookResponse = { status: 202, headers: { Location: '/v1/operations/op_1' }, body: '{}' };
    expect(hook.acknowledge({ kind: 'answered', answer, response })).toEqual(response);
  });

  it('is told nothing about what is not for us', () => {
    expect(hook.acknowledge({ kind: 'ignored' })).toEqual({ status: 204, headers: {}, body: '' });
  });
});
