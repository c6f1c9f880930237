import { describe, expect, it } from 'vitest';
import { createSlackPlatform, emulatedSlack } from '../../../local/chat/slack.ts';
import { slackResponsePath } from '../../../local/chat/slack-response-path.ts';
import { startChats } from '../../../local/chat/start-chats.ts';
import { slackSample } from '../../support/senders/slack.ts';

const nowMs = 1_760_000_000_000;
const command = {
  kind: 'commands',
  channelId: 'C0NETWORK',
  userId: 'U1',
  issuedAtMs: nowMs,
  nonce: 't1',
} as const;
const json = { 'content-type': 'application/json; charset=utf-8' };
const withToken = { ...json, authorization: `Bearer ${emulatedSlack.botToken}` };

function workspace() {
  const platform = createSlackPlatform();
  return {
    platform,
    post: (
      path: string,
      body: unknown,
      headers: Readonly<Record<string, string>> = withToken,
      atMs = nowMs,
    ) => platform.handle({ method: 'POST', path, headers, body: JSON.stringify(body), nowMs: atMs }),
  };
}

const button = {
  type: 'button',
  action_id: 'status',
  value: 'op_1',
  text: { type: 'plain_text', text: 'Status' },
};

describe('the emulated Web API of Slack', () => {
  const post = '/api/chat.postMessage';
  const update = '/api/chat.update';
  it.each([
    ['no token', post, { channel: 'C0NETWORK', text: 'x' }, json, 'not_authed'],
    [
      'a wrong token',
      post,
      { channel: 'C0NETWORK', text: 'x' },
      { ...json, authorization: 'Bearer xoxb-1' },
      'invalid_auth',
    ],
    [
      'no content type',
      post,
      { channel: 'C0NETWORK', text: 'x' },
      { authorization: withToken.authorization },
      'invalid_form_data',
    ],
    ['an unknown method', '/api/chat.shout', {}, withToken, 'unknown_method'],
    ['an unknown channel', post, { channel: 'C9', text: 'x' }, withToken, 'channel_not_found'],
    ['a channel without the app', post, { channel: 'C0WITHOUTAPP', text: 'x' }, withToken, 'not_in_channel'],
    ['an archived channel', post, { channel: 'C0ARCHIVE', text: 'x' }, withToken, 'is_archived'],
    ['no text', post, { channel: 'C0NETWORK' }, withToken, 'no_text'],
    [
      'a text that is too long',
      post,
      { channel: 'C0NETWORK', text: 'x'.repeat(40_001) },
      withToken,
      'msg_too_long',
    ],
    [
      'an unknown message',
      update,
      { channel: 'C0NETWORK', ts: '1.1', text: 'x', parse: 'none' },
      withToken,
      'message_not_found',
    ],
    [
      'an unknown block',
      post,
      { channel: 'C0NETWORK', blocks: [{ type: 'shout' }] },
      withToken,
      'invalid_blocks',
    ],
    [
      'an action_id twice',
      post,
      { channel: 'C0NETWORK', blocks: [{ type: 'actions', elements: [button, button] }] },
      withToken,
      'invalid_blocks',
    ],
    [
      'an empty text',
      post,
      { channel: 'C0NETWORK', blocks: [{ type: 'section', text: { type: 'mrkdwn', text: '' } }] },
      withToken,
      'invalid_blocks',
    ],
    [
      'a header that is too long',
      post,
      {
        channel: 'C0NETWORK',
        blocks: [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }],
      },
      withToken,
      'invalid_blocks',
    ],
  ])('%s: refused in a 200', (_title, path, body, headers, error) => {
    const one = workspace();
    const given = Object.fromEntries(Object.entries(headers));
    expect(one.post(path, body, given)).toEqual({ status: 200, body: { ok: false, error } });
    expect(one.platform.messages()).toEqual([]);
  });

  it('posted and edited: keeps its place, what it showed before is known', () => {
    const one = workspace();
    const { body } = one.post(post, { channel: 'C0NETWORK', text: 'first' });
    const { ts } = body as { readonly ts: string };
    one.post(update, { channel: 'C0NETWORK', ts, text: 'second', parse: 'none' });
    expect(one.platform.messages()).toEqual([
      { where: 'C0NETWORK', id: ts, text: 'second', earlier: ['first'] },
    ]);
  });

  it('markup in a text: a test sees whom it would notify and where it would lead', () => {
    const one = workspace();
    one.post(post, { channel: 'C0NETWORK', text: '<!channel> <https://evil.example|here> &lt;ok&gt;' });
    expect(one.platform.messages()[0]?.text).toBe(
      '«notifies !channel» «links https://evil.example|here» <ok>',
    );
  });
});

describe('emulated response URLs', () => {
  it('five uses, also with replace_original: five messages; the sixth is refused', () => {
    const one = workspace();
    const path = slackResponsePath(command);
    const body = { text: 'x', replace_original: true };
    const statuses = [1, 2, 3, 4, 5].map(() => one.post(path, body, json).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200]);
    expect(one.post(path, body, json)).toEqual({ status: 404, body: { ok: false, error: 'used_url' } });
    expect(one.platform.messages()).toHaveLength(5);
    expect(one.platform.messages()[0]?.where).toBe('C0NETWORK (only U1)');
  });

  it('after 30 minutes: expired', () => {
    const one = workspace();
    const path = slackResponsePath(command);
    expect(one.post(path, { text: 'x' }, json, nowMs + 30 * 60_000 - 1).status).toBe(200);
    expect(one.post(path, { text: 'x' }, json, nowMs + 30 * 60_000)).toMatchObject({
      status: 404,
      body: { error: 'expired_url' },
    });
  });

  it('of a click: replaces the message with the button', () => {
    const one = workspace();
    const { body } = one.post('/api/chat.postMessage', { channel: 'C0NETWORK', text: 'button' });
    const { ts } = body as { readonly ts: string };
    const path = slackResponsePath({ ...command, kind: 'actions', messageTs: ts });
    one.post(path, { text: 'clicked', replace_original: true }, json);
    expect(one.platform.messages()).toMatchObject([{ text: 'clicked', earlier: ['button'] }]);
  });

  it.each([
    '/commands/x',
    '/',
    slackResponsePath(command).replace('/commands/', '/actions/'),
    `${slackResponsePath(command)}0`,
  ])('the path %s: unknown', (path) => {
    expect(workspace().post(path, { text: 'x' }, json).status).toBe(404);
  });

  it('the one in a sample, over HTTP: speaks in the channel', async () => {
    const chats = await startChats([createSlackPlatform()], { now: () => nowMs });
    const actor = { tenant: 'T1', id: 'U1', name: 'ann' };
    const platformUrl = `${chats.url.replace(/\/$/, '')}/slack`;
    const delivery = { line: 'help', deliveryId: 't1', actor, nowMs, secret: 'older', platformUrl } as const;
    const form = new URLSearchParams(slackSample.ask(delivery).body.toString());
    const answer = await fetch(form.get('response_url') ?? '', {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ response_type: 'in_channel', text: 'hello' }),
    });
    expect([answer.status, await answer.text()]).toEqual([200, 'ok']);
    expect(chats.messages()).toMatchObject([{ platform: 'slack', where: 'C0NETWORK', text: 'hello' }]);
    await chats.close();
  });
});
