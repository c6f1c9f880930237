import { describe, expect, it } from 'vitest';
import {
  createDingtalkPlatform,
  dingtalkSessionPath,
  emulatedGroupRobot,
} from '../../local/chat/dingtalk.ts';
import { openDingtalkChannel, signRobotCall } from '../../shared/reply/dingtalk.ts';
import type { HttpResult } from '../../shared/reply/http-caller.ts';
import { callInProcess } from '../support/call-in-process.ts';

const minuteMs = 60_000;
const startMs = 1_800_000_000_000;
const apiUrl = 'https://oapi.dingtalk.com';

interface Setup {
  readonly groupRobot?: { readonly accessToken: string; readonly secret: string };
}

/** A robot that was asked in a session of 90 minutes, and the world around it. */
function setUp({ groupRobot }: Setup = {}) {
  let nowMs = startMs;
  const platform = createDingtalkPlatform();
  const caller = callInProcess(platform, apiUrl, () => nowMs);
  const channel = openDingtalkChannel({ name: 'ding', groupRobot, apiUrl }, { call: caller.call });
  const sessionPath = dingtalkSessionPath('cid1', startMs + 90 * minuteMs);
  const to: Record<string, string> = {
    sessionWebhook: apiUrl + sessionPath,
    expiresAtMs: String(startMs + 90 * minuteMs),
    mention: 'staff7',
  };
  let memory: string | undefined;
  async function tell(headline: string, changes: Record<string, string | undefined> = {}) {
    const merged = Object.entries({ ...to, ...changes });
    const outcome = await channel.deliver({
      message: {
        id: `msg-${headline}`,
        stage: 'ended',
        answer: { tone: 'done', headline, facts: [], notes: [], actions: [] },
        atMs: nowMs,
      },
      address: {
        channel: 'dingtalk',
        instance: 'ding',
        to: Object.fromEntries(merged.filter((entry): entry is [string, string] => entry[1] !== undefined)),
      },
      memory,
      nowMs,
      timeoutMs: 4_000,
    });
    if (outcome.kind !== 'undeliverable' && outcome.memory !== undefined) memory = outcome.memory;
    return outcome;
  }
  return {
    platform,
    caller,
    channel,
    sessionPath,
    tell,
    shown: () => platform.messages().map(({ where, text }) => `${where}: ${text.replace('\n', ' ')}`),
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}

const { accessToken, secret } = emulatedGroupRobot;
const groupRobot = { accessToken, secret };
const http = (status: number, text = '', headers = {}): HttpResult => ({
  kind: 'answered',
  status,
  headers,
  text,
});

describe('DingTalk: where an answer appears', () => {
  it('the session is open: in the conversation, at the asker', async () => {
    const { tell, shown, platform, channel } = setUp({ groupRobot });
    expect(channel.stages).toEqual(['accepted', 'ended']);
    expect(await tell('Queued')).toEqual({ kind: 'delivered' });
    expect(await tell('Done')).toEqual({ kind: 'delivered' });
    expect(shown()).toEqual(['cid1: ✅ Queued @staff7', 'cid1: ✅ Done @staff7']);
    expect(platform.notified()).toEqual(['staff7', 'staff7']);
  });

  it('the session has expired: in the group, without asking the session', async () => {
    const { tell, shown, pass, caller } = setUp({ groupRobot });
    pass(90 * minuteMs);
    expect(await tell('Done')).toMatchObject({ kind: 'delivered' });
    expect(shown()).toEqual(['network team: ✅ Done @staff7']);
    expect(caller.calls.map(({ namedBy }) => namedBy)).toEqual(['configured']);
  });

  it('the session was closed before its time: in the group, and the session is not asked again', async () => {
    const { tell, shown, platform, sessionPath, caller } = setUp({ groupRobot });
    platform.closeSession(sessionPath);
    expect(await tell('Queued')).toMatchObject({ kind: 'delivered' });
    expect(await tell('Done')).toMatchObject({ kind: 'delivered' });
    expect(shown()).toEqual(['network team: ✅ Queued @staff7', 'network team: ✅ Done @staff7']);
    expect(caller.calls.map(({ namedBy }) => namedBy)).toEqual(['requested', 'configured', 'configured']);
  });

  it('no expiry was given: the session is tried', async () => {
    const { tell, shown } = setUp();
    expect(await tell('Done', { expiresAtMs: undefined })).toEqual({ kind: 'delivered' });
    expect(shown()).toEqual(['cid1: ✅ Done @staff7']);
  });

  it('no session was given: in the group', async () => {
    const { tell, shown } = setUp({ groupRobot });
    await tell('Done', { sessionWebhook: undefined, expiresAtMs: undefined });
    expect(shown()).toEqual(['network team: ✅ Done @staff7']);
  });

  it('the session’s address may not be used: in the group, and the address is never called', async () => {
    const { tell, shown, platform } = setUp({ groupRobot });
    await tell('Done', { sessionWebhook: 'https://evil.example/robot/sendBySession?session=x' });
    expect(shown()).toEqual(['network team: ✅ Done @staff7']);
    expect(platform.messages()).toHaveLength(1);
  });

  it.each([
    ['has expired', {}, 90 * minuteMs],
    ['was never given', { sessionWebhook: undefined }, 0],
    ['is unknown', { sessionWebhook: `${apiUrl}/robot/sendBySession?session=made.up` }, 0],
    ['may not be called', { sessionWebhook: 'https://evil.example/x' }, 0],
  ])('the session %s and there is no group robot: undeliverable', async (_title, changes, passMs) => {
    const { tell, shown, pass } = setUp();
    pass(passMs);
    const outcome = await tell('Done', changes);
    expect(outcome.kind).toBe('undeliverable');
    expect(shown()).toEqual([]);
    expect(JSON.stringify(outcome)).not.toMatch(/https?:|session=|不存在/);
  });
});

describe('DingTalk: what goes wrong on the way', () => {
  it.each([
    ['no answer', { kind: 'failed', why: 'no answer in time' } as const, undefined],
    ['503', http(503, '', { 'retry-after': '7' }), 7_000],
    ['429', http(429, '', { 'retry-after': '60' }), 60_000],
    ['a body that is no JSON', http(200, '<html>'), undefined],
    ['a body without errcode', http(200, '{}'), undefined],
    ['it is busy', http(200, '{"errcode":-1,"errmsg":"系统繁忙"}'), undefined],
    ['too many messages', http(200, '{"errcode":130101,"errmsg":"send too fast"}'), 10 * minuteMs],
  ])('%s from the session: later, and not in the group instead', async (_title, result, retryAfterMs) => {
    const { tell, shown, caller } = setUp({ groupRobot });
    caller.answerNext(result);
    const outcome = await tell('Done');
    expect(outcome).toMatchObject({ kind: 'later', ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
    expect(shown()).toEqual([]);
    expect(await tell('Done')).toEqual({ kind: 'delivered' });
    expect(shown()).toEqual(['cid1: ✅ Done @staff7']);
  });

  it('the answer is lost after the message was shown: shown again rather than never', async () => {
    const { tell, shown, caller } = setUp();
    caller.answerNext({ kind: 'failed', why: 'the connection broke' }, 'heard');
    expect(await tell('Done')).toMatchObject({ kind: 'later' });
    expect(await tell('Done')).toEqual({ kind: 'delivered' });
    expect(shown()).toHaveLength(2);
  });

  it('the session is gone and the group fails: later, and the session is not asked again', async () => {
    const { tell, shown, caller, platform, sessionPath } = setUp({ groupRobot });
    platform.closeSession(sessionPath);
    caller.answerNext(http(200, '{"errcode":300001,"errmsg":"session 不存在"}'));
    caller.answerNext({ kind: 'failed', why: 'no answer in time' });
    expect(await tell('Done')).toMatchObject({ kind: 'later' });
    expect(await tell('Done')).toMatchObject({ kind: 'delivered' });
    expect(shown()).toEqual(['network team: ✅ Done @staff7']);
    expect(caller.calls).toHaveLength(3);
  });

  it('the twenty-first message of a minute: ten minutes later', async () => {
    const { tell, shown, pass } = setUp({ groupRobot });
    pass(90 * minuteMs);
    for (let message = 1; message <= 20; message += 1) {
      expect(await tell(`Done ${message}`)).toMatchObject({ kind: 'delivered' });
    }
    expect(await tell('Done 21')).toMatchObject({ kind: 'later', retryAfterMs: 10 * minuteMs });
    pass(minuteMs);
    expect(await tell('Done 21')).toMatchObject({ kind: 'later' });
    pass(9 * minuteMs);
    expect(await tell('Done 21')).toMatchObject({ kind: 'delivered' });
    expect(shown()).toHaveLength(21);
  });

  it.each([
    ['an unknown access token', { ...groupRobot, accessToken: 'f'.repeat(32) }, 'groupRobot.accessToken'],
    ['another secret', { ...groupRobot, secret: 'SECwrong' }, 'groupRobot.secret'],
  ])('a group robot with %s: undeliverable, and says what to check', async (_title, robot, word) => {
    const { tell, pass } = setUp({ groupRobot: robot });
    pass(90 * minuteMs);
    const outcome = await tell('Done');
    expect(outcome.kind === 'undeliverable' && outcome.why).toContain(word);
  });

  it('two places to ask: not longer than the whole delivery may take', async () => {
    const { tell, platform, sessionPath, caller } = setUp({ groupRobot });
    platform.closeSession(sessionPath);
    await tell('Done');
    const totalMs = caller.calls.reduce((sum, { timeoutMs }) => sum + timeoutMs, 0);
    expect(totalMs).toBeLessThanOrEqual(4_000);
  });

  it('the secret of the vendor’s sample: signed as two independent programs sign it', () => {
    expect(signRobotCall('this is secret', 1_577_262_236_757)).toBe(
      'hmPWwU+7lVdm3ZZz0r9tSfx0L4Q26jWOZr9+Gs6EZQM=',
    );
  });
});

describe('the emulated DingTalk', () => {
  const platform = createDingtalkPlatform();
  const sessionPath = dingtalkSessionPath('cid1', startMs + 1);
  const message = { msgtype: 'markdown', markdown: { title: 't', text: 'x' } };
  const json = { 'content-type': 'application/json' };

  it.each([
    ['a session that is open', sessionPath, {}, message, 0],
    ['a session with another end', sessionPath.replace(/.$/, '!'), {}, message, 300_001],
    ['a session that has expired', dingtalkSessionPath('cid1', startMs), {}, message, 300_001],
    ['no session', '/robot/sendBySession', {}, message, 300_001],
    ['another content type', sessionPath, { 'content-type': 'text/plain' }, message, 43_004],
    ['a message without title', sessionPath, {}, { ...message, markdown: { text: 'x' } }, 40_035],
    ['a body that is not JSON', sessionPath, {}, 'hello', 40_035],
    ['a message that is too long', sessionPath, {}, { ...message, pad: 'x'.repeat(20_000) }, 460_101],
    ['a robot without a token', '/robot/send', {}, message, 300_001],
    ['a robot without a timestamp', `/robot/send?access_token=${accessToken}`, {}, message, 310_000],
    [
      'a robot with a timestamp of yesterday',
      `/robot/send?access_token=${accessToken}&timestamp=${startMs - 24 * 60 * minuteMs}`,
      {},
      message,
      310_000,
    ],
  ])('%s: answers as DingTalk does', (_title, path, headers, body, errcode) => {
    const answer = platform.handle({
      method: 'POST',
      path,
      headers: { ...json, ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      nowMs: startMs,
    });
    expect(answer).toMatchObject({ status: 200, body: { errcode } });
  });
});
