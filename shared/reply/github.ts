import type { DeliveryOutcome } from '../answer/telling.ts';
import type { ReplyAddress } from '../answer/thread.ts';
import { type CommentChannelSettings, openCommentChannel } from './comment-channel.ts';
import type { HttpCall, HttpCaller, HttpResult } from './http-caller.ts';
import { judgeHttpResult, readRetryAfter } from './judge-result.ts';
import type { ReplyChannel } from './reply.ts';
import {
  type CommentPlace,
  findMarked,
  parseJson,
  type Reaction,
  readCreated,
  type Step,
} from './tell-in-comment.ts';

/** Source: docs.github.com, REST API endpoints for reactions, about reactions (2026). */
const reactions: Readonly<Record<Reaction, string>> = { seen: 'eyes', good: '+1', bad: '-1' };

/** Few enough that a page of long comments stays within what is read of an answer. */
const pageSize = 30;

/** How long to wait at a secondary limit that does not say. Source: docs.github.com, Rate limits for the REST API (2026). */
const secondaryLimitMs = 60_000;

/** Answers in the issue or pull request where somebody asked: a reaction, and one comment that is edited. */
export function openGithubChannel(
  settings: CommentChannelSettings,
  { call }: { readonly call: HttpCaller },
): ReplyChannel {
  return openCommentChannel('github', settings, ({ address, nowMs }, callTimeoutMs) => {
    const place = readPlace(createApi(settings, call, nowMs, callTimeoutMs), address);
    return place && { place, names: [address.to.repository ?? '', address.to.comment ?? ''] };
  });
}

type Api = (method: HttpCall['method'], path: string, body?: unknown) => Promise<Step<HttpResult>>;

function createApi(
  { token, apiUrl }: CommentChannelSettings,
  call: HttpCaller,
  nowMs: number,
  timeoutMs: number,
): Api {
  const headers = {
    accept: 'application/vnd.github+json',
    authorization: `Bearer ${token}`,
    // Requests without one are refused. Source: docs.github.com, Getting started with the REST API (2026).
    'user-agent': 'routehook',
    'x-github-api-version': '2022-11-28',
  };
  return async (method, path, body) => {
    const url = `${apiUrl}${path}`;
    const result = await call({
      method,
      url,
      namedBy: 'configured',
      headers,
      timeoutMs,
      ...(body === undefined ? {} : { body }),
    });
    const outcome = judgeGithubResult(result, nowMs);
    if (outcome === undefined) return { kind: 'done', value: result };
    const gone = result.kind === 'answered' && (result.status === 404 || result.status === 410);
    return { kind: gone ? 'gone' : 'stopped', outcome };
  };
}

function readPlace(api: Api, { to }: ReplyAddress): CommentPlace | undefined {
  const { repository, issue, comment, since } = to;
  if (!repository || !issue || !comment) return undefined;
  const comments = `/repos/${repository}/issues/${issue}/comments`;
  const sinceMs = Date.parse(since ?? '');
  // A second earlier: GitHub does not say whether a comment of that very second is listed.
  const after = Number.isNaN(sinceMs) ? '' : `&since=${new Date(sinceMs - 1_000).toISOString()}`;
  return {
    // Oldest first: what was written since somebody asked, our comment among the first.
    find: async (marker) => {
      const step = await api('GET', `${comments}?per_page=${pageSize}${after}`);
      return step.kind === 'done' ? { kind: 'done', value: findMarked(step.value, marker) } : step;
    },
    create: async (body) => {
      const step = await api('POST', comments, { body });
      return step.kind === 'done' ? readCreated(step.value) : step;
    },
    edit: async (id, body) =>
      settled(await api('PATCH', `/repos/${repository}/issues/comments/${id}`, { body })),
    // 201 for a new reaction, 200 for one that is there already.
    react: async (reaction) =>
      settled(
        await api('POST', `/repos/${repository}/issues/comments/${comment}/reactions`, {
          content: reactions[reaction],
        }),
      ),
  };
}

function settled(step: Step<HttpResult>): Step<undefined> {
  return step.kind === 'done' ? { kind: 'done', value: undefined } : step;
}

/**
 * Reads GitHub's limits, which come as 403 as well as 429. Source: docs.github.com, Rate limits for the REST API,
 * "Exceeding the rate limit" (2026).
 */
function judgeGithubResult(result: HttpResult, nowMs: number): DeliveryOutcome | undefined {
  if (result.kind !== 'answered' || (result.status !== 403 && result.status !== 429)) {
    return judgeHttpResult(result, nowMs);
  }
  const retryAfterMs =
    readRetryAfter(result.headers['retry-after'], nowMs) ?? untilReset(result.headers, nowMs);
  if (retryAfterMs !== undefined) {
    return { kind: 'later', why: 'GitHub limits how often we may call it.', retryAfterMs };
  }
  if (result.status === 403 && !mentionsLimit(result.text)) return judgeHttpResult(result, nowMs);
  return { kind: 'later', why: 'GitHub limits how often we may call it.', retryAfterMs: secondaryLimitMs };
}

/** `x-ratelimit-reset` counts in seconds since 1970; the primary limit renews within an hour. */
function untilReset(headers: Readonly<Record<string, string>>, nowMs: number): number | undefined {
  const reset = headers['x-ratelimit-reset'] ?? '';
  if (headers['x-ratelimit-remaining'] !== '0' || !/^[0-9]{1,12}$/.test(reset)) return undefined;
  return Math.min(Math.max(Number(reset) * 1_000 - nowMs, 0), 60 * 60_000);
}

function mentionsLimit(text: string): boolean {
  const body = parseJson(text);
  const message = typeof body === 'object' && body !== null && 'message' in body ? body.message : undefined;
  return typeof message === 'string' && /rate limit/i.test(message);
}
