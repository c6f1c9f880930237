import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../../shared/answer/answer.ts';
import { slack } from '../../shared/source/slack.ts';
import { sampleChannel, slackClick, slackSample } from '../support/senders/slack.ts';
import {
  clicked,
  delivery,
  hook,
  hookOf,
  nowMs,
  operationId,
  parsed,
  platformUrl,
  raw,
  signed,
} from '../support/senders/slack-hook.ts';

describe('settings of a Slack sender', () => {
  it.each(Object.entries(slackSample.unusable))('%s: refused at the start', (_title, entry) => {
    expect(slack.settings.safeParse(entry).success).toBe(false);
  });

  it('only what is needed: the real API, and results for everybody in the channel', () => {
    const entry = { type: 'slack', name: 'acme', signingSecrets: ['8f742231b10e8888abcd99yyyzzz85a5'] };
    expect(slack.settings.parse(entry)).toMatchObject({
      apiUrl: 'https://slack.com/api',
      visibility: 'in_channel',
    });
  });

  it.each(['http://slack.com/api', 'ftp://slack.com', 'slack.com', 'https://me:pw@slack.com'])(
    'the API at %s: refused',
    (apiUrl) => {
      expect(slack.settings.safeParse({ ...slackSample.entry('acme', ''), apiUrl }).success).toBe(false);
    },
  );

  it('a misspelt setting: refused', () => {
    const entry = { ...slackSample.entry('acme', platformUrl), botTokens: [] };
    expect(slack.settings.safeParse(entry).success).toBe(false);
  });
});

describe('what Slack sends', () => {
  it('a slash command: its text is the line, and who typed it is taken from the proven body', () => {
    const inbound = parsed(raw(slackSample.ask(delivery)));
    expect(inbound).toMatchObject({
      kind: 'ask',
      delivery: { kind: 'delivery-id', value: delivery.deliveryId },
      actor: { tenant: 'T0001', id: 'U2147483697', name: 'steve' },
      wish: { kind: 'line', text: delivery.line },
      replyTo: {
        channel: 'slack',
        instance: 'acme',
        to: { channelId: sampleChannel, userId: 'U2147483697' },
      },
    });
  });

  it.each([
    'add 10.0.0.0/24 via vco-1 on vpn-1 desc "Büro & Lager + 路由 = 100 %"',
    '<@U123|bob> add <http://10.0.0.0/24|10.0.0.0/24>',
    'a=b&c=d;e+f%20',
    '',
    '😀\u00a0—dry-run\nsecond line',
  ])('the line %j: as it was typed', (line) => {
    expect(parsed(raw(slackSample.ask({ ...delivery, line })))).toMatchObject({
      wish: { kind: 'line', text: line },
    });
  });

  it.each(['status', 'cancel'])('a click on %s: that line about the operation of the button', (action) => {
    const click = slackClick(delivery, { action, value: operationId, messageTs: '1.000001' });
    expect(parsed(raw(click))).toMatchObject({
      kind: 'ask',
      delivery: { kind: 'delivery-id', value: delivery.deliveryId },
      actor: delivery.actor,
      wish: { kind: 'line', text: `${action} ${operationId}` },
      answerShown: false,
      replyTo: { to: { shownTo: 'asker', channelId: sampleChannel } },
    });
  });

  it.each([
    ['approve', operationId],
    ['cancel', `${operationId} --force`],
    ['cancel', 'op_1'],
    ['cancel', ''],
    ['add 10.0.0.0/24', operationId],
  ])('a click on "%s" with "%s": ignored', (action, value) => {
    const click = slackClick(delivery, { action, value, messageTs: '1.000001' });
    expect(parsed(raw(click))).toMatchObject({ kind: 'ignored' });
  });

  const person = { id: 'U1', username: 'ann', team_id: 'T9' };
  const button = { action_id: 'status', value: operationId };
  const click = { type: 'block_actions', user: person, trigger_id: 't1', actions: [button] };
  it('a click in an organisation-wide installation: the workspace of the person', () => {
    expect(clicked({ ...click, team: null })).toMatchObject({
      actor: { tenant: 'T9', id: 'U1', name: 'ann' },
    });
  });

  it.each([
    ['no JSON', '{"type":'],
    ['no type', {}],
    ['no user', { ...click, user: undefined }],
    ['no actions', { ...click, actions: [] }],
    ['a user without id', { ...click, user: {} }],
    ['no trigger', { ...click, trigger_id: undefined }],
    ['no workspace at all', { ...click, user: { id: 'U1' } }],
    ['null', 'null'],
  ])('a click with %s: unreadable', (_title, payload) => {
    expect(clicked(payload)).toMatchObject({ kind: 'unreadable' });
  });

  it.each(['view_submission', 'shortcut', 'message_action', 'interactive_message', 'new_one'])(
    'an interaction of type %s: ignored',
    (type) => {
      expect(clicked({ ...click, type })).toMatchObject({ kind: 'ignored' });
    },
  );

  it.each(['command', 'team_id', 'user_id', 'channel_id', 'trigger_id'])(
    'a command without %s: unreadable, with a pointer to it',
    (field) => {
      const fields = new URLSearchParams(slackSample.ask(delivery).body.toString());
      fields.delete(field);
      expect(parsed(signed(fields.toString()))).toMatchObject({ kind: 'unreadable', pointer: `/${field}` });
    },
  );

  it.each([
    ['a field named twice', '&user_id=U2'],
    ['a broken escape', '&new=%E4%'],
    ['an escape that is not UTF-8', '&new=%ff'],
    ['a byte that is not UTF-8', Buffer.from([0x26, 0x61, 0x3d, 0xff])],
  ])('a command and %s: unreadable', (_title, more) => {
    const body = Buffer.concat([slackSample.ask(delivery).body, Buffer.from(more)]);
    expect(parsed(signed(body))).toMatchObject({ kind: 'unreadable' });
  });

  it.each(['', 'command', '=', '&&&', 'payload'])('the body "%s": unreadable', (body) => {
    expect(parsed(signed(body))).toMatchObject({ kind: 'unreadable' });
  });

  it('an event of the Events API: ignored', () => {
    expect(parsed(signed('{"type":"event_callback","event":{"type":"app_mention"}}'))).toMatchObject({
      kind: 'ignored',
    });
  });

  it('fields that nobody knows, even names of every object: no matter', () => {
    const body = `${slackSample.ask(delivery).body.toString()}&__proto__=x&constructor=y&new=1`;
    expect(parsed(signed(body))).toMatchObject({ kind: 'ask', actor: delivery.actor });
  });

  it('any bytes: never throws', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json().map((json) => `payload=${encodeURIComponent(json)}`),
      fc.json(),
      fc.webQueryParameters(),
    );
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), texts), (content) => {
        const body = Buffer.from(content as string);
        const request = { ...signed(body) };
        expect(['ask', 'ignored', 'unreadable']).toContain(hook.parse(body, request, nowMs).kind);
        hook.handshake?.({ ...request, headers: {} }, nowMs);
      }),
    );
  });
});

describe('what Slack is answered', () => {
  const answer: Answer = {
    tone: 'working',
    headline: 'Recorded',
    facts: [],
    notes: [],
    operationId,
    actions: ['cancel'],
  };
  const response = { status: 202, headers: {}, body: '{}' };
  const { botToken: _, ...withoutToken } = slackSample.entry('acme', platformUrl);
  const tokenless = hookOf(withoutToken);

  it.each([
    ['working', 202, 'in_channel'],
    ['done', 200, 'in_channel'],
    ['refused', 422, 'ephemeral'],
    ['told', 200, 'ephemeral'],
    ['refused', 503, 'ephemeral'],
  ] as const)('%s, which is %i for programs: a 200 that is seen %s', (tone, status, seen) => {
    const outcome = {
      kind: 'answered',
      answer: { ...answer, tone },
      response: { ...response, status },
    } as const;
    const given = tokenless.acknowledge(outcome);
    expect(given.status).toBe(200);
    expect(given.headers['content-type']).toMatch(/^application\/json/);
    expect(JSON.parse(given.body)).toMatchObject({ response_type: seen });
    expect(slackSample.shownIn?.(given.body)).toContain('Recorded');
  });

  it('with a token, which posts what becomes of it: the HTTP answer is for the asker', () => {
    const given = hook.acknowledge({ kind: 'answered', answer, response });
    expect(JSON.parse(given.body)).toMatchObject({ response_type: 'ephemeral' });
  });

  it('a sender that answers only who asked: ephemeral', () => {
    const quiet = hookOf({ ...withoutToken, visibility: 'ephemeral' });
    const given = quiet.acknowledge({ kind: 'answered', answer, response });
    expect(JSON.parse(given.body)).toMatchObject({ response_type: 'ephemeral' });
  });

  it('nothing for us: an empty 200, which Slack shows as nothing', () => {
    expect(hook.acknowledge({ kind: 'ignored' })).toEqual({ status: 200, headers: {}, body: '' });
  });
});
