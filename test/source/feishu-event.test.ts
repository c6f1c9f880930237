import { describe, expect, it } from 'vitest';
import {
  feishuClickEvent,
  feishuMessageEvent,
  type SentFeishuMessage,
} from '../../local/chat/feishu-event.ts';
import { readFeishuEvent } from '../../shared/source/feishu-event.ts';

const appId = 'cli_9f5343c580712544';
const head = {
  eventId: '5e3702a84e847582be8db7fb73283c02',
  appId,
  verificationToken: 'any',
  tenantKey: 'tenant-of-the-app',
  nowMs: 1_732_356_000_000,
};
const sent: SentFeishuMessage = {
  messageId: 'om_5ce6d572455d361153b7cb51da133945',
  chatId: 'oc_5ad11d72b830411d72b836c20',
  sender: { openId: 'ou_84aad35d', tenantKey: '736588c9260f175d' },
  chatType: 'p2p',
  text: 'list',
};
const actor = { tenant: '736588c9260f175d', id: 'ou_84aad35d' };
const operationId = `op_${'0123456789abcdef'.repeat(2)}`;

type Json = { [key: string]: Json } & { [key: number]: Json };

/** The event of the sample message with its parts changed; what is set to undefined is left out. */
function read(change: (message: Json, event: Json, body: Json) => void = () => {}, message = sent) {
  const body = JSON.parse(JSON.stringify(feishuMessageEvent(head, message)));
  change(body.event.message, body.event, body);
  return readFeishuEvent(Buffer.from(JSON.stringify(body)), 'acme', appId);
}

function set(target: Json, values: Readonly<Record<string, unknown>>): void {
  Object.assign(target, values);
}

describe('a message of a person', () => {
  it('is asked by that person, under the id of the message, to be answered there', () => {
    expect(read()).toEqual({
      kind: 'ask',
      delivery: { kind: 'delivery-id', value: sent.messageId },
      actor,
      wish: { kind: 'line', text: 'list' },
      replyTo: {
        channel: 'feishu',
        instance: 'acme',
        to: { messageId: sent.messageId, chatId: sent.chatId, deliveryId: sent.messageId },
      },
    });
  });

  it('the same message in another event: the same delivery', () => {
    expect(read((_, __, body) => set(body.header as Json, { event_id: 'another' }))).toEqual(read());
  });

  const post = (content: unknown) => (message: Json) =>
    set(message, { message_type: 'post', content: JSON.stringify({ title: 'A title', content }) });

  it.each<[string, (message: Json) => void, string]>([
    [
      'in a group',
      (m) =>
        set(m, { chat_type: 'group', mentions: [{ key: '@_user_1' }], content: '{"text":"@_user_1 list"}' }),
      '@_user_1 list',
    ],
    [
      'Chinese and emoji',
      (m) => set(m, { content: '{"text":"add 10.0.0.0/8 desc 专线🚀"}' }),
      'add 10.0.0.0/8 desc 专线🚀',
    ],
    [
      'several lines stay several lines',
      (m) => set(m, { content: '{"text":"list\\nand more"}' }),
      'list\nand more',
    ],
    ['nothing typed', (m) => set(m, { content: '{"text":""}' }), ''],
    [
      'a post',
      post([
        [
          { tag: 'at', user_id: '@_user_1', user_name: 'routehook' },
          { tag: 'text', text: ' list', style: ['bold'] },
        ],
      ]),
      '@_user_1 list',
    ],
    [
      'a post of several lines: the first',
      post([
        [],
        [{ tag: 'text', text: ' ' }],
        [{ tag: 'text', text: 'list' }],
        [{ tag: 'text', text: 'more' }],
      ]),
      'list',
    ],
    [
      'a post with a link and a picture',
      post([
        [
          { tag: 'text', text: 'add ' },
          { tag: 'a', text: '10.0.0.0/8', href: 'https://e.example' },
          { tag: 'img', image_key: 'img_1' },
        ],
      ]),
      'add 10.0.0.0/8',
    ],
    ['an empty post', post([]), ''],
  ])('%s: the line as it was typed', (_, change, text) => {
    expect(read(change)).toMatchObject({ kind: 'ask', wish: { kind: 'line', text } });
  });
});

describe('what is not for us', () => {
  it.each<[string, (message: Json, event: Json, body: Json) => void]>([
    ['a robot', (_, event) => set(event.sender as Json, { sender_type: 'app' })],
    ['a picture', (m) => set(m, { message_type: 'image', content: '{"image_key":"img_1"}' })],
    ['a card', (m) => set(m, { message_type: 'interactive' })],
    ['talk in a group', (m) => set(m, { chat_type: 'group' })],
    ['talk in a group, mentions are null', (m) => set(m, { chat_type: 'group', mentions: null })],
    [
      'talk in a group about a colleague',
      (m) => set(m, { chat_type: 'group', mentions: [{ mentioned_type: 'user' }] }),
    ],
    ['talk in a chat of unknown type', (m) => set(m, { chat_type: undefined })],
    ['another event', (_, __, body) => set(body.header as Json, { event_type: 'im.chat.updated_v1' })],
    [
      'an event of schema 1.0',
      (_, __, body) => set(body, { header: undefined, uuid: 'u', type: 'event_callback' }),
    ],
  ])('%s: ignored', (_, change) => {
    expect(read(change)).toMatchObject({ kind: 'ignored' });
  });
});

describe('what Feishu does not send', () => {
  it.each<[string, (message: Json, event: Json, body: Json) => void]>([
    ['no header', (_, __, body) => set(body, { header: undefined })],
    ['no event', (_, __, body) => set(body, { event: undefined })],
    ['an event that is an array', (_, __, body) => set(body, { event: [] })],
    ['no message id', (m) => set(m, { message_id: undefined })],
    ['an endless message id', (m) => set(m, { message_id: 'om_'.repeat(100) })],
    ['no open_id', (_, event) => set(event.sender as Json, { sender_id: null })],
    ['an empty open_id', (_, event) => set(event.sender as Json, { sender_id: { open_id: '' } })],
    ['no tenant', (_, event) => set(event.sender as Json, { tenant_key: undefined })],
    ['a content that is not JSON', (m) => set(m, { content: 'list' })],
    ['a content of another type', (m) => set(m, { content: '{"text":["list"]}' })],
    ['a post that is a text', (m) => set(m, { message_type: 'post' })],
    ['an event of another app', (_, __, body) => set(body.header as Json, { app_id: 'cli_another' })],
  ])('%s: unreadable', (_, change) => {
    expect(read(change)).toMatchObject({ kind: 'unreadable' });
  });

  it.each(['', 'null', '[]', '"x"', '{', '{"header":'.repeat(2_000)])(
    'the content %j: unreadable',
    (text) => {
      expect(readFeishuEvent(Buffer.from(text), 'acme', appId).kind).toBe('unreadable');
    },
  );

  it('bytes that are not UTF-8: unreadable', () => {
    expect(readFeishuEvent(Buffer.from([0xff, 0x7b, 0x7d]), 'acme', appId).kind).toBe('unreadable');
  });
});

describe('a click on a button', () => {
  const click = (value: unknown, change: (event: Json) => void = () => {}) => {
    const body = JSON.parse(
      JSON.stringify(
        feishuClickEvent(head, {
          operator: { openId: 'ou_clicker', tenantKey: 'tenant' },
          messageId: 'om_card',
          chatId: 'oc_chat',
          value: { routehook: 'status', operationId },
        }),
      ),
    );
    body.event.action.value = value;
    change(body.event);
    return readFeishuEvent(Buffer.from(JSON.stringify(body)), 'acme', appId);
  };

  it.each(['status', 'cancel'])('%s: asked by whoever clicked, once for each click', (routehook) => {
    expect(click({ routehook, operationId, openId: 'ou_somebody_else' })).toEqual({
      kind: 'ask',
      delivery: { kind: 'delivery-id', value: head.eventId },
      actor: { tenant: 'tenant', id: 'ou_clicker' },
      wish: { kind: 'line', text: `${routehook} ${operationId}` },
      replyTo: {
        channel: 'feishu',
        instance: 'acme',
        to: { messageId: 'om_card', chatId: 'oc_chat', deliveryId: head.eventId },
      },
    });
  });

  it.each([
    ['another verb', { routehook: 'add', operationId }],
    ['no operation id', { routehook: 'status' }],
    ['more than an operation id', { routehook: 'status', operationId: `${operationId} --force` }],
    ['a text', 'status'],
    ['nothing', undefined],
  ])('%s: ignored', (_, value) => {
    expect(click(value)).toMatchObject({ kind: 'ignored' });
  });

  it.each<[string, (event: Json) => void]>([
    ['nobody clicked', (event) => set(event, { operator: undefined })],
    ['somebody of no tenant', (event) => set(event.operator as Json, { tenant_key: undefined })],
    ['on no card', (event) => set(event, { context: {} })],
  ])('%s: unreadable', (_, change) => {
    expect(click({ routehook: 'status', operationId }, change)).toMatchObject({ kind: 'unreadable' });
  });
});
