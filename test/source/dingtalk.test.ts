import { describe, expect, it } from 'vitest';
import { dingtalk, signDingtalkRequest } from '../../shared/source/dingtalk.ts';
import type { Ask, Hook, Inbound } from '../../shared/source/hook.ts';
import type { RawRequest } from '../../shared/source/source.ts';
import { dingtalkSample } from '../support/senders/dingtalk.ts';
import type { SampleDelivery, SampleRequest } from '../support/senders/sender-sample.ts';

const platformUrl = 'https://oapi.dingtalk.com';
const delivery: SampleDelivery = {
  line: 'status op_1',
  deliveryId: 'msgA1==',
  actor: { tenant: 'ding-acme', id: 'staff7', name: '李雷' },
  nowMs: 1_800_000_000_000,
  secret: 'older',
  platformUrl,
};
const { nowMs } = delivery;

function open(entry: Readonly<Record<string, unknown>>): Hook {
  return dingtalk.open(dingtalk.settings.parse(entry));
}

const hook = open(dingtalkSample.entry('ding', platformUrl));

function raw({ headers, body }: SampleRequest): RawRequest {
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return { method: 'POST', path: '/v1/hooks/dingtalk', query: {}, headers: Object.fromEntries(lower), body };
}

function codeOf(request: RawRequest, atMs = nowMs, by = hook): string {
  const verdict = by.verify(request, atMs);
  return verdict.kind === 'rejected' ? verdict.code : verdict.kind;
}

const genuine = raw(dingtalkSample.ask(delivery));

function withHeaders(headers: Record<string, string | undefined>): RawRequest {
  const merged = Object.entries({ ...genuine.headers, ...headers });
  return {
    ...genuine,
    headers: Object.fromEntries(
      merged.filter((header): header is [string, string] => header[1] !== undefined),
    ),
  };
}

function signedAt(timestamp: string): RawRequest {
  const secret = 'Kx2Zr8-older-app-secret-of-the-robot-Qw7';
  return withHeaders({ timestamp, sign: signDingtalkRequest(secret, timestamp) });
}

describe('DingTalk: what proves a request', () => {
  it('the vendor’s sample: signed alike and verified', () => {
    const { vector } = dingtalkSample;
    if ('missing' in vector) throw new Error(vector.missing);
    const request = raw(vector.request);
    expect(signDingtalkRequest('this is a secret', '1577262236757')).toBe(request.headers.sign);
    expect(open(vector.entry).verify(request, vector.nowMs)).toEqual({
      kind: 'verified',
      content: request.body,
    });
  });

  it.each([
    ['the older of two secrets', genuine, 'verified'],
    ['the newer of two secrets', raw(dingtalkSample.ask({ ...delivery, secret: 'newer' })), 'verified'],
    ['a third secret', raw(dingtalkSample.ask({ ...delivery, secret: 'wrong' })), 'Signature.Mismatch'],
    ['no timestamp', withHeaders({ timestamp: undefined }), 'Signature.Malformed'],
    ['no sign', withHeaders({ sign: undefined }), 'Signature.Malformed'],
    ['an empty sign', withHeaders({ sign: '' }), 'Signature.Malformed'],
    ['a sign with another bit', withHeaders({ sign: flipped(genuine.headers.sign) }), 'Signature.Mismatch'],
    ['a sign in hex', withHeaders({ sign: 'a'.repeat(64) }), 'Signature.Malformed'],
    [
      'a sign given twice',
      withHeaders({ sign: `${genuine.headers.sign},${genuine.headers.sign}` }),
      'Signature.Malformed',
    ],
    ['a timestamp given twice', signedAt(`${nowMs},${nowMs}`), 'Signature.Malformed'],
    ['a timestamp with letters', signedAt(`${nowMs}abc`), 'Signature.Malformed'],
    ['a timestamp below zero', signedAt(`-${nowMs}`), 'Signature.Malformed'],
    ['a timestamp in scientific notation', signedAt('1.8e12'), 'Signature.Malformed'],
    ['a timestamp in seconds', signedAt(String(nowMs / 1_000)), 'Signature.Stale'],
    ['five minutes old', signedAt(String(nowMs - 300_000)), 'verified'],
    ['a little more than five minutes old', signedAt(String(nowMs - 300_001)), 'Signature.Stale'],
    ['five minutes in the future', signedAt(String(nowMs + 300_000)), 'verified'],
    ['more than five minutes in the future', signedAt(String(nowMs + 300_001)), 'Signature.Stale'],
    [
      'another timestamp than was signed',
      withHeaders({ timestamp: String(nowMs + 1) }),
      'Signature.Mismatch',
    ],
    ['a changed body: not covered, as documented', { ...genuine, body: Buffer.from('{}') }, 'verified'],
  ])('%s: %#', (_title, request, code) => {
    expect(codeOf(request)).toBe(code);
  });

  it.each(Object.entries(dingtalkSample.unusable))(
    '%s in the configuration: refused at start',
    (_title, entry) => {
      expect(dingtalk.settings.safeParse(entry).success).toBe(false);
    },
  );
});

function flipped(sign = ''): string {
  return `${sign.startsWith('A') ? 'B' : 'A'}${sign.slice(1)}`;
}

function parse(change: Readonly<Record<string, unknown>>, by = hook): Inbound {
  const body = JSON.parse(dingtalkSample.ask(delivery).body.toString()) as Record<string, unknown>;
  return by.parse(Buffer.from(JSON.stringify({ ...body, ...change })), genuine, nowMs);
}

const session = JSON.parse(genuine.body.toString()) as { sessionWebhook: string };

const ask: Ask = {
  kind: 'ask',
  delivery: { kind: 'delivery-id', value: 'msgA1==' },
  actor: { tenant: 'ding-acme', id: 'staff7', name: '李雷' },
  wish: { kind: 'line', text: ' status op_1' },
  replyTo: {
    channel: 'dingtalk',
    instance: 'ding',
    to: {
      mention: 'staff7',
      sessionWebhook: session.sessionWebhook,
      expiresAtMs: String(nowMs + 90 * 60_000),
      conversationId: 'cidNetworkTeam==',
    },
  },
};

describe('DingTalk: what a message asks for', () => {
  it('a text to the robot: a line, who typed it, and where to answer', () => {
    expect(parse({})).toEqual(ask);
  });

  it.each([
    ['unknown fields', { brandNew: { deep: [1] } }],
    ['a one-to-one conversation', { conversationType: '1', isInAtList: undefined }],
  ])('%s: the same', (_title, change) => {
    expect(parse(change)).toEqual(ask);
  });

  it.each([
    ['another corporation’s robot', { chatbotCorpId: 'ding-evil' }],
    ['no robot corporation', { chatbotCorpId: undefined }],
    ['a sender of another corporation', { senderCorpId: 'ding-evil' }],
    ['an outsider without staff id', { senderStaffId: undefined }],
    ['an outsider with an empty staff id', { senderStaffId: '' }],
    ['an outsider without corporation', { senderCorpId: null }],
    ['another robot', { robotCode: 'dingother' }],
    ['no robot code though some are configured', { robotCode: undefined }],
    ['a picture', { msgtype: 'picture', text: undefined }],
    ['a rich text', { msgtype: 'richText', text: undefined }],
    ['a sound', { msgtype: 'audio', text: undefined }],
  ])('%s: ignored', (_title, change) => {
    expect(parse(change).kind).toBe('ignored');
  });

  it.each([
    ['no message id', { msgId: undefined }, '/msgId'],
    ['an empty message id', { msgId: '' }, '/msgId'],
    ['a numeric message id', { msgId: 7 }, '/msgId'],
    ['no kind of message', { msgtype: undefined }, '/msgtype'],
    ['no text', { text: undefined }, '/text'],
    ['a text that is a number', { text: { content: 7 } }, '/text/content'],
    ['a staff id that is an object', { senderStaffId: {} }, '/senderStaffId'],
  ])('%s: unreadable', (_title, change, pointer) => {
    expect(parse(change)).toMatchObject({ kind: 'unreadable', pointer });
  });

  it.each([
    ['not UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
    ['not JSON', Buffer.from('text=hello')],
    ['empty', Buffer.alloc(0)],
    ['null', Buffer.from('null')],
    ['a list', Buffer.from('[]')],
    ['nested without end', Buffer.from('['.repeat(60_000))],
  ])('a body that is %s: unreadable', (_title, body) => {
    expect(hook.parse(body, genuine, nowMs).kind).toBe('unreadable');
  });

  it.each([
    ['a number', 1_800_000_000_001, '1800000000001'],
    ['digits', '1800000000001', '1800000000001'],
    ['words', 'soon', undefined],
    ['below zero', -1, undefined],
    ['absent', undefined, undefined],
  ])(
    'an expiry that is %s: known, or found out by trying',
    (_title, sessionWebhookExpiredTime, expiresAtMs) => {
      const inbound = parse({ sessionWebhookExpiredTime });
      expect(inbound.kind === 'ask' && inbound.replyTo?.to.expiresAtMs).toBe(expiresAtMs);
    },
  );

  it('no session, and no group robot: an ask that cannot be answered later', () => {
    const { groupRobot: _, ...entry } = dingtalkSample.entry('ding', platformUrl);
    const { replyTo: _to, ...withoutReply } = ask;
    expect(parse({ sessionWebhook: undefined }, open(entry))).toEqual(withoutReply);
  });

  it('a nickname with control and direction characters: readable on one line', () => {
    expect(parse({ senderNick: 'Li\u202e\u0000\nLei' })).toMatchObject({ actor: { name: 'Li Lei' } });
  });

  it.each([
    ['ignored', { kind: 'ignored' }, 200],
    ['recorded', answered(202), 200],
    ['refused', answered(403), 200],
    ['not recorded', answered(503), 503],
  ] as const)('%s: an empty object', (_title, outcome, status) => {
    expect(hook.acknowledge(outcome)).toMatchObject({ status, body: '{}' });
  });
});

function answered(status: number) {
  const answer = { tone: 'told', headline: 'x', facts: [], notes: [], actions: [] } as const;
  return { kind: 'answered', answer, response: { status, headers: {}, body: '' } } as const;
}
