import { createHash } from 'node:crypto';
import * as z from 'zod';
import { readCard } from './feishu-card-text.ts';
import { gatewayLimit, refusals } from './feishu-refusals.ts';
import { createFeishuTokens } from './feishu-tokens.ts';
import type { Platform, PlatformRequest, PlatformResponse, ShownMessage } from './platform.ts';

export interface FeishuPlatformOptions {
  readonly appId: string;
  readonly appSecret: string;
  /** What may be sent to one chat, and how often one message may be edited; 5 a second, as documented. */
  readonly perSecond?: number;
  /** Whether messages that nobody announced with `hear` may be answered: Feishu refuses them. */
  readonly takesUnknownMessages?: boolean;
}

export interface FeishuPlatform extends Platform {
  /** A person has written this message, so that it can be answered. */
  readonly hear: (messageId: string, chatId: string) => void;
  readonly recall: (messageId: string) => void;
  /** The robot is taken out of a group. */
  readonly leave: (chatId: string) => void;
  readonly revokeTokens: () => void;
  /** The next calls meet the gateway's frequency limit. */
  readonly limit: (calls: number, resetS: number) => void;
  /** What the buttons of a card carry. */
  readonly buttonsOf: (messageId: string) => readonly Readonly<Record<string, string>>[];
  readonly tokensGiven: () => number;
}

interface OurMessage {
  readonly chatId: string;
  readonly sentMs: number;
  readonly shown: readonly string[];
  readonly isEditable: boolean;
  readonly buttons: readonly Readonly<Record<string, string>>[];
}

/** Sources: open.feishu.cn, "Reply to a message" and "Update a sent card" (2026-11). */
const maxBodyBytes = 30 * 1_024;
const editableMs = 14 * 24 * 60 * 60_000;
const uuidMs = 60 * 60_000;

const replyBody = z.object({
  msg_type: z.literal('interactive'),
  content: z.string(),
  uuid: z.string().min(1).max(50).optional(),
});
const editBody = z.object({ content: z.string() });

/** Feishu's API for one app with a robot: access tokens, replies with cards, edits of cards. */
export function createFeishuPlatform(options: FeishuPlatformOptions): FeishuPlatform {
  const tokens = createFeishuTokens(options.appId);
  const heard = new Map<string, string>();
  const ours = new Map<string, OurMessage>();
  const uuids = new Map<string, { readonly messageId: string; readonly atMs: number }>();
  const recalled = new Set<string>();
  const left = new Set<string>();
  const writes: { readonly place: string; readonly atMs: number }[] = [];
  let limited = { calls: 0, resetS: 0 };

  const isTooFast = (place: string, nowMs: number): boolean => {
    const recent = writes.filter((write) => write.place === place && nowMs - write.atMs < 1_000);
    if (recent.length >= (options.perSecond ?? 5)) return true;
    writes.push({ place, atMs: nowMs });
    return false;
  };

  const giveToken = ({ body, nowMs }: PlatformRequest): PlatformResponse => {
    const app = z.object({ app_id: z.string(), app_secret: z.string() }).safeParse(parse(body)).data;
    if (app === undefined) return refusals.badAppParameter;
    if (app.app_id !== options.appId || app.app_secret !== options.appSecret) return refusals.badSecret;
    const { token, expireS } = tokens.give(nowMs);
    return { status: 200, body: { code: 0, msg: 'ok', tenant_access_token: token, expire: expireS } };
  };

  const reply = (to: string, { body, nowMs }: PlatformRequest): PlatformResponse => {
    const asked = replyBody.safeParse(parse(body)).data;
    const chatId =
      heard.get(to) ?? ours.get(to)?.chatId ?? (options.takesUnknownMessages ? 'oc_unknown' : undefined);
    if (asked === undefined || chatId === undefined) return refusals.badParameter;
    if (Buffer.byteLength(body) > maxBodyBytes) return refusals.tooLong;
    if (left.has(chatId)) return refusals.notInGroup;
    if (recalled.has(to)) return refusals.recalled;
    const known = asked.uuid === undefined ? undefined : uuids.get(asked.uuid);
    if (known !== undefined && nowMs - known.atMs < uuidMs) return sent(known.messageId, chatId, to, nowMs);
    const card = readCard(asked.content);
    if (card === undefined) return refusals.badCard;
    if (isTooFast(chatId, nowMs)) return refusals.tooFast;
    const messageId = `om_${createHash('sha256').update(`${options.appId} ${ours.size}`).digest('hex').slice(0, 32)}`;
    const { isEditable, buttons } = card;
    ours.set(messageId, { chatId, sentMs: nowMs, shown: [card.text], isEditable, buttons });
    if (asked.uuid !== undefined) uuids.set(asked.uuid, { messageId, atMs: nowMs });
    return sent(messageId, chatId, to, nowMs);
  };

  const edit = (id: string, { body, nowMs }: PlatformRequest): PlatformResponse => {
    const asked = editBody.safeParse(parse(body)).data;
    const message = ours.get(id);
    if (message === undefined) return heard.has(id) ? refusals.notOurs : refusals.badParameter;
    if (asked === undefined) return refusals.badParameter;
    if (Buffer.byteLength(body) > maxBodyBytes) return refusals.tooLong;
    if (left.has(message.chatId)) return refusals.notInGroup;
    if (recalled.has(id)) return refusals.recalled;
    if (nowMs - message.sentMs > editableMs) return refusals.tooOld;
    const card = readCard(asked.content);
    if (card === undefined || !card.isEditable || !message.isEditable) return refusals.badCard;
    if (isTooFast(id, nowMs)) return refusals.tooFast;
    const shown = message.shown.at(-1) === card.text ? message.shown : [...message.shown, card.text];
    ours.set(id, { ...message, shown, buttons: card.buttons });
    return { status: 200, body: { code: 0, msg: 'success', data: {} } };
  };

  return {
    name: 'feishu',
    handle(request) {
      const { method, headers, nowMs } = request;
      const path = request.path.replace(/\?.*$/, '');
      if (limited.calls > 0) {
        limited = { ...limited, calls: limited.calls - 1 };
        return gatewayLimit(limited.resetS);
      }
      if (method === 'POST' && path === '/open-apis/auth/v3/tenant_access_token/internal') {
        return giveToken(request);
      }
      const [, id, action] = /^\/open-apis\/im\/v1\/messages\/([^/]+)(\/reply)?$/.exec(path) ?? [];
      if (id === undefined || method !== (action === undefined ? 'PATCH' : 'POST'))
        return refusals.unknownApi;
      const token = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1];
      if (token === undefined) return refusals.noToken;
      if (!tokens.isValid(token, nowMs)) return refusals.badToken;
      return action === undefined ? edit(id, request) : reply(id, request);
    },
    messages: () => [...ours].filter(([id]) => !recalled.has(id)).map(toShown),
    hear: (messageId, chatId) => void heard.set(messageId, chatId),
    recall: (messageId) => void recalled.add(messageId),
    leave: (chatId) => void left.add(chatId),
    revokeTokens: tokens.revokeAll,
    limit(calls, resetS) {
      limited = { calls, resetS };
    },
    buttonsOf: (messageId) => ours.get(messageId)?.buttons ?? [],
    tokensGiven: tokens.given,
  };
}

function toShown([id, { chatId, shown }]: readonly [string, OurMessage]): ShownMessage {
  return { where: chatId, id, text: shown.at(-1) ?? '', earlier: shown.slice(0, -1) };
}

function sent(messageId: string, chatId: string, parentId: string, nowMs: number): PlatformResponse {
  const data = {
    message_id: messageId,
    root_id: parentId,
    parent_id: parentId,
    msg_type: 'interactive',
    create_time: String(nowMs),
    update_time: String(nowMs),
    deleted: false,
    updated: false,
    chat_id: chatId,
  };
  return { status: 200, body: { code: 0, msg: 'success', data } };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
