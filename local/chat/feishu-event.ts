import { createCipheriv, createHash } from 'node:crypto';
import type { FeishuButtonValue } from '../../shared/answer/feishu-card.ts';

/** What all events of an app have in their header. */
export interface FeishuEventHead {
  readonly eventId: string;
  readonly appId: string;
  readonly verificationToken: string;
  readonly tenantKey: string;
  readonly nowMs: number;
}

export interface FeishuPerson {
  readonly openId: string;
  readonly tenantKey: string;
}

export interface SentFeishuMessage {
  readonly messageId: string;
  readonly chatId: string;
  readonly sender: FeishuPerson;
  /** In a group the robot is mentioned first, as `@_user_1`. */
  readonly chatType: 'p2p' | 'group';
  readonly text: string;
  /** `app` for what a robot says; a person otherwise. */
  readonly senderType?: 'user' | 'app';
}

/** The body of an `im.message.receive_v1` event. Source: open.feishu.cn, "Receive message" (2026-11). */
export function feishuMessageEvent(head: FeishuEventHead, message: SentFeishuMessage): unknown {
  const { messageId, chatId, chatType, sender, text, senderType = 'user' } = message;
  const isGroup = chatType === 'group';
  return {
    schema: '2.0',
    header: headerOf(head, 'im.message.receive_v1'),
    event: {
      sender: {
        sender_id: { union_id: 'on_8ed6aa67826108097d9ee143816345', user_id: null, open_id: sender.openId },
        sender_type: senderType,
        tenant_key: sender.tenantKey,
      },
      message: {
        message_id: messageId,
        create_time: String(head.nowMs),
        update_time: String(head.nowMs),
        chat_id: chatId,
        chat_type: chatType,
        message_type: 'text',
        content: JSON.stringify({ text: isGroup ? `@_user_1 ${text}` : text }),
        ...(isGroup ? { mentions: [mentionOfRobot(head.tenantKey)] } : {}),
      },
    },
  };
}

/** The body of a `card.action.trigger` callback. Source: open.feishu.cn, "Card callback communication" (2026-11). */
export function feishuClickEvent(
  head: FeishuEventHead,
  click: {
    readonly operator: FeishuPerson;
    readonly messageId: string;
    readonly chatId: string;
    readonly value: FeishuButtonValue;
  },
): unknown {
  return {
    schema: '2.0',
    header: headerOf(head, 'card.action.trigger'),
    event: {
      operator: { tenant_key: click.operator.tenantKey, open_id: click.operator.openId },
      token: 'c-295ee57216a5dc9de90fefd0aadb4b1d7dxxxx',
      action: { value: click.value, tag: 'button' },
      host: 'im_message',
      context: { open_message_id: click.messageId, open_chat_id: click.chatId },
    },
  };
}

/** Sends a body as an app without an Encrypt Key is sent it. */
export function plainFeishuRequest(body: unknown): { headers: Record<string, string>; body: Buffer } {
  return {
    headers: { 'Content-Type': 'application/json; charset=utf-8' },
    body: Buffer.from(JSON.stringify(body)),
  };
}

/**
 * Encrypts and signs a body as Feishu does for an app with an Encrypt Key. Deterministic: nonce and initialization
 * vector come from the body.
 */
export function sealedFeishuRequest(
  body: unknown,
  encryptKey: string,
  timestampS: number,
): { headers: Record<string, string>; body: Buffer } {
  const text = JSON.stringify(body);
  const nonce = sha256(`nonce ${text}`).toString('hex').slice(0, 20);
  const sealed = Buffer.from(JSON.stringify({ encrypt: encrypt(text, encryptKey) }));
  const signature = createHash('sha256').update(`${timestampS}${nonce}${encryptKey}`).update(sealed);
  return {
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'X-Lark-Request-Timestamp': String(timestampS),
      'X-Lark-Request-Nonce': nonce,
      'X-Lark-Signature': signature.digest('hex'),
    },
    body: sealed,
  };
}

function encrypt(text: string, encryptKey: string): string {
  const vector = sha256(`vector ${text}`).subarray(0, 16);
  const cipher = createCipheriv('aes-256-cbc', sha256(encryptKey), vector);
  return Buffer.concat([vector, cipher.update(text), cipher.final()]).toString('base64');
}

function headerOf(head: FeishuEventHead, eventType: string): unknown {
  return {
    event_id: head.eventId,
    token: head.verificationToken,
    create_time: String(head.nowMs),
    event_type: eventType,
    tenant_key: head.tenantKey,
    app_id: head.appId,
  };
}

function mentionOfRobot(tenantKey: string): unknown {
  return {
    key: '@_user_1',
    id: { union_id: 'on_robot', user_id: '', open_id: 'ou_robot' },
    name: 'routehook',
    mentioned_type: 'bot',
    tenant_key: tenantKey,
  };
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
