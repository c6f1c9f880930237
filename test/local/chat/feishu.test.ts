import { describe, expect, it } from 'vitest';
import { createFeishuPlatform } from '../../../local/chat/feishu.ts';
import { toFeishuCard } from '../../../shared/answer/feishu-card.ts';

const app = { appId: 'cli_9f5343c580712544', appSecret: 'app-secret-of-the-sample-0123456' };
const card = toFeishuCard({ tone: 'told', headline: 'Hello', facts: [], notes: [], actions: [] });
const hour = 60 * 60_000;
const tokenPath = '/open-apis/auth/v3/tenant_access_token/internal';

function open(options = {}) {
  const platform = createFeishuPlatform({ ...app, ...options });
  platform.hear('om_asked', 'oc_chat');
  const call = (method: string, path: string, body: unknown, authorization?: string, nowMs = 0) => {
    const headers = authorization === undefined ? {} : { authorization };
    const answer = platform.handle({ method, path, headers, body: JSON.stringify(body), nowMs });
    return { status: answer.status, body: JSON.parse(JSON.stringify(answer.body)) };
  };
  const token = (nowMs = 0): string => {
    const given = call('POST', tokenPath, { app_id: app.appId, app_secret: app.appSecret }, undefined, nowMs);
    return given.body.tenant_access_token;
  };
  const reply = (change: object = {}, to = 'om_asked', nowMs = 0) => {
    const body = { msg_type: 'interactive', content: JSON.stringify(card), ...change };
    return call('POST', `/open-apis/im/v1/messages/${to}/reply`, body, `Bearer ${token(nowMs)}`, nowMs);
  };
  const edit = (content: unknown, id: string, nowMs = 0) =>
    call('PATCH', `/open-apis/im/v1/messages/${id}`, { content }, `Bearer ${token(nowMs)}`, nowMs);
  return { platform, call, token, reply, edit };
}

describe('access tokens', () => {
  it.each([
    ['another secret', { app_id: app.appId, app_secret: 'another' }, 10_014],
    ['another app', { app_id: 'cli_another', app_secret: app.appSecret }, 10_014],
    ['no secret', { app_id: app.appId }, 10_003],
  ])('%s: refused', (_, body, code) => {
    expect(open().call('POST', tokenPath, body).body.code).toBe(code);
  });

  it('one token for an hour and a half, then another; both are valid until their own end', () => {
    const { token, call } = open();
    const first = token(0);
    expect(token(1.4 * hour)).toBe(first);
    const second = token(1.6 * hour);
    expect(second).not.toBe(first);
    const codeOf = (which: string, nowMs: number) =>
      call('PATCH', '/open-apis/im/v1/messages/om_x', {}, `Bearer ${which}`, nowMs).body.code;
    expect(codeOf(first, 1.9 * hour)).toBe(230_001);
    expect(codeOf(first, 2 * hour)).toBe(99_991_663);
    expect(codeOf(second, 2 * hour)).toBe(230_001);
  });

  it.each([
    [undefined, 99_991_661],
    ['Basic x', 99_991_661],
    ['Bearer t-unknown', 99_991_663],
  ])('a call with the authorization %s: refused', (authorization, code) => {
    const { call } = open();
    const answer = call('POST', '/open-apis/im/v1/messages/om_asked/reply', {}, authorization);
    expect(answer).toMatchObject({ status: 400, body: { code } });
  });
});

describe('a reply', () => {
  it.each<[string, object, string, number]>([
    ['to a message that does not exist', {}, 'om_unknown', 230_001],
    ['without a type', { msg_type: undefined }, 'om_asked', 230_001],
    ['with a card that is not serialized', { content: card }, 'om_asked', 230_001],
    ['with an endless uuid', { uuid: 'x'.repeat(51) }, 'om_asked', 230_001],
    ['with a card that is none', { content: '{"text":"Hello"}' }, 'om_asked', 230_099],
    [
      'with an empty text in the card',
      { content: JSON.stringify(card).replace('Hello', '') },
      'om_asked',
      230_099,
    ],
    ['that is too large', { content: ' '.repeat(30 * 1_024) }, 'om_asked', 230_025],
  ])('%s: refused, and nobody sees it', (_, change, to, code) => {
    const { reply, platform } = open();
    expect(reply(change, to)).toMatchObject({ status: 400, body: { code } });
    expect(platform.messages()).toEqual([]);
  });

  it('twice with one uuid: one message for an hour', () => {
    const { reply, platform } = open();
    const first = reply({ uuid: 'one' }).body.data.message_id;
    expect(reply({ uuid: 'one' }, 'om_asked', hour - 1).body.data.message_id).toBe(first);
    expect(reply({ uuid: 'one' }, 'om_asked', hour).body.data.message_id).not.toBe(first);
    expect(platform.messages()).toHaveLength(2);
  });

  it('to an unknown message where those are taken: shown', () => {
    const { reply, platform } = open({ takesUnknownMessages: true });
    expect(reply({}, 'om_unknown').body.code).toBe(0);
    expect(platform.messages()).toMatchObject([{ text: 'Hello', where: 'oc_unknown' }]);
  });
});

describe('an edit', () => {
  const fixed = JSON.stringify({ ...card, config: {} });

  it.each<[string, string, string, number]>([
    ['of the message of a person', JSON.stringify(card), 'om_asked', 230_012],
    ['of nothing', JSON.stringify(card), 'om_unknown', 230_001],
    ['to a card that may not be edited', fixed, 'ours', 230_099],
    ['to no card', '[]', 'ours', 230_099],
  ])('%s: refused', (_, content, id, code) => {
    const { reply, edit } = open();
    const ours = reply().body.data.message_id;
    expect(edit(content, id === 'ours' ? ours : id).body.code).toBe(code);
  });

  it('of a card that was not made to be edited: refused', () => {
    const { reply, edit } = open();
    expect(edit(JSON.stringify(card), reply({ content: fixed }).body.data.message_id).body.code).toBe(
      230_099,
    );
  });

  it('after 14 days: refused', () => {
    const { reply, edit } = open();
    const ours = reply().body.data.message_id;
    expect(edit(JSON.stringify(card), ours, 14 * 24 * hour + 1).body.code).toBe(230_031);
  });

  it('six in a second: the sixth is refused', () => {
    const { reply, edit } = open();
    const ours = reply().body.data.message_id;
    const codes = Array.from({ length: 6 }, () => edit(JSON.stringify(card), ours).body.code);
    expect(codes).toEqual([0, 0, 0, 0, 0, 230_020]);
  });
});

it('a path that Feishu does not have: 404', () => {
  expect(open().call('GET', '/open-apis/im/v1/messages/om_asked', {}).status).toBe(404);
});
