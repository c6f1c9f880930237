import { describe, expect, it } from 'vitest';
import { createTeamsPlatform, emulatedFlow, teamsFlowPath } from '../../local/chat/teams.ts';
import type { HttpResult } from '../../shared/reply/http-caller.ts';
import type { ReplyDelivery } from '../../shared/reply/reply.ts';
import { openTeamsChannel } from '../../shared/reply/teams.ts';
import { callInProcess } from '../support/call-in-process.ts';

const baseUrl = 'https://prod.westeurope.logic.azure.com';
const nowMs = 1_800_000_000_000;

const delivery: ReplyDelivery = {
  message: {
    id: 'msg-1',
    stage: 'ended',
    answer: {
      tone: 'done',
      headline: 'Done: 10.8.0.0/16 via vco-1 on vpn-1',
      facts: [{ label: 'Asked by', value: 'Ada <at>x</at>' }],
      notes: [],
      actions: [],
    },
    atMs: nowMs,
  },
  address: { channel: 'teams', instance: 'ops', to: {} },
  memory: undefined,
  nowMs,
  timeoutMs: 4_000,
};

function setUp(path = teamsFlowPath()) {
  const platform = createTeamsPlatform();
  const caller = callInProcess(platform, baseUrl, () => nowMs);
  const channel = openTeamsChannel({ name: 'ops', workflowsUrl: baseUrl + path }, { call: caller.call });
  if (channel === undefined) throw new Error('no channel');
  return { platform, caller, channel, shown: () => platform.messages().map(({ text }) => text) };
}

const http = (status: number, text = '', headers = {}): HttpResult => ({
  kind: 'answered',
  status,
  headers,
  text,
});

describe('Teams: the end of a request, told by a flow', () => {
  it('no flow configured: no channel', () => {
    const { call } = callInProcess(createTeamsPlatform(), baseUrl, () => nowMs);
    expect(openTeamsChannel({ name: 'ops' }, { call })).toBe(undefined);
  });

  it('a flow: the card appears in its channel', async () => {
    const { channel, platform } = setUp();
    expect(channel.stages).toEqual(['ended']);
    expect(await channel.deliver(delivery)).toEqual({ kind: 'delivered' });
    expect(platform.messages()).toEqual([
      {
        where: emulatedFlow.where,
        id: 'card1',
        text: 'Done: 10.8.0.0/16 via vco-1 on vpn-1\nAsked by: Ada ‹at>x‹/at>',
        earlier: [],
      },
    ]);
  });

  it.each([
    ['no answer', { kind: 'failed', why: 'no answer in time' } as const, undefined],
    ['429 with seconds', http(429, '', { 'retry-after': '30' }), 30_000],
    ['503 with a date', http(503, '', { 'retry-after': new Date(nowMs + 5_000).toUTCString() }), 5_000],
    ['502', http(502), undefined],
    [
      'a failure hidden in a 200',
      http(
        200,
        'Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429',
      ),
      undefined,
    ],
  ])('%s: later, and then shown once', async (_title, result, retryAfterMs) => {
    const { channel, caller, shown } = setUp();
    caller.answerNext(result);
    const outcome = await channel.deliver(delivery);
    expect(outcome).toMatchObject({ kind: 'later', ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
    expect(JSON.stringify(outcome)).not.toMatch(/https?:|endpoint/);
    expect(await channel.deliver(delivery)).toEqual({ kind: 'delivered' });
    expect(shown()).toHaveLength(1);
  });

  it.each([
    ['the flow was deleted', '/workflows/gone/triggers/manual/paths/invoke'],
    ['the signature of its address is wrong', teamsFlowPath({ ...emulatedFlow, sig: 'wrong' })],
  ])('%s: undeliverable', async (_title, path) => {
    const { channel, shown } = setUp(path);
    const outcome = await channel.deliver(delivery);
    expect(outcome.kind).toBe('undeliverable');
    expect(JSON.stringify(outcome)).not.toContain('sig');
    expect(shown()).toEqual([]);
  });

  it('an answer of a flow with an own response: delivered', async () => {
    const { channel, caller } = setUp();
    caller.answerNext(http(200, '{"ok":true}'));
    expect(await channel.deliver(delivery)).toEqual({ kind: 'delivered' });
  });
});

describe('the emulated Teams', () => {
  const json = { 'content-type': 'application/json' };
  it.each([
    ['a text instead of a card', 'POST', json, { type: 'message', text: 'x' }, 400],
    ['a card of an element it does not know', 'POST', json, card({ type: 'Blink' }), 400],
    ['a button', 'POST', json, card({ type: 'ActionSet', actions: [{ type: 'Action.Submit' }] }), 400],
    ['another content type', 'POST', {}, card({ type: 'RichTextBlock', inlines: [] }), 400],
    ['a body that is too large', 'POST', json, { pad: 'x'.repeat(29_000) }, 413],
    ['another method', 'GET', json, {}, 405],
  ])('%s: refused', (_title, method, headers, body, status) => {
    const platform = createTeamsPlatform();
    const answer = platform.handle({
      method,
      path: teamsFlowPath(),
      headers,
      body: JSON.stringify(body),
      nowMs,
    });
    expect(answer.status).toBe(status);
    expect(platform.messages()).toEqual([]);
  });

  it('what an outgoing webhook answers: shown in its channel, an error for anything unreadable', () => {
    const platform = createTeamsPlatform();
    platform.showAnswer('network', '{"type":"message","text":"Hello"}');
    platform.showAnswer('network', '{}');
    expect(platform.messages().map(({ text }) => text)).toEqual(['Hello', 'Sorry, there was a problem.']);
  });
});

function card(element: unknown) {
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: { type: 'AdaptiveCard', version: '1.4', body: [element] },
      },
    ],
  };
}
