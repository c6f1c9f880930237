import { createHmac } from 'node:crypto';
import * as z from 'zod';
import { toCardMessage } from '../answer/adaptive-card.ts';
import { cleanLine } from '../answer/clean-line.ts';
import { equalInConstantTime } from './constant-time.ts';
import { defineHookKind, type HookResponse, type HookVerdict, type Inbound, senderName } from './hook.ts';
import { readJsonContent } from './json-content.ts';
import { outsideUrl } from './outside-url.ts';
import type { RawRequest, RejectionCode } from './source.ts';

/** How far the body's own timestamp may be off, either way; the scheme has none, so this bound is ours. */
export const teamsToleranceMs = 5 * 60_000;

const settings = z.strictObject({
  type: z.literal('teams'),
  name: senderName,
  /** The security tokens that Teams shows once when the webhook is created; several while one is being rotated. */
  secrets: z
    .array(
      z.string().refine(isSecurityToken, 'must be a security token of Teams: base64 of at least 16 bytes'),
    )
    .min(1)
    .max(8),
  /** Of a flow "When a Teams webhook request is received": the only way to tell how a request ended. */
  workflowsUrl: outsideUrl.optional(),
  tenants: z.array(z.string().min(1).max(128)).min(1).max(64).optional(),
});

type Settings = z.output<typeof settings>;

/** A Teams outgoing webhook. Source: learn.microsoft.com, "Create an Outgoing Webhook" (2026-11). */
export const teams = defineHookKind({
  source: 'teams',
  settings,
  open: (settings) => ({
    source: 'teams',
    instance: settings.name,
    // Five seconds: the page above. Nothing is said of a second delivery.
    traits: { ackMs: 5_000, showsAnswer: true, redelivers: false },
    verify: (request, nowMs) => verify(settings.secrets, request, nowMs),
    parse: (content) => parse(settings, content),
    // Always 200: of any other status people see no more than that something went wrong.
    acknowledge: (outcome) =>
      outcome.kind === 'ignored'
        ? shown({ type: 'message', text: 'This is not for routehook; nothing was done.' })
        : shown(toCardMessage(outcome.answer)),
  }),
});

/** Signs as Teams does: the value of the header `authorization`. */
export function signTeamsRequest(secret: string, body: Buffer | string): string {
  return `HMAC ${createHmac('sha256', Buffer.from(secret, 'base64')).update(body).digest('base64')}`;
}

function isSecurityToken(text: string): boolean {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length >= 16 && bytes.length <= 128 && bytes.toString('base64') === text;
}

const dated = z.object({ timestamp: z.string().max(64) });

function verify(secrets: readonly string[], { headers, body }: RawRequest, nowMs: number): HookVerdict {
  const { authorization } = headers;
  if (!authorization || !/^HMAC [A-Za-z0-9+/]{43}=$/.test(authorization)) {
    return rejected(
      'Signature.Malformed',
      'The header Authorization must be HMAC and the base64 of 32 bytes.',
    );
  }
  const isGenuine = secrets
    .map((secret) => equalInConstantTime(signTeamsRequest(secret, body), authorization))
    .includes(true);
  if (!isGenuine) {
    return rejected(
      'Signature.Mismatch',
      'The signature does not fit the body. Compare secrets with the security token of the outgoing webhook.',
    );
  }
  // Proven by now, so its own time may be believed. Without one it is `parse` that refuses it.
  const reading = readJsonContent(body, dated);
  const atMs = reading.kind === 'read' ? readTimestamp(reading.value.timestamp) : undefined;
  if (atMs !== undefined && Math.abs(nowMs - atMs) > teamsToleranceMs) {
    return rejected('Signature.Stale', 'The timestamp of the message is more than 5 minutes away from now.');
  }
  return { kind: 'verified', content: body };
}

function rejected(code: RejectionCode, detail: string): HookVerdict {
  return { kind: 'rejected', code, detail };
}

const timestampPattern =
  /^([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,9}))?(Z|[+-][0-9]{2}:[0-9]{2})$/;

/** RFC 3339, with a finer fraction than milliseconds. */
function readTimestamp(text: string): number | undefined {
  const [, time, fraction = '', zone] = timestampPattern.exec(text) ?? [];
  const ms = Date.parse(`${time}.${fraction.slice(0, 3).padEnd(3, '0')}${zone}`);
  return Number.isNaN(ms) ? undefined : ms;
}

const activity = z.object({
  type: z.string(),
  timestamp: z.string().refine((text) => readTimestamp(text) !== undefined),
  id: z.string().min(1).max(256),
  channelData: z.object({ tenant: z.object({ id: z.string().min(1).max(128) }) }),
  from: z.object({
    id: z.string().min(1).max(256),
    aadObjectId: z.string().max(128).nullish(),
    name: z.string().nullish(),
    role: z.string().nullish(),
  }),
  text: z.string().nullish(),
  conversation: z.object({ id: z.string().max(512).nullish() }).nullish(),
});

function parse({ name, tenants, workflowsUrl }: Settings, content: Buffer): Inbound {
  const kind = readJsonContent(content, activity.pick({ type: true }));
  if (kind.kind === 'unreadable') return kind;
  if (kind.value.type !== 'message') return { kind: 'ignored', why: 'The activity is not a message.' };
  const reading = readJsonContent(content, activity);
  if (reading.kind === 'unreadable') return reading;
  const { id, channelData, from, text, conversation } = reading.value;
  const tenant = channelData.tenant.id;
  if (tenants !== undefined && !tenants.includes(tenant)) {
    return { kind: 'ignored', why: 'The message comes from a tenant that is not one of tenants.' };
  }
  // 28: stands before the id of a bot, 29: before that of a person.
  if (from.role === 'bot' || from.id.startsWith('28:')) {
    return { kind: 'ignored', why: 'The message comes from a robot.' };
  }
  const displayName = cleanLine(from.name ?? '', 100).trim();
  return {
    kind: 'ask',
    delivery: { kind: 'delivery-id', value: id },
    actor: { tenant, id: from.aadObjectId || from.id, ...(displayName === '' ? {} : { name: displayName }) },
    wish: { kind: 'line', text: text ?? '' },
    ...(workflowsUrl === undefined
      ? {}
      : {
          replyTo: {
            channel: 'teams',
            instance: name,
            to: conversation?.id ? { conversationId: conversation.id } : {},
          },
        }),
  };
}

function shown(message: unknown): HookResponse {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(message) };
}
