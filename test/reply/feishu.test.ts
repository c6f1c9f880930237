import { describe, expect, it } from 'vitest';
import { createFeishuPlatform, type FeishuPlatformOptions } from '../../local/chat/feishu.ts';
import type { PlatformResponse } from '../../local/chat/platform.ts';
import type { Answer } from '../../shared/answer/answer.ts';
import type { DeliveryOutcome } from '../../shared/answer/telling.ts';
import type { Stage } from '../../shared/answer/thread.ts';
import { openFeishuChannel } from '../../shared/reply/feishu.ts';
import type { HttpCall, HttpResult } from '../../shared/reply/http-caller.ts';

const app = { appId: 'cli_9f5343c580712544', appSecret: 'app-secret-of-the-sample-0123456' };
const asked = 'om_5ce6d572455d361153b7cb51da133945';
const chat = 'oc_5ad11d72b830411d72b836c20';
const startMs = Date.parse('2026-11-23T10:00:00Z');
const minute = 60_000;

type Disturb = (call: HttpCall, answer: () => HttpResult) => HttpResult;

/** A chat with one message in it, and the channel that answers there. */
function open(options: Partial<FeishuPlatformOptions> = {}, secret = app.appSecret) {
  const platform = createFeishuPlatform({ ...app, ...options });
  platform.hear(asked, chat);
  const world = { nowMs: startMs, disturb: ((_, answer) => answer()) as Disturb, watchMs: 0 };
  const answerOf = (call: HttpCall): HttpResult => {
    const path = call.url.replace('http://127.0.0.1:1/feishu', '');
    const body = JSON.stringify(call.body);
    const headers = { ...call.headers };
    return resultOf(platform.handle({ method: call.method, path, headers, body, nowMs: world.nowMs }));
  };
  const channel = openFeishuChannel(
    { name: 'acme', ...app, appSecret: secret, apiUrl: 'http://127.0.0.1:1/feishu' },
    {
      call: async (call) => world.disturb(call, () => answerOf(call)),
      stopwatchMs: () => world.watchMs,
    },
  );
  const tell = (stage: Stage, memory?: string, to: Record<string, string> = { deliveryId: asked }) =>
    channel.deliver({
      message: { id: `thread.${stage}`, stage, answer: say(stage), atMs: world.nowMs },
      address: { channel: 'feishu', instance: 'acme', to: { messageId: asked, chatId: chat, ...to } },
      memory,
      nowMs: world.nowMs,
      timeoutMs: 5_000,
    });
  const seen = () => platform.messages().map(({ text, earlier }) => [...earlier, text]);
  return { platform, channel, world, tell, seen };
}

function say(headline: string): Answer {
  return { tone: 'told', headline, facts: [], notes: [], actions: [] };
}

function resultOf({ status, headers = {}, body }: PlatformResponse): HttpResult {
  return { kind: 'answered', status, headers, text: typeof body === 'string' ? body : JSON.stringify(body) };
}

function memoryOf(outcome: DeliveryOutcome): string | undefined {
  return 'memory' in outcome ? outcome.memory : undefined;
}

const lost: HttpResult = { kind: 'failed', why: 'The connection was closed.' };
const sends = (call: HttpCall) => call.url.endsWith('/reply');
const edits = (call: HttpCall) => call.method === 'PATCH';

describe('a request is followed to its end', () => {
  it('one card, edited twice, in the chat of the message', async () => {
    const { platform, tell } = open();
    const accepted = await tell('accepted');
    const working = await tell('working', memoryOf(accepted));
    const ended = await tell('ended', memoryOf(working));
    expect([accepted, working, ended].map(({ kind }) => kind)).toEqual([
      'delivered',
      'delivered',
      'delivered',
    ]);
    expect(platform.messages()).toMatchObject([
      { where: chat, text: 'ended', earlier: ['accepted', 'working'] },
    ]);
  });

  it('the first that is said is the end: one card', async () => {
    const { tell, seen } = open();
    expect(await tell('ended')).toMatchObject({ kind: 'delivered' });
    expect(seen()).toEqual([['ended']]);
  });

  it('the answer to a first card is lost: one card', async () => {
    const { tell, seen, world } = open();
    world.disturb = (call, answer) => (sends(call) && answer() ? lost : answer());
    expect(await tell('accepted')).toMatchObject({ kind: 'later' });
    world.disturb = (_, answer) => answer();
    expect(await tell('accepted')).toMatchObject({ kind: 'delivered' });
    expect(seen()).toEqual([['accepted']]);
  });

  it('the answer to a first card is lost, and the next stage is there: one card, and it tells the next stage', async () => {
    const { tell, seen, world } = open();
    world.disturb = (call, answer) => (sends(call) && answer() ? lost : answer());
    await tell('accepted');
    world.disturb = (_, answer) => answer();
    expect(await tell('ended')).toMatchObject({ kind: 'delivered' });
    expect(seen()).toEqual([['accepted', 'ended']]);
  });

  it('the card was sent and the edit after it failed: the card is remembered', async () => {
    const { tell, seen, world } = open();
    world.disturb = (call, answer) => (edits(call) ? lost : answer());
    const failed = await tell('ended');
    expect(failed).toMatchObject({ kind: 'later', memory: expect.stringContaining('om_') });
    world.disturb = (_, answer) => answer();
    world.nowMs += 2 * 60 * minute;
    expect(await tell('ended', memoryOf(failed))).toMatchObject({ kind: 'delivered' });
    expect(seen()).toEqual([['ended']]);
  });

  it('two clicks on one card: two answers', async () => {
    const { tell, seen } = open();
    await tell('accepted', undefined, { deliveryId: 'click-1' });
    await tell('accepted', undefined, { deliveryId: 'click-2' });
    expect(seen()).toHaveLength(2);
  });

  it.each([
    ['recalled', (world: ReturnType<typeof open>, card: string) => world.platform.recall(card)],
    ['too old to be edited', ({ world }: ReturnType<typeof open>) => (world.nowMs += 15 * 24 * 60 * minute)],
  ])('the card is %s: the end is told in another one', async (_, happens) => {
    const everything = open();
    const memory = memoryOf(await everything.tell('accepted'));
    happens(everything, JSON.parse(memory ?? '').card);
    const ended = await everything.tell('ended', memory);
    expect(ended).toMatchObject({ kind: 'delivered' });
    expect(memoryOf(ended)).not.toBe(memory);
    expect(everything.seen().at(-1)).toEqual(['ended']);
  });

  it.each(['nonsense', '{}', '{"card":"../../auth"}'])(
    'a memory that is not ours (%s): a new card',
    async (memory) => {
      const { tell, seen } = open();
      expect(await tell('ended', memory)).toMatchObject({ kind: 'delivered' });
      expect(seen()).toEqual([['ended']]);
    },
  );
});

describe('the access token', () => {
  it('is kept until shortly before its end', async () => {
    const { tell, platform, world } = open();
    const memory = memoryOf(await tell('accepted'));
    world.nowMs += 114 * minute;
    await tell('working', memory);
    expect(platform.tokensGiven()).toBe(1);
    world.nowMs += 2 * minute;
    expect(await tell('ended', memory)).toMatchObject({ kind: 'delivered' });
    expect(platform.tokensGiven()).toBe(2);
  });

  it('was revoked: it is renewed and the message goes through at once', async () => {
    const { tell, platform, seen } = open();
    const memory = memoryOf(await tell('accepted'));
    platform.revokeTokens();
    expect(await tell('ended', memory)).toMatchObject({ kind: 'delivered' });
    expect(seen()).toEqual([['accepted', 'ended']]);
  });

  it('is refused however fresh it is: later, and it is not asked for without end', async () => {
    const { tell, world } = open();
    let calls = 0;
    world.disturb = (call, answer) => {
      calls += 1;
      return sends(call)
        ? resultOf({
            status: 400,
            body: { code: 99_991_663, msg: 'Invalid access token for authorization.' },
          })
        : answer();
    };
    expect(await tell('accepted')).toMatchObject({ kind: 'later' });
    expect(await tell('accepted')).toMatchObject({ kind: 'later' });
    expect(calls).toBeLessThanOrEqual(6);
  });

  it('the secret is wrong: undeliverable, and the reason says what to check', async () => {
    expect(await open({}, 'another-secret').tell('accepted')).toEqual({
      kind: 'undeliverable',
      why: 'Feishu does not accept the appSecret. Check appId and appSecret.',
    });
  });

  it.each([{}, { tenant_access_token: '', expire: 7_200 }, { tenant_access_token: 't-1', expire: 'soon' }])(
    'the answer is %j: later',
    async (given) => {
      const { tell, world } = open();
      world.disturb = () => resultOf({ status: 200, body: { code: 0, msg: 'ok', ...given } });
      expect(await tell('accepted')).toEqual({ kind: 'later', why: 'Feishu gave no access token.' });
    },
  );
});

describe('what goes wrong', () => {
  it.each<[string, (world: ReturnType<typeof open>) => void, string]>([
    ['the message was recalled', ({ platform }) => platform.recall(asked), 'recalled'],
    ['the robot was taken out of the group', ({ platform }) => platform.leave(chat), 'not in the group'],
  ])('%s: undeliverable', async (_, happens, why) => {
    const everything = open();
    happens(everything);
    const outcome = await everything.tell('accepted');
    expect(outcome).toMatchObject({ kind: 'undeliverable', why: expect.stringContaining(why) });
    expect(everything.seen()).toEqual([]);
  });

  it('the frequency limit of the platform: later, when it says', async () => {
    const { tell, platform, seen } = open();
    platform.limit(1, 52);
    expect(await tell('accepted')).toMatchObject({ kind: 'later', retryAfterMs: 52_000 });
    expect(await tell('accepted')).toMatchObject({ kind: 'delivered' });
    expect(seen()).toEqual([['accepted']]);
  });

  it('more than five cards in a second in one chat: the sixth later', async () => {
    const { tell, seen, world } = open();
    const kinds: string[] = [];
    for (const deliveryId of ['1', '2', '3', '4', '5', '6']) {
      kinds.push((await tell('accepted', undefined, { deliveryId })).kind);
    }
    expect(kinds).toEqual([...Array(5).fill('delivered'), 'later']);
    world.nowMs += 1_000;
    await tell('accepted', undefined, { deliveryId: '6' });
    expect(seen()).toHaveLength(6);
  });

  const badGateway: HttpResult = {
    kind: 'answered',
    status: 502,
    headers: {},
    text: '<html>upstream</html>',
  };
  const coded = (status: number, code: number, headers = {}) =>
    resultOf({ status, headers, body: { code, msg: 'token t-secret at https://open.feishu.cn' } });

  it.each<[string, HttpResult, DeliveryOutcome['kind'], number | undefined]>([
    ['no answer', lost, 'later', undefined],
    ['a forbidden URL', { kind: 'forbidden', why: 'Not allowed.' }, 'undeliverable', undefined],
    ['a bad gateway', badGateway, 'later', undefined],
    ['a page instead of JSON', { ...badGateway, status: 200 }, 'later', undefined],
    ['a redirect', { ...badGateway, status: 302 }, 'later', undefined],
    ['429 in the old way', coded(400, 99_991_400, { 'x-ogw-ratelimit-reset': '7' }), 'later', 7_000],
    ['429 with Retry-After', coded(429, 99_991_400, { 'retry-after': '9' }), 'later', 9_000],
    ['429 with a date', coded(429, 1, { 'retry-after': 'Mon, 23 Nov 2026 10:00:30 GMT' }), 'later', 30_000],
    ['429 without a time', coded(429, 99_991_400), 'later', undefined],
    ['a message that is being sent', coded(400, 230_049), 'later', undefined],
    ['a busy platform', coded(200, 11_232), 'later', undefined],
    ['5xx with a code', coded(500, 230_099), 'later', undefined],
    ['an unknown code in a 200', coded(200, 424_242), 'later', undefined],
    ['an unknown code in a 400', coded(400, 424_242), 'undeliverable', undefined],
    ['a code that is no number', resultOf({ status: 200, body: { code: '0' } }), 'later', undefined],
    ['success without a message', resultOf({ status: 200, body: { code: 0, data: {} } }), 'later', undefined],
    ['a dissolved group', coded(400, 232_009), 'undeliverable', undefined],
    ['a refused card', coded(400, 230_099), 'undeliverable', undefined],
  ])('%s: %s', async (_, result, kind, retryAfterMs) => {
    const { tell, world } = open();
    world.disturb = (call, answer) => (sends(call) ? result : answer());
    const outcome = await tell('accepted');
    expect(outcome.kind).toBe(kind);
    expect('retryAfterMs' in outcome ? outcome.retryAfterMs : undefined).toBe(retryAfterMs);
    expect(JSON.stringify(outcome)).not.toMatch(/http|t-secret|upstream/);
  });

  it.each([undefined, '', '../../auth/v3', 'om_1/../2', 'om 1'])(
    'the message id %j: undeliverable',
    async (messageId) => {
      const { channel, seen } = open();
      const to = messageId === undefined ? {} : { messageId };
      const outcome = await channel.deliver({
        message: { id: 'thread', stage: 'ended', answer: say('ended'), atMs: startMs },
        address: { channel: 'feishu', instance: 'acme', to },
        memory: undefined,
        nowMs: startMs,
        timeoutMs: 5_000,
      });
      expect(outcome.kind).toBe('undeliverable');
      expect(seen()).toEqual([]);
    },
  );

  it('the time is used up by the first calls: no other is made', async () => {
    const { tell, world, seen } = open();
    const timeouts: number[] = [];
    world.disturb = (call, answer) => {
      timeouts.push(call.timeoutMs);
      world.watchMs += 3_000;
      return answer();
    };
    expect(await tell('ended')).toMatchObject({ kind: 'later', memory: expect.stringContaining('om_') });
    expect(timeouts).toEqual([5_000, 2_000]);
    expect(seen()).toEqual([['ended']]);
  });
});
