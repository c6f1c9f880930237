import { describe, expect, it } from 'vitest';
import { showTeamsMessage } from '../../local/chat/teams.ts';
import type { Ask, Hook, Inbound } from '../../shared/source/hook.ts';
import type { RawRequest } from '../../shared/source/source.ts';
import { signTeamsRequest, teams } from '../../shared/source/teams.ts';
import type { SampleDelivery, SampleRequest } from '../support/senders/sender-sample.ts';
import { teamsSample } from '../support/senders/teams.ts';

const platformUrl = 'https://prod.westeurope.logic.azure.com';
const delivery: SampleDelivery = {
  line: 'add 10.8.0.0/16 via vco-1 on vpn-1 desc "Grüße 北京"',
  deliveryId: '1610223193571',
  actor: { tenant: '8704bed1', id: '97b40934', name: 'Ada Lovelace' },
  nowMs: 1_800_000_000_000,
  secret: 'older',
  platformUrl,
};
const { nowMs } = delivery;

function open(entry: Readonly<Record<string, unknown>>): Hook {
  return teams.open(teams.settings.parse(entry));
}

const entry = teamsSample.entry('ops', platformUrl);
const hook = open(entry);
const secret = Buffer.alloc(32, 'older').toString('base64');

function raw({ headers, body }: SampleRequest): RawRequest {
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return { method: 'POST', path: '/v1/hooks/teams', query: {}, headers: Object.fromEntries(lower), body };
}

const genuine = raw(teamsSample.ask(delivery));
const authorization = genuine.headers.authorization ?? '';

function signed(body: string | Buffer): RawRequest {
  return { ...genuine, headers: { authorization: signTeamsRequest(secret, body) }, body: Buffer.from(body) };
}

function at(timestamp: unknown): RawRequest {
  return signed(JSON.stringify({ ...JSON.parse(genuine.body.toString()), timestamp }));
}

function codeOf(request: RawRequest): string {
  const verdict = hook.verify(request, nowMs);
  return verdict.kind === 'rejected' ? verdict.code : verdict.kind;
}

function withAuthorization(text: string | undefined): RawRequest {
  return { ...genuine, headers: text === undefined ? {} : { authorization: text } };
}

const iso = (offsetMs: number) => new Date(nowMs + offsetMs).toISOString();

describe('Teams: what proves a request', () => {
  it('a fixed token and body: signed as an independent program signs them', () => {
    // printf '{"type":"message"}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:(the token in hex) -binary | base64
    expect(signTeamsRequest('vqF0En+Z0ucuRTM/01o2GuhMH3hKKk/N2bOmlM31zaA=', '{"type":"message"}')).toBe(
      'HMAC j+dI9anrE9YRqUcFI9N5ednHoZEXfwn7T6gESXpi3Kk=',
    );
  });

  it.each([
    ['the older of two secrets', genuine, 'verified'],
    ['the newer of two secrets', raw(teamsSample.ask({ ...delivery, secret: 'newer' })), 'verified'],
    ['a third secret', raw(teamsSample.ask({ ...delivery, secret: 'wrong' })), 'Signature.Mismatch'],
    ['no header', withAuthorization(undefined), 'Signature.Malformed'],
    ['an empty header', withAuthorization(''), 'Signature.Malformed'],
    ['another scheme', withAuthorization(authorization.replace('HMAC', 'Bearer')), 'Signature.Malformed'],
    [
      'the scheme in lower case',
      withAuthorization(authorization.replace('HMAC', 'hmac')),
      'Signature.Malformed',
    ],
    ['no scheme', withAuthorization(authorization.slice(5)), 'Signature.Malformed'],
    ['the header twice', withAuthorization(`${authorization},${authorization}`), 'Signature.Malformed'],
    ['a truncated signature', withAuthorization(authorization.slice(0, -4)), 'Signature.Malformed'],
    ['a changed byte of the body', { ...genuine, body: flipped(genuine.body) }, 'Signature.Mismatch'],
    ['five minutes old', at(iso(-300_000)), 'verified'],
    ['more than five minutes old', at(iso(-300_001)), 'Signature.Stale'],
    ['five minutes in the future', at(iso(300_000)), 'verified'],
    ['more than five minutes in the future', at(iso(300_001)), 'Signature.Stale'],
    ['an old time in another zone', at('2027-01-15T16:54:00+09:00'), 'Signature.Stale'],
    ['the time in another zone', at('2027-01-15T17:00:00.1234567+09:00'), 'verified'],
    ['a body that is not JSON: proven, left to be read', signed('hello'), 'verified'],
    ['a body that is not UTF-8: proven, left to be read', signed(Buffer.from([0xff])), 'verified'],
  ])('%s: %#', (_title, request, code) => {
    expect(codeOf(request)).toBe(code);
  });

  it.each(Object.entries(teamsSample.unusable))(
    '%s in the configuration: refused at start',
    (_title, unusable) => {
      expect(teams.settings.safeParse(unusable).success).toBe(false);
    },
  );
});

function flipped(body: Buffer): Buffer {
  const copy = Buffer.from(body);
  copy[9] = (copy[9] ?? 0) ^ 1;
  return copy;
}

function parse(change: Readonly<Record<string, unknown>>, by = hook): Inbound {
  const body = JSON.parse(genuine.body.toString()) as Record<string, unknown>;
  return by.parse(Buffer.from(JSON.stringify({ ...body, ...change })), genuine, nowMs);
}

const ask: Ask = {
  kind: 'ask',
  delivery: { kind: 'delivery-id', value: '1610223193571' },
  actor: { tenant: '8704bed1', id: '97b40934', name: 'Ada Lovelace' },
  wish: { kind: 'line', text: `<at>routehook</at>&nbsp;${delivery.line}\n` },
  replyTo: {
    channel: 'teams',
    instance: 'ops',
    to: { conversationId: '19:6b1b66b1617c4946959c334b4d428fc0@thread.tacv2;messageid=1610223193571' },
  },
};

describe('Teams: what a message asks for', () => {
  it('a mention of the webhook: the text as it was typed, who typed it, and that the flow is told the end', () => {
    expect(parse({})).toEqual(ask);
  });

  it('no flow configured: the same, and nothing can be said later', () => {
    const { workflowsUrl: _, ...bare } = entry;
    const { replyTo: _to, ...rest } = ask;
    expect(parse({}, open(bare))).toEqual(rest);
  });

  it('a guest without an object id: known by the id of the chat', () => {
    expect(parse({ from: { id: '29:1Ia_B', name: 'Guest' } })).toMatchObject({
      actor: { tenant: '8704bed1', id: '29:1Ia_B' },
    });
  });

  it('no text: an empty line', () => {
    expect(parse({ text: undefined })).toMatchObject({ kind: 'ask', wish: { kind: 'line', text: '' } });
  });

  it.each([
    ['an event that is no message', { type: 'conversationUpdate' }],
    ['a robot by its role', { from: { id: '29:x', role: 'bot' } }],
    ['a robot by its id', { from: { id: '28:x' } }],
  ])('%s: ignored', (_title, change) => {
    expect(parse(change).kind).toBe('ignored');
  });

  it.each([
    ['a tenant that is listed', ['8704bed1'], 'ask'],
    ['a tenant that is not listed', ['another'], 'ignored'],
  ])('%s: judged by the list', (_title, tenants, kind) => {
    expect(parse({}, open({ ...entry, tenants })).kind).toBe(kind);
  });

  it.each([
    ['no kind', { type: undefined }, '/type'],
    ['no id', { id: undefined }, '/id'],
    ['an empty id', { id: '' }, '/id'],
    ['no timestamp', { timestamp: undefined }, '/timestamp'],
    ['a timestamp that is no time', { timestamp: 'yesterday' }, '/timestamp'],
    ['a timestamp that is no date', { timestamp: '2027-13-45T08:00:00Z' }, '/timestamp'],
    ['a timestamp without zone', { timestamp: '2027-01-15T08:00:00' }, '/timestamp'],
    ['a timestamp in seconds', { timestamp: 1_800_000_000 }, '/timestamp'],
    ['no sender', { from: undefined }, '/from'],
    ['a sender without id', { from: { name: 'Ada' } }, '/from/id'],
    ['no tenant', { channelData: {} }, '/channelData/tenant'],
    ['a text that is a list', { text: ['add'] }, '/text'],
  ])('%s: unreadable', (_title, change, pointer) => {
    expect(parse(change)).toMatchObject({ kind: 'unreadable', pointer });
  });

  it.each([
    ['not UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
    ['not JSON', Buffer.from('hello')],
    ['empty', Buffer.alloc(0)],
    ['nested without end', Buffer.from('{"a":'.repeat(20_000))],
  ])('a body that is %s: unreadable', (_title, body) => {
    expect(hook.parse(body, genuine, nowMs).kind).toBe('unreadable');
  });
});

describe('Teams: what people see in the HTTP answer', () => {
  const answer = {
    tone: 'refused',
    headline: 'Not a CIDR block: 10.8.0.0/33',
    facts: [{ label: 'Line', value: 'add 10.8.0.0/33' }],
    notes: ['Nothing was done.'],
    actions: [],
  } as const;

  it.each([200, 202, 400, 403, 503])('an answer whose API status is %i: 200 and a card', (status) => {
    const response = hook.acknowledge({
      kind: 'answered',
      answer,
      response: { status, headers: {}, body: '' },
    });
    expect(response.status).toBe(200);
    expect(response.headers).toEqual({ 'content-type': 'application/json' });
    expect(showTeamsMessage(response.body)).toBe(
      'Not a CIDR block: 10.8.0.0/33\nLine: add 10.8.0.0/33\nNothing was done.',
    );
  });

  it('something that is not for us: a plain text, because Teams shows an error for an empty answer', () => {
    const response = hook.acknowledge({ kind: 'ignored' });
    expect(showTeamsMessage(response.body)).toBe('This is not for routehook; nothing was done.');
  });
});
