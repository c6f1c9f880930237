import { describe, expect, it } from 'vitest';
import { createGithubPlatform, emulatedGithub } from '../../local/chat/github.ts';
import type { Answer, Tone } from '../../shared/answer/answer.ts';
import type { Stage } from '../../shared/answer/thread.ts';
import { openGithubChannel } from '../../shared/reply/github.ts';
import type { HttpCall, HttpCaller, HttpResult } from '../../shared/reply/http-caller.ts';
import type { ReplyDelivery } from '../../shared/reply/reply.ts';

const nowMs = Date.UTC(2026, 10, 2, 9, 30);
const commentId = 492700400;
const later = nowMs + 60_000;

/** What is done to a call: it never arrives, or its answer is lost or replaced. */
type Fault = (call: HttpCall) => 'unsent' | 'unheard' | HttpResult | undefined;

function setUp() {
  const platform = createGithubPlatform();
  platform.comment({
    commentId,
    body: '/route list',
    author: { id: 1, login: 'octocat' },
    atMs: nowMs - 1_000,
    deliveryId: 'd-1',
    secret: 'older-webhook-secret-Kx2Zr8Qw7',
  });
  const faults: Fault[] = [];
  const timeouts: number[] = [];
  let atMs = nowMs;
  const call: HttpCaller = async (one) => {
    timeouts.push(one.timeoutMs);
    const fault = faults.map((take) => take(one)).find((found) => found !== undefined);
    if (typeof fault === 'object') return fault;
    if (fault === 'unsent') return { kind: 'failed', why: 'It did not answer in time.' };
    const {
      status,
      headers = {},
      body,
    } = platform.handle({
      method: one.method,
      path: one.url.replace('http://127.0.0.1:1/github', ''),
      headers: { ...one.headers },
      body: one.body === undefined ? '' : JSON.stringify(one.body),
      nowMs: atMs,
    });
    if (fault === 'unheard') return { kind: 'failed', why: 'It did not answer in time.' };
    return {
      kind: 'answered',
      status,
      headers,
      text: typeof body === 'string' ? body : JSON.stringify(body),
    };
  };
  const { token } = emulatedGithub;
  const settings = { name: 'octo', token, apiUrl: 'http://127.0.0.1:1/github', trigger: '/route' };
  const channel = openGithubChannel(settings, { call });
  return {
    platform,
    faults,
    timeouts,
    shown: () => platform.messages().map(({ text }) => text.split('\n')[0]),
    deliver: (stage: Stage, memory?: string, changes: Partial<ReplyDelivery> = {}) => {
      atMs = changes.nowMs ?? nowMs;
      return channel.deliver({ ...deliveryOf(stage), memory, ...changes });
    },
    withToken: (other: string) => openGithubChannel({ ...settings, token: other }, { call }),
  };
}

function answerOf(headline: string, tone: Tone): Answer {
  return { tone, headline, facts: [], notes: [], actions: [] };
}

const tones: Readonly<Record<Stage, Tone>> = { accepted: 'working', working: 'working', ended: 'done' };

function deliveryOf(stage: Stage, tone: Tone = tones[stage]): ReplyDelivery {
  return {
    message: { id: `m-${stage}`, stage, answer: answerOf(stage, tone), atMs: nowMs },
    address: {
      channel: 'github',
      instance: 'octo',
      to: {
        repository: 'acme/network',
        issue: '17',
        comment: String(commentId),
        since: '2026-11-02T09:29:59Z',
      },
    },
    memory: undefined,
    nowMs,
    timeoutMs: 9_000,
  };
}

const memoryOf = (outcome: object) => ('memory' in outcome ? String(outcome.memory) : undefined);
const isCall = (method: string, end: string) => (call: HttpCall) =>
  call.method === method && new URL(call.url).pathname.endsWith(end);

describe('a request in a GitHub comment', () => {
  it('is answered by one comment that is edited, and by reactions', async () => {
    const { platform, deliver } = setUp();
    const accepted = await deliver('accepted');
    expect(platform.reactions(commentId)).toEqual(['eyes']);
    const working = await deliver('working', memoryOf(accepted));
    const ended = await deliver('ended', memoryOf(working));
    expect([accepted, working, ended].map(({ kind }) => kind)).toEqual([
      'delivered',
      'delivered',
      'delivered',
    ]);
    expect(platform.messages()).toMatchObject([
      {
        where: 'acme/network#17',
        text: expect.stringContaining('ended'),
        earlier: [expect.stringContaining('accepted'), expect.stringContaining('working')],
      },
    ]);
    expect(platform.reactions(commentId)).toEqual(['eyes', '+1']);
  });

  it.each([
    ['done', '+1'],
    ['told', '+1'],
    ['failed', '-1'],
    ['refused', '-1'],
  ] as const)('that ends %s at once gets one comment and %s', async (tone, reaction) => {
    const { platform, deliver } = setUp();
    await deliver('ended', undefined, deliveryOf('ended', tone));
    expect(platform.messages()).toHaveLength(1);
    expect(platform.reactions(commentId)).toEqual([reaction]);
  });

  it('finds what an attempt before has written without hearing the answer', async () => {
    const { platform, faults, deliver, shown } = setUp();
    faults.push((call) => (isCall('POST', '/comments')(call) ? 'unheard' : undefined));
    expect(await deliver('accepted')).toMatchObject({ kind: 'later', why: 'It did not answer in time.' });
    faults.pop();
    expect(await deliver('accepted')).toMatchObject({ kind: 'delivered' });
    expect(shown()).toEqual([expect.stringContaining('accepted')]);
    expect(platform.reactions(commentId)).toEqual(['eyes']);
  });

  it('finds its comment behind others, whatever they quote', async () => {
    const { platform, deliver } = setUp();
    await deliver('accepted');
    const ours = platform.source(Number(platform.messages()[0]?.id)) ?? '';
    for (const index of Array.from({ length: 20 }).keys()) {
      platform.comment({
        commentId: 2_100_000_000 + index,
        body: `> ${ours}`,
        author: { id: 2, login: 'mallory' },
        atMs: nowMs + index,
        deliveryId: `d-${index}`,
        secret: 'older-webhook-secret-Kx2Zr8Qw7',
      });
    }
    expect(await deliver('ended')).toMatchObject({ kind: 'delivered' });
    expect(platform.messages()).toMatchObject([{ text: expect.stringContaining('ended') }]);
  });

  it('does not write again when only the reaction failed', async () => {
    const { platform, faults, deliver } = setUp();
    faults.push((call) => (isCall('POST', '/reactions')(call) ? 'unsent' : undefined));
    const failed = await deliver('accepted');
    expect(failed.kind).toBe('later');
    faults.pop();
    expect(await deliver('accepted', memoryOf(failed))).toMatchObject({ kind: 'delivered' });
    expect(platform.messages()).toMatchObject([{ earlier: [] }]);
    expect(platform.reactions(commentId)).toEqual(['eyes']);
  });

  it('is answered in words when the asking comment was deleted', async () => {
    const { platform, deliver } = setUp();
    platform.remove(commentId);
    expect(await deliver('ended')).toMatchObject({ kind: 'delivered' });
    expect(platform.messages()).toHaveLength(1);
  });

  it('is answered anew when our comment was deleted', async () => {
    const { platform, deliver, shown } = setUp();
    const accepted = await deliver('accepted');
    platform.remove(Number(platform.messages()[0]?.id));
    const again = await deliver('ended', memoryOf(accepted));
    expect(again).toMatchObject({ kind: 'later' });
    expect(await deliver('ended', memoryOf(again))).toMatchObject({ kind: 'delivered' });
    expect(shown()).toEqual([expect.stringContaining('ended')]);
  });

  it('mentions nobody, whatever was asked', async () => {
    const { platform, deliver } = setUp();
    const delivery = deliveryOf('accepted');
    const answer = answerOf('@acme/admins <img src=x> [a](http://x.example) #1', 'working');
    await deliver('accepted', undefined, { ...delivery, message: { ...delivery.message, answer } });
    const source = platform.source(Number(platform.messages()[0]?.id)) ?? '';
    expect(source).not.toMatch(/@acme|(?<!\\)<img|(?<!\\)\[a|#1/);
  });

  it('stays within its time, each call for itself', async () => {
    const { deliver, timeouts } = setUp();
    await deliver('accepted');
    expect(timeouts.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(9_000);
  });
});

describe('what GitHub refuses', () => {
  it.each(['primary', 'secondary'] as const)('waits as long as a %s limit lasts', async (kind) => {
    const { platform, deliver } = setUp();
    platform.exhaust(kind, later);
    const limited = await deliver('accepted');
    expect(limited).toMatchObject({ kind: 'later', retryAfterMs: 60_000 });
    expect(await deliver('accepted', memoryOf(limited), { nowMs: later })).toMatchObject({
      kind: 'delivered',
    });
    expect(platform.messages()).toHaveLength(1);
  });

  const answered = (
    status: number,
    headers: Readonly<Record<string, string>>,
    message: string,
  ): HttpResult => ({
    kind: 'answered',
    status,
    headers,
    text: JSON.stringify({ message }),
  });
  it.each<[string, HttpResult, object]>([
    [
      'a secondary limit without a time',
      answered(403, {}, 'You have exceeded a secondary rate limit'),
      { kind: 'later', retryAfterMs: 60_000 },
    ],
    ['a 429 without a time', answered(429, {}, ''), { kind: 'later', retryAfterMs: 60_000 }],
    [
      'a limit far away, for an hour at most',
      answered(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '9999999999' }, ''),
      { kind: 'later', retryAfterMs: 3_600_000 },
    ],
    [
      'a limit until a date',
      answered(429, { 'retry-after': 'Mon, 02 Nov 2026 09:32:00 GMT' }, ''),
      { kind: 'later', retryAfterMs: 120_000 },
    ],
    [
      'missing rights',
      answered(403, { 'x-ratelimit-remaining': '4999' }, 'Resource not accessible'),
      { kind: 'undeliverable' },
    ],
    ['a wrong token', answered(401, {}, 'Bad credentials'), { kind: 'undeliverable' }],
    ['a repository that is gone', answered(404, {}, 'Not Found'), { kind: 'undeliverable' }],
    [
      'a repository that has moved',
      answered(301, { location: 'https://x' }, 'Moved Permanently'),
      { kind: 'later' },
    ],
    ['an outage', answered(502, {}, 'Server Error'), { kind: 'later' }],
    ['a forbidden address', { kind: 'forbidden', why: 'It is not allowed.' }, { kind: 'undeliverable' }],
  ])('%s', async (_, result, expected) => {
    const { faults, deliver, platform } = setUp();
    faults.push(() => result);
    expect(await deliver('accepted')).toMatchObject(expected);
    expect(platform.messages()).toEqual([]);
  });

  it('gives up in a locked issue', async () => {
    const { platform, deliver } = setUp();
    platform.lock('acme/network', 17);
    expect(await deliver('accepted')).toMatchObject({ kind: 'undeliverable' });
  });

  it('gives up with a token that is not accepted', async () => {
    const { platform, withToken } = setUp();
    const outcome = await withToken('github_pat_wrong').deliver(deliveryOf('accepted'));
    expect(outcome).toMatchObject({ kind: 'undeliverable' });
    expect(JSON.stringify(outcome)).not.toContain('github_pat');
    expect(platform.messages()).toEqual([]);
  });

  it('tries again when what was written has no id', async () => {
    const { faults, deliver } = setUp();
    faults.push((call) => (call.method === 'POST' ? answered(201, {}, '') : undefined));
    expect(await deliver('accepted')).toMatchObject({ kind: 'later' });
  });

  it.each(['', 'no JSON', '[]', '{"comment":7}', '{"reaction":"x"}'])(
    'reads the memory %j as none',
    async (memory) => {
      const { platform, deliver } = setUp();
      expect(await deliver('accepted', memory)).toMatchObject({ kind: 'delivered' });
      expect(platform.messages()).toHaveLength(1);
    },
  );

  it('gives up without an address', async () => {
    const { deliver } = setUp();
    const address = { channel: 'github', instance: 'octo', to: {} };
    expect(await deliver('accepted', undefined, { address })).toMatchObject({ kind: 'undeliverable' });
  });
});
