import { describe, expect, it } from 'vitest';
import { createGitlabPlatform, emulatedGitlab } from '../../local/chat/gitlab.ts';
import type { Answer, Tone } from '../../shared/answer/answer.ts';
import type { Stage } from '../../shared/answer/thread.ts';
import { openGitlabChannel } from '../../shared/reply/gitlab.ts';
import type { HttpCall, HttpCaller, HttpResult } from '../../shared/reply/http-caller.ts';
import type { ReplyDelivery } from '../../shared/reply/reply.ts';

const nowMs = Date.UTC(2026, 10, 2, 9, 30);
const noteId = 1241;

type Fault = (call: HttpCall) => 'unsent' | 'unheard' | HttpResult | undefined;
type Place = 'issue' | 'merge_request';

function setUp(place: Place = 'issue', internal = false) {
  const platform = createGitlabPlatform();
  platform.comment({
    noteId,
    place,
    internal,
    body: '/route list',
    author: { id: 42, username: 'ada' },
    atMs: nowMs - 1_000,
    deliveryId: 'd-1',
    proof: { token: 'older-secret-token-Kx2Zr8Qw7' },
  });
  const faults: Fault[] = [];
  let atMs = nowMs;
  const call: HttpCaller = async (one) => {
    const fault = faults.map((take) => take(one)).find((found) => found !== undefined);
    if (typeof fault === 'object') return fault;
    if (fault === 'unsent') return { kind: 'failed', why: 'It did not answer in time.' };
    const {
      status,
      headers = {},
      body,
    } = platform.handle({
      method: one.method,
      path: one.url.replace('http://127.0.0.1:1/gitlab', ''),
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
  const { token } = emulatedGitlab;
  const settings = { name: 'lab', token, apiUrl: 'http://127.0.0.1:1/gitlab', trigger: '/route' };
  const channel = openGitlabChannel(settings, { call });
  return {
    platform,
    faults,
    deliver: (stage: Stage, memory?: string, changes: Partial<ReplyDelivery> = {}) => {
      atMs = changes.nowMs ?? nowMs;
      return channel.deliver({ ...deliveryOf(stage, place, internal), memory, ...changes });
    },
  };
}

function answerOf(headline: string, tone: Tone): Answer {
  return { tone, headline, facts: [], notes: [], actions: [] };
}

const tones: Readonly<Record<Stage, Tone>> = { accepted: 'working', working: 'working', ended: 'done' };

function deliveryOf(stage: Stage, place: Place, internal = false, tone: Tone = tones[stage]): ReplyDelivery {
  const base = { project: '7', place, iid: '17', note: String(noteId) };
  return {
    message: { id: `m-${stage}`, stage, answer: answerOf(stage, tone), atMs: nowMs },
    address: { channel: 'gitlab', instance: 'lab', to: internal ? { ...base, internal: 'yes' } : base },
    memory: undefined,
    nowMs,
    timeoutMs: 9_000,
  };
}

const memoryOf = (outcome: object) => ('memory' in outcome ? String(outcome.memory) : undefined);

describe('a request in a GitLab note', () => {
  it.each([
    ['issue', '7/issues/17'],
    ['merge_request', '7/merge_requests/17'],
  ] as const)('on an %s is answered by one note that is edited, and by emoji', async (place, where) => {
    const { platform, deliver } = setUp(place);
    const accepted = await deliver('accepted');
    expect(platform.reactions(noteId)).toEqual(['eyes']);
    const working = await deliver('working', memoryOf(accepted));
    const ended = await deliver('ended', memoryOf(working));
    expect([accepted, working, ended].map(({ kind }) => kind)).toEqual([
      'delivered',
      'delivered',
      'delivered',
    ]);
    expect(platform.messages()).toMatchObject([
      {
        where,
        text: expect.stringContaining('ended'),
        earlier: [expect.stringContaining('accepted'), expect.stringContaining('working')],
      },
    ]);
    expect(platform.reactions(noteId)).toEqual(['eyes', 'thumbsup']);
  });

  it.each([
    ['told', 'thumbsup'],
    ['failed', 'thumbsdown'],
    ['refused', 'thumbsdown'],
  ] as const)('that ends %s at once gets one note and %s', async (tone, emoji) => {
    const { platform, deliver } = setUp();
    await deliver('ended', undefined, deliveryOf('ended', 'issue', false, tone));
    expect(platform.messages()).toHaveLength(1);
    expect(platform.reactions(noteId)).toEqual([emoji]);
  });

  it.each([true, false])('is answered where its readers are (internal: %s)', async (internal) => {
    const { platform, deliver } = setUp('issue', internal);
    await deliver('accepted');
    expect(platform.isInternal(Number(platform.messages()[0]?.id))).toBe(internal);
  });

  it('finds what an attempt before has written without hearing the answer', async () => {
    const { platform, faults, deliver } = setUp();
    faults.push((call) => (call.method === 'POST' ? 'unheard' : undefined));
    expect(await deliver('accepted')).toMatchObject({ kind: 'later' });
    faults.pop();
    expect(await deliver('accepted')).toMatchObject({ kind: 'delivered' });
    expect(platform.messages()).toHaveLength(1);
  });

  it('takes an emoji that is there already as given', async () => {
    const { platform, faults, deliver } = setUp();
    faults.push((call) => (call.url.endsWith('/award_emoji') ? 'unheard' : undefined));
    const unheard = await deliver('accepted');
    expect(unheard.kind).toBe('later');
    faults.pop();
    const heard = await deliver('accepted', memoryOf(unheard));
    expect(heard).toMatchObject({ kind: 'delivered' });
    expect(platform.reactions(noteId)).toEqual(['eyes']);
    expect(platform.messages()).toMatchObject([{ earlier: [] }]);
  });

  it('is answered in words when the asking note was deleted', async () => {
    const { platform, deliver } = setUp();
    platform.remove(noteId);
    expect(await deliver('ended')).toMatchObject({ kind: 'delivered' });
    expect(platform.messages()).toHaveLength(1);
  });

  it('is answered anew when our note was deleted', async () => {
    const { platform, deliver } = setUp();
    const accepted = await deliver('accepted');
    platform.remove(Number(platform.messages()[0]?.id));
    const again = await deliver('ended', memoryOf(accepted));
    expect(again).toMatchObject({ kind: 'later' });
    expect(await deliver('ended', memoryOf(again))).toMatchObject({ kind: 'delivered' });
    expect(platform.messages()).toMatchObject([{ text: expect.stringContaining('ended'), earlier: [] }]);
  });

  it.each([
    ['a headline', { ...answerOf('/close', 'working') }],
    ['a fact', { ...answerOf('x', 'working'), facts: [{ label: '/close', value: '/close' }] }],
    [
      'a note',
      { ...answerOf('x', 'working'), notes: ['/close', 'x\n/merge', '  /assign @root', 'y\r/lock'] },
    ],
    ['a listing', { ...answerOf('x', 'working'), listing: ['```', '/close', '~~~', '/merge'] }],
  ])('carries out no command that stands in %s', async (_, answer) => {
    const { platform, deliver } = setUp();
    const delivery = deliveryOf('accepted', 'issue');
    await deliver('accepted', undefined, { ...delivery, message: { ...delivery.message, answer } });
    expect(platform.quickActions()).toEqual([]);
    expect(platform.messages()).toHaveLength(1);
  });
});

describe('what GitLab refuses', () => {
  it('waits as long as a limit lasts', async () => {
    const { platform, deliver } = setUp();
    platform.exhaust(nowMs + 42_000);
    const limited = await deliver('accepted');
    expect(limited).toMatchObject({ kind: 'later', retryAfterMs: 42_000 });
    expect(await deliver('accepted', memoryOf(limited), { nowMs: nowMs + 42_000 })).toMatchObject({
      kind: 'delivered',
    });
  });

  const answered = (status: number, message: string): HttpResult => ({
    kind: 'answered',
    status,
    headers: {},
    text: JSON.stringify({ message }),
  });
  it.each<[string, HttpResult, object]>([
    ['a wrong token', answered(401, '401 Unauthorized'), { kind: 'undeliverable' }],
    ['missing rights', answered(403, '403 Forbidden'), { kind: 'undeliverable' }],
    ['a project that is gone', answered(404, '404 Project Not Found'), { kind: 'undeliverable' }],
    ['too many notes', answered(429, 'This endpoint has been requested too many times.'), { kind: 'later' }],
    ['an outage', answered(500, '500 Internal Server Error'), { kind: 'later' }],
    ['no answer', { kind: 'failed', why: 'It did not answer in time.' }, { kind: 'later' }],
  ])('%s', async (_, result, expected) => {
    const { faults, deliver, platform } = setUp();
    faults.push(() => result);
    expect(await deliver('accepted')).toMatchObject(expected);
    expect(platform.messages()).toEqual([]);
  });

  it.each([{}, { project: '7', place: 'constructor', iid: '17', note: '1' }])(
    'gives up without an address',
    async (to) => {
      const { deliver } = setUp();
      const address = { channel: 'gitlab', instance: 'lab', to };
      expect(await deliver('accepted', undefined, { address })).toMatchObject({ kind: 'undeliverable' });
    },
  );
});
