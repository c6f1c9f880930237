import * as z from 'zod';
import { holdsMarker } from '../answer/comment-marker.ts';
import { pointerTo } from '../route/route-request.ts';
import type { HookResponse, Inbound, Outcome } from './hook.ts';

/** The word a comment begins with when it is for us; in normal case, unlike the words that follow. */
export const trigger = z
  .string()
  .regex(/^[!-~]{2,40}$/, 'must be one word of 2 to 40 printable ASCII characters, such as /route')
  .default('/route');

/** Enough that nobody guesses it. The secret that GitHub publishes to check an implementation against has 26. */
export const sharedSecret = z.string().min(16, 'must have at least 16 characters');

/** A token for an API, sent in a header. */
export const apiToken = z
  .string()
  .regex(/^[!-~]{8,1024}$/, 'must be 8 to 1024 printable ASCII characters without spaces');

/**
 * What follows the trigger in a comment of one line; undefined when the comment is not for us, because it begins
 * otherwise, has several lines, or is our own.
 */
export function lineOfComment(comment: string, word: string): string | undefined {
  const line = comment.trim();
  if (!line.startsWith(word) || /[\r\n\u2028\u2029]/.test(line) || holdsMarker(line)) return undefined;
  const rest = line.slice(word.length);
  return rest === '' || /^\s/.test(rest) ? rest.trim() : undefined;
}

/** The host of a URL, with its port if it has one; undefined when it is no web address. */
export function hostOf(url: string): string | undefined {
  const host = /^https?:/i.test(url) && URL.canParse(url) ? new URL(url).host : '';
  return host === '' ? undefined : host;
}

export function ignored(why: string): Inbound {
  return { kind: 'ignored', why };
}

/** Says which part of a request is not as documented. */
export function unreadable(detail: string, error?: z.ZodError): Inbound {
  const issue = error?.issues[0];
  if (issue === undefined) return { kind: 'unreadable', detail };
  const pointer = pointerTo(issue.path);
  return { kind: 'unreadable', detail, ...(pointer === '' ? {} : { pointer }) };
}

/**
 * Answers a sender whose people never see the HTTP answer: nothing but a status. Trouble of our own is passed on, so
 * that the sender lists the delivery as failed.
 */
export function acknowledgeSilently(outcome: Outcome, ignoredStatus: number): HookResponse {
  if (outcome.kind === 'ignored') return { status: ignoredStatus, headers: {}, body: '' };
  const { status } = outcome.response;
  return status >= 500 || status === 429 ? outcome.response : { status: 202, headers: {}, body: '' };
}
