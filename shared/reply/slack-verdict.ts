import * as z from 'zod';
import type { HttpResult } from './http-caller.ts';
import { judgeHttpResult, readRetryAfter } from './judge-result.ts';
import type { SlackWay } from './slack-ways.ts';

/** What became of one call to Slack. */
export type SlackVerdict =
  | { readonly kind: 'said'; readonly message?: { readonly channel: string; readonly ts: string } }
  | { readonly kind: 'later'; readonly why: string; readonly retryAfterMs?: number }
  /** This way does not work, another may. */
  | { readonly kind: 'closed'; readonly why: string };

const answer = z.object({
  ok: z.boolean(),
  error: z.string().optional(),
  channel: z.string().optional(),
  ts: z.string().optional(),
});

/** Reads an answer of Slack, which says in a 200 what went wrong, or in a word where a response URL answers. */
export function judgeSlackResult(way: SlackWay['kind'], result: HttpResult, nowMs: number): SlackVerdict {
  if (result.kind !== 'answered' || result.status === 429 || result.status >= 500)
    return judgeStatus(result, nowMs);
  const read = readAnswer(result.text);
  if (read === undefined || (read.ok && result.status >= 300)) return judgeStatus(result, nowMs);
  if (read.ok) {
    if (way === 'respond') return { kind: 'said' };
    const { channel, ts } = read;
    return channel === undefined || ts === undefined
      ? unreadable
      : { kind: 'said', message: { channel, ts } };
  }
  const code = read.error ?? '';
  if (!passing.has(code)) return { kind: 'closed', why: whyOf(code) };
  const retryAfterMs = readRetryAfter(result.headers['retry-after'], nowMs);
  const why = 'Slack cannot take a message at the moment.';
  return { kind: 'later', why, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

const unreadable: SlackVerdict = { kind: 'later', why: 'Slack answered something that is not documented.' };

function judgeStatus(result: HttpResult, nowMs: number): SlackVerdict {
  const outcome = judgeHttpResult(result, nowMs);
  switch (outcome?.kind) {
    case 'later': {
      const { why, retryAfterMs } = outcome;
      return { kind: 'later', why, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
    }
    case 'undeliverable':
      return { kind: 'closed', why: outcome.why };
    default:
      return unreadable;
  }
}

/** A response URL answers `ok`, one word that is an error, or JSON. */
function readAnswer(text: string): z.output<typeof answer> | undefined {
  const word = text.trim();
  if (word === 'ok' || word === '') return { ok: true };
  if (/^[a-z_]{3,60}$/.test(word)) return { ok: false, error: word };
  try {
    return answer.parse(JSON.parse(word));
  } catch {
    return undefined;
  }
}

/** Errors that pass. Source: docs.slack.dev/reference/methods/chat.postMessage and chat.update, "Errors" (2026-11). */
const passing: ReadonlySet<string> = new Set([
  'ratelimited',
  'rate_limited',
  'message_limit_exceeded',
  'fatal_error',
  'internal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
  'org_login_required',
  'external_channel_migrating',
  'update_failed',
]);

const noAccess = 'Slack does not accept the bot token. Give this sender the token of the installed app.';
const noScope = 'The bot token may not post. Add the scope chat:write to the Slack app and install it again.';
const reasons: ReadonlyMap<string, string> = new Map([
  ['invalid_auth', noAccess],
  ['not_authed', noAccess],
  ['account_inactive', noAccess],
  ['token_revoked', noAccess],
  ['token_expired', noAccess],
  ['missing_scope', noScope],
  ['no_permission', noScope],
  ['not_in_channel', 'The Slack app is not in that channel. Invite it there.'],
  ['channel_not_found', 'The Slack app does not see that channel. Invite it there.'],
  ['is_archived', 'The channel is archived.'],
  ['expired_url', 'The response URL has expired.'],
  ['used_url', 'The response URL is used up.'],
]);

function whyOf(code: string): string {
  return reasons.get(code) ?? 'Slack does not take this message.';
}
