import * as z from 'zod';
import type { DeliveryOutcome } from '../answer/telling.ts';
import type { HttpResult } from './http-caller.ts';
import { judgeHttpResult, readRetryAfter } from './judge-result.ts';

/** What the API answered, once it is understood. */
export type FeishuAnswer =
  | { readonly kind: 'done'; readonly body: Readonly<Record<string, unknown>> }
  /** Our access token is not accepted (any more). */
  | { readonly kind: 'token-refused' }
  | { readonly kind: 'refused'; readonly code: number; readonly outcome: Failure }
  | { readonly kind: 'failed'; readonly outcome: Failure };

export type Failure = Exclude<DeliveryOutcome, { readonly kind: 'delivered' }>;

/** Codes that the delivery reacts to. */
export const feishuCodes = { recalled: 230_011, tooOldToEdit: 230_031 } as const;

/** Missing, invalid or expired. Source: open.feishu.cn, "General error codes" (2026-11). */
const tokenRefusals: readonly number[] = [99_991_661, 99_991_663, 99_991_664, 99_991_668];

/** Frequency limits of the platform and of a chat, a message still under way, a platform that is busy. */
const passing: readonly number[] = [99_991_400, 230_020, 230_049, 11_232];

/** Source: open.feishu.cn, "Reply to a message" and "Update a sent card", error codes (2026-11). */
const refusals: Readonly<Record<number, string>> = {
  10003: 'Feishu does not know this app. Check appId and appSecret.',
  10014: 'Feishu does not accept the appSecret. Check appId and appSecret.',
  230002: 'The robot is not in the group any more. Add it to the group.',
  230006: 'The app has no robot. Enable the bot ability of the app.',
  230011: 'The message has been recalled.',
  230013: 'The app is not available to this user. Widen the availability of the app.',
  230018: 'The settings of the group forbid it.',
  230022: 'Feishu found the message to hold sensitive information.',
  230025: 'The message is too large for Feishu.',
  230027: 'The app lacks a permission. It needs im:message:send_as_bot.',
  230028: 'The message did not pass the audit of the tenant.',
  230031: 'The message is more than 14 days old and cannot be edited.',
  230035: 'The robot may not speak there.',
  230099: 'Feishu does not take the card.',
  232009: 'The group has been dissolved.',
};

const answerBody = z.looseObject({ code: z.number() });

/** Understands an answer: its `code` first, which tells more than the status, then the status. */
export function readFeishuAnswer(result: HttpResult, nowMs: number): FeishuAnswer {
  const byStatus = judgeHttpResult(result, nowMs);
  const body = result.kind === 'answered' ? answerBody.safeParse(parse(result.text)).data : undefined;
  if (result.kind !== 'answered' || body === undefined || result.status >= 500) {
    return {
      kind: 'failed',
      outcome: failureOf(byStatus) ?? later('It answered something that is not JSON.'),
    };
  }
  if (body.code === 0 && byStatus === undefined) return { kind: 'done', body };
  if (tokenRefusals.includes(body.code)) return { kind: 'token-refused' };
  if (passing.includes(body.code) || result.status === 429) {
    const reset = result.headers['x-ogw-ratelimit-reset'] ?? result.headers['retry-after'];
    return {
      kind: 'failed',
      outcome: later(`It is busy (code ${body.code}).`, readRetryAfter(reset, nowMs)),
    };
  }
  const why = refusals[body.code];
  const outcome: Failure =
    why === undefined
      ? (failureOf(byStatus) ?? later(`It answered code ${body.code}.`))
      : { kind: 'undeliverable', why };
  return { kind: 'refused', code: body.code, outcome };
}

function failureOf(outcome: DeliveryOutcome | undefined): Failure | undefined {
  return outcome?.kind === 'delivered' ? undefined : outcome;
}

function later(why: string, retryAfterMs?: number): Failure {
  return { kind: 'later', why, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
