import { describe, expect, it } from 'vitest';
import {
  answered,
  conversation,
  forbidden,
  kinds,
  lost,
  minuteMs,
  startMs,
  unreachable,
} from '../support/slack-conversation.ts';

describe('with the bot token, in a channel that has the app', () => {
  it('three stages: one message, edited', async () => {
    const one = conversation();
    expect(one.channel.stages).toEqual(['accepted', 'working', 'ended']);
    for (const stage of one.channel.stages) expect(kinds(await one.tell(stage, stage))).toBe('delivered');
    expect(one.seen()).toEqual(['C0NETWORK: ⏳ accepted → ⏳ working → ✅ ended']);
  });

  it('hours later: still edited, since a token does not expire', async () => {
    const one = conversation();
    await one.tell('working', 'working');
    one.wait(5 * 60 * minuteMs);
    expect(kinds(await one.tell('ended', 'ended'))).toBe('delivered');
    expect(one.seen()).toEqual(['C0NETWORK: ⏳ working → ✅ ended']);
  });

  it('the message was taken away meanwhile: the end is a new message', async () => {
    const one = conversation();
    await one.tell('working', 'working');
    one.platform.removeMessage(one.platform.messages()[0]?.id ?? '');
    expect(kinds(await one.tell('ended', 'ended'))).toBe('delivered');
    expect(one.seen()).toEqual(['C0NETWORK: ✅ ended']);
  });

  it('the answer to an edit is lost: told again, and still one message', async () => {
    const one = conversation();
    await one.tell('working', 'working');
    one.faults.push(lost);
    expect(kinds(await one.tell('ended', 'ended'))).toBe('later');
    expect(kinds(await one.tell('ended', 'ended'))).toBe('delivered');
    expect(one.platform.messages()).toHaveLength(1);
  });

  it('a refusal or a question: only for who asked', async () => {
    const one = conversation();
    await one.tell('ended', 'usage', 'refused');
    expect(one.seen()).toEqual(['C0NETWORK (only U1): 🚫 usage']);
  });

  it.each([
    [
      '429 with seconds',
      answered(429, '{"ok":false,"error":"ratelimited"}', { 'retry-after': '30' }),
      30_000,
    ],
    [
      '429 with a date',
      answered(429, '', { 'retry-after': new Date(startMs + 20_000).toUTCString() }),
      20_000,
    ],
    ['429 with nothing', answered(429, ''), undefined],
    [
      'ratelimited in a 200',
      answered(200, '{"ok":false,"error":"ratelimited"}', { 'retry-after': '3' }),
      3_000,
    ],
    ['internal_error in a 200', answered(200, '{"ok":false,"error":"internal_error"}'), undefined],
    ['429 with an error nobody knows', answered(429, '{"ok":false,"error":"slow_down"}'), undefined],
    ['503', answered(503, 'upstream'), undefined],
    ['nobody listens', unreachable, undefined],
    ['a page instead of an answer', answered(200, '<html>'), undefined],
    ['ok without a message id', answered(200, '{"ok":true}'), undefined],
    ['a redirect', answered(302, ''), undefined],
  ])('%s: later, and then it is told', async (_title, fault, retryAfterMs) => {
    const one = conversation();
    one.faults.push(fault);
    const outcome = await one.tell('ended', 'ended');
    expect(outcome).toMatchObject({ kind: 'later', ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
    if (retryAfterMs === undefined) expect(outcome).not.toHaveProperty('retryAfterMs');
    expect(kinds(await one.tell('ended', 'ended'))).toBe('delivered');
    expect(one.seen()).toEqual(['C0NETWORK: ✅ ended']);
  });
});

describe('with the bot token, where the app may not post', () => {
  it.each(['C0WITHOUTAPP', 'C0ARCHIVE', 'C0UNKNOWN'])(
    '%s: the response URL tells the beginning and the end',
    async (channelId) => {
      const one = conversation({ channelId });
      for (const stage of one.channel.stages) expect(kinds(await one.tell(stage, stage))).toBe('delivered');
      expect(one.seen()).toEqual([`${channelId}: ⏳ accepted`, `${channelId}: ✅ ended`]);
    },
  );

  it('once it is known: the response URL goes first', async () => {
    const one = conversation({ channelId: 'C0WITHOUTAPP' });
    await one.tell('accepted', 'accepted');
    expect(one.timeouts).toEqual([5_000, 5_000]);
    await one.tell('ended', 'ended');
    expect(one.timeouts).toHaveLength(3);
  });

  it('and the response URL has expired: undeliverable, and what to do', async () => {
    const one = conversation({ channelId: 'C0WITHOUTAPP' });
    await one.tell('accepted', 'accepted');
    one.wait(31 * minuteMs);
    expect(await one.tell('ended', 'ended')).toEqual({
      kind: 'undeliverable',
      why: 'The Slack app is not in that channel. Invite it there.',
    });
  });

  it.each([
    ['a wrong token', 'xoxb-wrong-token-0000', 'Slack does not accept the bot token.'],
    ['a token with a stranger’s words', 'xoxb-<!channel>-00', 'Slack does not accept the bot token.'],
  ])('%s: the response URL, and after it a reason without the token', async (_title, botToken, why) => {
    const one = conversation({ botToken });
    expect(kinds(await one.tell('accepted', 'accepted'))).toBe('delivered');
    one.wait(31 * minuteMs);
    const outcome = await one.tell('ended', 'ended');
    expect(outcome).toMatchObject({ kind: 'undeliverable', why: expect.stringContaining(why) });
    expect(JSON.stringify(outcome)).not.toContain(botToken);
    expect(one.seen()).toEqual(['C0NETWORK: ⏳ accepted']);
  });
});

describe('without a bot token', () => {
  const without = { botToken: undefined };

  it('only the beginning and the end are told: each is a message of its own', async () => {
    const one = conversation(without);
    expect(one.channel.stages).toEqual(['accepted', 'ended']);
    for (const stage of one.channel.stages) await one.tell(stage, stage);
    expect(one.seen()).toEqual(['C0NETWORK: ⏳ accepted', 'C0NETWORK: ✅ ended']);
  });

  it('29 minutes later: told; 30 minutes later: undeliverable, and nothing is sent', async () => {
    const early = conversation(without);
    early.wait(29 * minuteMs);
    expect(kinds(await early.tell('ended', 'ended'))).toBe('delivered');
    const late = conversation(without);
    late.wait(30 * minuteMs);
    expect(await late.tell('ended', 'ended')).toMatchObject({
      kind: 'undeliverable',
      why: expect.stringContaining('no bot token'),
    });
    expect(late.timeouts).toEqual([]);
  });

  it('answers are lost again and again: two uses are kept for the end', async () => {
    const one = conversation(without);
    one.faults.push(lost, lost, lost, lost);
    const outcomes = [];
    for (let attempt = 1; attempt <= 4; attempt += 1)
      outcomes.push(kinds(await one.tell('accepted', 'accepted')));
    expect(outcomes).toEqual(['later', 'later', 'later', 'delivered']);
    one.faults.length = 0;
    one.faults.push(unreachable);
    expect(kinds(await one.tell('ended', 'ended'))).toBe('later');
    expect(kinds(await one.tell('ended', 'ended'))).toBe('delivered');
    expect(one.seen().at(-1)).toBe('C0NETWORK: ✅ ended');
  });

  it('nobody could be reached for a while: the end is told although five attempts were counted', async () => {
    const one = conversation(without);
    one.faults.push(...Array.from({ length: 6 }, () => unreachable));
    for (let attempt = 1; attempt <= 6; attempt += 1) await one.tell('ended', 'ended');
    expect(kinds(await one.tell('ended', 'ended'))).toBe('delivered');
    expect(one.seen()).toEqual(['C0NETWORK: ✅ ended']);
  });

  it.each([
    ['used_url', answered(404, '{"ok":false,"error":"used_url"}'), 'The response URL is used up.'],
    [
      'expired_url in a 200',
      answered(200, '{"ok":false,"error":"expired_url"}'),
      'The response URL has expired.',
    ],
    ['an error in one word', answered(200, 'invalid_blocks'), 'Slack does not take this message.'],
    ['a 404 that says ok', answered(404, 'ok'), 'It answered 404'],
    ['words of a stranger', answered(403, 'https://evil.example/'), 'It answered 403'],
    ['a forbidden origin', forbidden, 'Its origin is not on the list.'],
  ])('%s: undeliverable, in our own words', async (_title, fault, why) => {
    const one = conversation(without);
    one.faults.push(fault);
    expect(await one.tell('ended', 'ended')).toMatchObject({
      kind: 'undeliverable',
      why: expect.stringContaining(why),
    });
  });

  it('the response URL turns out to be used up at the beginning: undeliverable at once', async () => {
    const one = conversation(without);
    one.faults.push(answered(404, '{"ok":false,"error":"used_url"}'));
    expect(kinds(await one.tell('accepted', 'accepted'))).toBe('undeliverable');
  });

  it('no response URL at all: undeliverable', async () => {
    const one = conversation({ ...without, to: { channelId: 'C0NETWORK', userId: 'U1' } });
    expect(kinds(await one.tell('ended', 'ended'))).toBe('undeliverable');
  });
});

describe('answers for one person', () => {
  it('a sender that answers only who asked: by the response URL, after it in the conversation with the app', async () => {
    const one = conversation({ visibility: 'ephemeral' });
    expect(one.channel.stages).toEqual(['accepted', 'ended']);
    await one.tell('accepted', 'accepted');
    one.wait(31 * minuteMs);
    expect(kinds(await one.tell('ended', 'ended'))).toBe('delivered');
    expect(one.seen()).toEqual(['C0NETWORK (only U1): ⏳ accepted', 'D1: ✅ ended']);
  });

  it('the response URL is used up before its time: the conversation with the app', async () => {
    const one = conversation({ visibility: 'ephemeral' });
    one.faults.push(answered(404, '{"ok":false,"error":"used_url"}'));
    expect(kinds(await one.tell('ended', 'ended'))).toBe('delivered');
    expect(one.seen()).toEqual(['D1: ✅ ended']);
  });

  it('what is said to a click: only who clicked sees it, and the message with the button stays', async () => {
    const one = conversation({ click: true });
    one.platform.showAnswer({
      channelId: 'C0NETWORK',
      userId: 'U2',
      body: JSON.stringify({ response_type: 'in_channel', text: 'with a button' }),
      nowMs: startMs,
    });
    await one.tell('ended', 'too late', 'failed');
    expect(one.seen()).toEqual(['C0NETWORK: with a button', 'C0NETWORK (only U1): ❌ too late']);
  });
});

describe('whatever comes', () => {
  it('all calls of one delivery together: within the time it was given', async () => {
    const one = conversation({ channelId: 'C0WITHOUTAPP' });
    await one.tell('ended', 'ended');
    expect(one.timeouts.length).toBeGreaterThan(1);
    expect(one.timeouts.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(10_000);
  });

  it.each(['', 'null', '{"uses":"x"}', '{"uses":-1}', '[', '{"uses":0,"message":{}}'])(
    'the memory %j: as if there were none',
    async (memory) => {
      const one = conversation();
      const outcome = await one.channel.deliver({
        message: {
          id: 'm',
          stage: 'ended',
          answer: { tone: 'done', headline: 'ended', facts: [], notes: [], actions: [] },
          atMs: startMs,
        },
        address: { channel: 'slack', instance: 'acme', to: { channelId: 'C0NETWORK', userId: 'U1' } },
        memory,
        nowMs: startMs,
        timeoutMs: 1_000,
      });
      expect(kinds(outcome)).toBe('delivered');
      expect(one.seen()).toEqual(['C0NETWORK: ✅ ended']);
    },
  );

  it('what is remembered: neither the token nor the response URL', async () => {
    const one = conversation();
    await one.tell('working', 'working');
    expect(one.memory()).toBeDefined();
    expect(one.memory()).not.toMatch(/xox|http|commands/);
  });
});
