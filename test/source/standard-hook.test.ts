import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../shared/source/hook.ts';
import type { RawRequest } from '../../shared/source/source.ts';
import { standardHook } from '../../shared/source/standard-hook.ts';
import type { SampleDelivery, SampleRequest } from '../support/senders/sender-sample.ts';
import { standardSample } from '../support/senders/standard.ts';

const nowMs = 1_700_000_000_000;
const hook = standardHook.open(standardHook.settings.parse(standardSample.entry('pipeline', '')));

const delivery: SampleDelivery = {
  line: 'add 10.0.0.0/24 via vco-1 on vpn-1',
  deliveryId: 'msg_1',
  actor: { tenant: 't', id: 'u', name: 'n' },
  nowMs,
  secret: 'newer',
  platformUrl: '',
};

function onTheWire({ headers, body }: SampleRequest): RawRequest {
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return { method: 'POST', path: '/v1/hooks/standard', query: {}, headers: Object.fromEntries(lower), body };
}

function parse(body: string | Buffer): unknown {
  const content = Buffer.from(body);
  return hook.parse(content, onTheWire({ headers: { 'webhook-id': 'msg_1' }, body: content }), nowMs);
}

function codeOf(request: SampleRequest, atMs = nowMs): string {
  const verdict = hook.verify(onTheWire(request), atMs);
  return verdict.kind === 'rejected' ? verdict.code : verdict.kind;
}

describe('the sender that signs as Standard Webhooks', () => {
  it('the published vector: verified, its content is the body', () => {
    const { vector } = standardSample;
    if ('missing' in vector) throw new Error('There is a vector.');
    const one = standardHook.open(standardHook.settings.parse(vector.entry));
    expect(one.verify(onTheWire(vector.request), vector.nowMs)).toEqual({
      kind: 'verified',
      content: vector.request.body,
    });
  });

  it('a request that the reference library signed: verified', () => {
    const entry = standardSample.entry('pipeline', '') as { readonly secrets: readonly string[] };
    const body = '{"command":"help"}';
    const signature = new Webhook(entry.secrets[0] ?? '').sign('msg_9', new Date(nowMs), body);
    const headers = {
      'webhook-id': 'msg_9',
      'webhook-timestamp': String(nowMs / 1_000),
      'webhook-signature': signature,
    };
    expect(codeOf({ headers, body: Buffer.from(body) })).toBe('verified');
  });

  it.each(['older', 'newer'] as const)('the %s secret during a rotation: verified', (secret) => {
    expect(codeOf(standardSample.ask({ ...delivery, secret }))).toBe('verified');
  });

  it('another secret, another body, another version: Signature.Mismatch', () => {
    const request = standardSample.ask(delivery);
    expect(codeOf(standardSample.ask({ ...delivery, secret: 'wrong' }))).toBe('Signature.Mismatch');
    expect(codeOf({ ...request, body: Buffer.from('{"command":"help"}') })).toBe('Signature.Mismatch');
    expect(codeOf(standardSample.withWrongVersion?.(request) ?? request)).toBe('Signature.Mismatch');
  });

  it.each(standardSample.proof)('without %s: Signature.Malformed', (name) => {
    const { headers, body } = standardSample.ask(delivery);
    const left = Object.fromEntries(Object.entries(headers).filter(([given]) => given !== name));
    expect(codeOf({ headers: left, body })).toBe('Signature.Malformed');
  });

  it('without any of its headers: Signature.Malformed', () => {
    expect(codeOf({ headers: {}, body: Buffer.from('{}') })).toBe('Signature.Malformed');
  });

  it.each([-300_001, 300_001])('a clock that is %i ms off: Signature.Stale', (offMs) => {
    expect(codeOf(standardSample.ask(delivery), nowMs + offMs)).toBe('Signature.Stale');
  });

  it.each(Object.entries(standardSample.unusable))('%s: refused at the start', (_title, entry) => {
    expect(standardHook.settings.safeParse(entry).success).toBe(false);
  });
});

describe('what it asks for', () => {
  const ask = { kind: 'ask', delivery: { kind: 'delivery-id', value: 'msg_1' } };

  it('a line as command: that line, as it was typed', () => {
    const { body } = standardSample.ask(delivery);
    expect(parse(body)).toEqual({ ...ask, wish: { kind: 'line', text: delivery.line } });
    expect(parse('{"command":""}')).toEqual({ ...ask, wish: { kind: 'line', text: '' } });
  });

  it.each([
    '{"regionId":"cn-hangzhou","callbackUrl":"https://x"}',
    '{}',
    '[]',
    '[{"command":"x"}]',
    'null',
    '1',
    '"add"',
  ])('%s: a body for the schema of POST /v1/routes to judge', (body) => {
    expect(parse(body)).toEqual({ ...ask, wish: { kind: 'route', body: JSON.parse(body) as unknown } });
  });

  it.each([
    ['a command that is not a text', '{"command":["add"]}', '/command'],
    ['a command that is null', '{"command":null}', '/command'],
    ['a command beside other fields', '{"command":"help","weight":0}', '/command'],
  ])('%s: unreadable, with its place', (_title, body, pointer) => {
    expect(parse(body)).toMatchObject({ kind: 'unreadable', pointer });
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['no JSON', Buffer.from('add 10.0.0.0/24')],
    ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0x22])],
  ])('%s: unreadable', (_title, body) => {
    expect(parse(body)).toMatchObject({ kind: 'unreadable' });
  });
});

describe('what it is told', () => {
  it('what the API would have answered; 204 when there is nothing to tell', () => {
    const response = { status: 202, headers: { location: '/x' }, body: '{}' };
    const answer = { tone: 'working', headline: '', facts: [], notes: [], actions: [] } as const;
    const outcome: Outcome = { kind: 'answered', answer, response };
    expect(hook.acknowledge(outcome)).toBe(response);
    expect(hook.acknowledge({ kind: 'ignored' })).toEqual({ status: 204, headers: {}, body: '' });
  });
});
