import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, it } from 'vitest';
import { type CallbackPlatform, createCallbackPlatform } from '../../local/chat/callback.ts';
import type { ChatFault } from '../../local/chat/chat-fault.ts';
import type { PlatformRequest } from '../../local/chat/platform.ts';
import { type Chats, startChats } from '../../local/chat/start-chats.ts';
import type { DeliveryOutcome } from '../../shared/answer/telling.ts';
import { presentOperation } from '../../shared/operation/present.ts';
import { createHttpCaller } from '../../shared/reply/call-https.ts';
import { openCallbackChannel } from '../../shared/reply/callback.ts';
import type { ReplyDelivery } from '../../shared/reply/reply.ts';
import { signStandardWebhook } from '../../shared/source/standard-webhooks.ts';
import { anOperation } from '../support/operations.ts';

const older = `whsec_${Buffer.alloc(32, 'older').toString('base64')}`;
const newer = `whsec_${Buffer.alloc(32, 'newer').toString('base64')}`;
const operation = presentOperation({ ...anOperation(), state: 'failed' });
const nowMs = Math.floor(Date.now() / 1_000) * 1_000;

interface Stage {
  readonly chats: Chats;
  readonly receiver: CallbackPlatform;
  readonly heard: PlatformRequest[];
  readonly deliver: (changes?: Partial<ReplyDelivery>) => Promise<DeliveryOutcome>;
  readonly inject: (effect: ChatFault['effect'], times?: number) => void;
}

const open: Chats[] = [];
afterEach(async () => {
  for (const chats of open.splice(0)) await chats.close();
});

async function setUp({ secrets = [older], known = older, listed = true } = {}): Promise<Stage> {
  const receiver = createCallbackPlatform({ secret: known });
  const heard: PlatformRequest[] = [];
  const platform = {
    ...receiver,
    handle: (request: PlatformRequest) => {
      heard.push(request);
      return receiver.handle(request);
    },
  };
  const chats = await startChats([platform]);
  open.push(chats);
  const call = createHttpCaller({ allowedOrigins: listed ? [chats.url] : [] });
  const channel = openCallbackChannel({ name: 'pipeline', secrets }, { call, sign: signStandardWebhook });
  return {
    chats,
    receiver,
    heard,
    deliver: (changes) =>
      channel.deliver({
        message: {
          id: 'msg_1',
          stage: 'ended',
          answer: { tone: 'failed', headline: '', facts: [], notes: [], actions: [] },
          operation,
          atMs: nowMs,
        },
        address: {
          channel: 'callback',
          instance: 'pipeline',
          to: { url: `${chats.url}/callback/hooks/routes?team=net` },
        },
        memory: undefined,
        nowMs,
        timeoutMs: 2_000,
        ...changes,
      }),
    inject: (effect, times = 1) => chats.inject({ platform: 'callback', times, effect }),
  };
}

describe('a callback', () => {
  it('a receiver at its URL: has the event once, and it is the operation', async () => {
    const { deliver, receiver } = await setUp();
    expect(await deliver()).toEqual({ kind: 'delivered' });
    expect(receiver.events()).toEqual([
      {
        where: '/hooks/routes?team=net',
        id: 'msg_1',
        type: 'cn.routehook.route.failed.v1',
        subject: 'vpn-bp1a/10.0.0.0/24',
        data: operation,
        times: 1,
      },
    ]);
  });

  it.each([
    ['the older', older],
    ['the newer', newer],
  ])('a receiver that knows %s secret during a rotation: takes it', async (_title, known) => {
    const { deliver, heard } = await setUp({ secrets: [older, newer], known });
    expect(await deliver()).toEqual({ kind: 'delivered' });
    expect(heard[0]?.headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/);
  });

  it('the reference library: verifies what came over the wire', async () => {
    const { deliver, heard } = await setUp();
    await deliver();
    const { headers, body } = heard[0] ?? { headers: {}, body: '' };
    expect(new Webhook(older).verify(body, { ...headers })).toMatchObject({
      specversion: '1.0',
      id: 'msg_1',
    });
    expect(headers).toMatchObject({
      'content-type': 'application/cloudevents+json',
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(nowMs / 1_000),
    });
  });

  it('a lost answer: sent again with the same id, a new time and a new signature; the receiver tells the double', async () => {
    const { deliver, inject, receiver, heard } = await setUp();
    inject({ kind: 'lost-answer' });
    expect((await deliver()).kind).toBe('later');
    expect(await deliver({ nowMs: nowMs + 5_000 })).toEqual({ kind: 'delivered' });
    expect(receiver.events()).toMatchObject([{ id: 'msg_1', times: 2 }]);
    const [first, second] = heard.map(({ headers }) => headers);
    expect(second?.['webhook-id']).toBe(first?.['webhook-id']);
    expect(Number(second?.['webhook-timestamp'])).toBe(Number(first?.['webhook-timestamp']) + 5);
    expect(second?.['webhook-signature']).not.toBe(first?.['webhook-signature']);
  });

  it.each([301, 307, 400, 401, 403, 404, 409, 422, 429, 500, 503])('%i: later, as asked', async (status) => {
    const { deliver, inject, receiver } = await setUp();
    inject({ kind: 'status', status, headers: { 'retry-after': '120', location: '/elsewhere' } });
    expect(await deliver()).toMatchObject({
      kind: 'later',
      why: expect.stringContaining(String(status)),
      ...(status < 400 ? {} : { retryAfterMs: 120_000 }),
    });
    expect(receiver.events()).toEqual([]);
  });

  it('410: never again', async () => {
    const { deliver, inject } = await setUp();
    inject({ kind: 'status', status: 410 });
    expect(await deliver()).toEqual({
      kind: 'undeliverable',
      why: 'It answered 410: the place is gone for good.',
    });
  });

  it.each([{ kind: 'reset' }, { kind: 'hang' }, { kind: 'slow', ms: 1_000 }] as const)(
    '$kind: later, without a word about where',
    async (effect) => {
      const { deliver, inject, chats } = await setUp();
      inject(effect);
      const outcome = await deliver({ timeoutMs: 200 });
      expect(outcome.kind).toBe('later');
      expect(JSON.stringify(outcome)).not.toMatch(/127\.0\.0\.1|http/);
      expect(chats.requests).toHaveLength(1);
    },
  );

  it('a receiver that knows another secret: later, its 401 is no end', async () => {
    const { deliver, receiver } = await setUp({ known: newer });
    expect(await deliver()).toMatchObject({ kind: 'later', why: expect.stringContaining('401') });
    expect(receiver.events()).toEqual([]);
  });

  it('an origin that is not listed: undeliverable, nothing is sent', async () => {
    const { deliver, chats } = await setUp({ listed: false });
    expect((await deliver()).kind).toBe('undeliverable');
    expect(chats.requests).toEqual([]);
  });

  it('no URL, or no operation to tell about: undeliverable', async () => {
    const { deliver } = await setUp();
    expect(await deliver({ address: { channel: 'callback', instance: 'pipeline', to: {} } })).toMatchObject({
      kind: 'undeliverable',
    });
    const answer = { tone: 'told', headline: '', facts: [], notes: [], actions: [] } as const;
    const message = { id: 'msg_1', stage: 'ended', answer, atMs: nowMs } as const;
    expect(await deliver({ message })).toMatchObject({ kind: 'undeliverable' });
  });
});
