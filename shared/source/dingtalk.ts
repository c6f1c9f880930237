import { createHmac } from 'node:crypto';
import * as z from 'zod';
import { cleanLine } from '../answer/clean-line.ts';
import type { ReplyAddress } from '../answer/thread.ts';
import { equalInConstantTime } from './constant-time.ts';
import { defineHookKind, type HookVerdict, type Inbound, senderName } from './hook.ts';
import { readJsonContent } from './json-content.ts';
import { apiBase } from './outside-url.ts';
import type { RawRequest, RejectionCode } from './source.ts';

/**
 * How far a timestamp may be off, either way. DingTalk itself allows an hour (open.dingtalk.com, "Receive messages",
 * 2026-11); as the signature leaves the body out, a captured one is kept from being of use for that long.
 */
export const dingtalkToleranceMs = 5 * 60_000;

const id = z.string().min(1).max(128).regex(/^\S+$/, 'must not hold spaces');

const settings = z.strictObject({
  type: z.literal('dingtalk'),
  name: senderName,
  /** Of the robot's app; several while one is being rotated. */
  appSecrets: z.array(z.string().min(16, 'must have at least 16 characters').max(256)).min(1).max(8),
  /** Who may be served. The signature leaves the body out, so nothing else ties a request to a corporation. */
  corpIds: z.array(id).min(1).max(64),
  robotCodes: z.array(id).min(1).max(64).optional(),
  /** Where to answer once the session of the question has expired: a custom robot of a group, with signing. */
  groupRobot: z
    .strictObject({
      accessToken: z.string().regex(/^[A-Za-z0-9]{16,256}$/, 'must be the access_token of its webhook'),
      secret: z.string().regex(/^SEC[A-Za-z0-9]{16,256}$/, 'must be the signing secret, SEC…'),
    })
    .optional(),
  apiUrl: apiBase.default('https://oapi.dingtalk.com'),
});

type Settings = z.output<typeof settings>;

/** A DingTalk robot in HTTP mode. Source: open.dingtalk.com, "Receive messages" (2026-11). */
export const dingtalk = defineHookKind({
  source: 'dingtalk',
  settings,
  open: (settings) => ({
    source: 'dingtalk',
    instance: settings.name,
    traits: {
      // No deadline is documented; other chats give 3 s.
      ackMs: 3_000,
      showsAnswer: false,
      // Nothing is documented either.
      redelivers: false,
    },
    verify: (request, nowMs) => verify(settings.appSecrets, request, nowMs),
    parse: (content) => parse(settings, content),
    acknowledge: (outcome) => ({
      // Nobody reads the answer. That something was not recorded must not look like success, though.
      status: outcome.kind === 'answered' && outcome.response.status >= 500 ? outcome.response.status : 200,
      headers: { 'content-type': 'application/json' },
      body: '{}',
    }),
  }),
});

/** Signs as DingTalk does: the value of the header `sign`. */
export function signDingtalkRequest(appSecret: string, timestamp: string): string {
  return createHmac('sha256', appSecret).update(`${timestamp}\n${appSecret}`).digest('base64');
}

function verify(appSecrets: readonly string[], { headers, body }: RawRequest, nowMs: number): HookVerdict {
  const { timestamp, sign } = headers;
  if (!timestamp || !sign || !/^[0-9]{1,15}$/.test(timestamp) || !/^[A-Za-z0-9+/]{43}=$/.test(sign)) {
    return rejected(
      'Signature.Malformed',
      'The headers timestamp (milliseconds since 1970) and sign (base64 of 32 bytes) are both needed, once each.',
    );
  }
  const isGenuine = appSecrets
    .map((secret) => equalInConstantTime(signDingtalkRequest(secret, timestamp), sign))
    .includes(true);
  if (!isGenuine) {
    return rejected(
      'Signature.Mismatch',
      "The header sign does not fit. Compare appSecrets with the AppSecret of the robot's app.",
    );
  }
  if (Math.abs(nowMs - Number(timestamp)) > dingtalkToleranceMs) {
    return rejected('Signature.Stale', 'The header timestamp is more than 5 minutes away from now.');
  }
  return { kind: 'verified', content: body };
}

function rejected(code: RejectionCode, detail: string): HookVerdict {
  return { kind: 'rejected', code, detail };
}

const text = (maxLength: number) => z.string().min(1).max(maxLength);

const envelope = z.object({
  msgtype: text(64),
  chatbotCorpId: z.string().nullish(),
  senderCorpId: z.string().nullish(),
  senderStaffId: z.string().max(128).nullish(),
  senderNick: z.string().nullish(),
  robotCode: z.string().nullish(),
});

const textMessage = z.object({
  msgId: text(256),
  text: z.object({ content: z.string() }),
  conversationId: z.string().max(512).nullish(),
  sessionWebhook: z.string().max(2_048).nullish(),
  sessionWebhookExpiredTime: z.unknown().optional(),
});

function parse({ name, corpIds, robotCodes, groupRobot }: Settings, content: Buffer): Inbound {
  const outer = readJsonContent(content, envelope);
  if (outer.kind === 'unreadable') return outer;
  const { msgtype, chatbotCorpId, senderCorpId, senderStaffId, senderNick, robotCode } = outer.value;
  if (!chatbotCorpId || !corpIds.includes(chatbotCorpId)) {
    return { kind: 'ignored', why: 'The robot belongs to a corporation that is not one of corpIds.' };
  }
  if (robotCodes !== undefined && (!robotCode || !robotCodes.includes(robotCode))) {
    return { kind: 'ignored', why: 'The robot is not one of robotCodes.' };
  }
  if (!senderCorpId || !senderStaffId) {
    return { kind: 'ignored', why: 'The sender is from outside: they have no staff id.' };
  }
  if (!corpIds.includes(senderCorpId)) {
    return { kind: 'ignored', why: 'The sender belongs to a corporation that is not one of corpIds.' };
  }
  if (msgtype !== 'text') return { kind: 'ignored', why: 'The message is not a text.' };
  const inner = readJsonContent(content, textMessage);
  if (inner.kind === 'unreadable') return inner;
  const message = inner.value;
  const nick = cleanLine(senderNick ?? '', 100).trim();
  const replyTo = addressOf(name, message, senderStaffId, groupRobot !== undefined);
  return {
    kind: 'ask',
    delivery: { kind: 'delivery-id', value: message.msgId },
    actor: { tenant: senderCorpId, id: senderStaffId, ...(nick === '' ? {} : { name: nick }) },
    wish: { kind: 'line', text: message.text.content },
    ...(replyTo === undefined ? {} : { replyTo }),
  };
}

/** The session is where the question was asked; a group robot needs no more than whom to mention. */
function addressOf(
  instance: string,
  message: z.output<typeof textMessage>,
  staffId: string,
  hasGroupRobot: boolean,
): ReplyAddress | undefined {
  const { sessionWebhook, sessionWebhookExpiredTime, conversationId } = message;
  if (!sessionWebhook && !hasGroupRobot) return undefined;
  const expiresAtMs = String(sessionWebhookExpiredTime);
  return {
    channel: 'dingtalk',
    instance,
    to: {
      mention: staffId,
      ...(sessionWebhook ? { sessionWebhook } : {}),
      ...(/^[0-9]{1,15}$/.test(expiresAtMs) ? { expiresAtMs } : {}),
      ...(conversationId ? { conversationId } : {}),
    },
  };
}
