import type { DeliveryOutcome } from '../answer/telling.ts';
import type { HttpResult } from './http-caller.ts';

const maxRetryAfterMs = 60 * 60_000;

/**
 * What an HTTP result means for a delivery; undefined for a 2xx, whose body the channel may want to read. A
 * Retry-After is obeyed up to one hour.
 */
export function judgeHttpResult(result: HttpResult, nowMs: number): DeliveryOutcome | undefined {
  if (result.kind === 'failed') return { kind: 'later', why: result.why };
  if (result.kind === 'forbidden') return { kind: 'undeliverable', why: result.why };
  const { status, headers } = result;
  if (status >= 200 && status < 300) return undefined;
  if (isWorthAnotherTry(status)) {
    const retryAfterMs = readRetryAfter(headers['retry-after'], nowMs);
    return {
      kind: 'later',
      why: whyOf(status),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    };
  }
  return { kind: 'undeliverable', why: whyOf(status) };
}

/**
 * The waiting time of a Retry-After header, 0 for a time that has passed and at most one hour; undefined for anything
 * that is neither seconds nor a date. Source: RFC 9110, sections 10.2.3 and 5.6.7 (2022-06).
 */
export function readRetryAfter(text: string | undefined, nowMs: number): number | undefined {
  if (text === undefined) return undefined;
  const value = text.trim();
  const waitMs = /^[0-9]+$/.test(value) ? Number(value) * 1_000 : httpDateMs(value) - nowMs;
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(waitMs, 0), maxRetryAfterMs);
}

/** All three forms of an HTTP date begin with a weekday; the oldest leaves out that it is in GMT. */
function httpDateMs(text: string): number {
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? /.test(text)) return Number.NaN;
  return Date.parse(text.endsWith(' GMT') ? text : `${text} GMT`);
}

/** Below 400 it is a redirect, which is not followed: whoever runs the place may mend it. */
function isWorthAnotherTry(status: number): boolean {
  return status < 400 || status === 408 || status === 425 || status === 429 || status >= 500;
}

function whyOf(status: number): string {
  if (status < 400) return `It answered ${status}: redirects are not followed. Give the address it leads to.`;
  if (status >= 500) return `It answered ${status}: it has a problem of its own.`;
  return `It answered ${status}${meanings[status] ?? ': it does not take this message.'}`;
}

const meanings: Readonly<Record<number, string>> = {
  401: ': it does not accept our credentials. Check the secret or token of this sender.',
  403: ': we may not speak there. Check the permissions of this sender.',
  404: ': there is no such place.',
  408: ': it stopped waiting for the message.',
  410: ': the place is gone for good.',
  413: ': the message is too large for it.',
  425: ': it is too early for it.',
  429: ': too many messages at a time.',
};
