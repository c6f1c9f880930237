import * as z from 'zod';
import { type AdfDocument, toAdf } from '../answer/adf.ts';
import type { Answer } from '../answer/answer.ts';
import type { DeliveryOutcome } from '../answer/telling.ts';
import type { HttpCall, HttpCaller, HttpResult } from './http-caller.ts';
import { judgeHttpResult } from './judge-result.ts';

export interface JiraAccount {
  readonly baseUrl: string;
  readonly email: string;
  readonly apiToken: string;
  /** The account of the token, and others whose comments may be ours; where there are none, any may be. */
  readonly accountIds?: readonly string[];
}

/** Few enough that a page of them stays within what is read of an answer. */
const pageSize = 20;

/** What became of one call about an issue. */
export type JiraResult =
  | { readonly kind: 'done'; readonly id: string }
  /** Jira understood, and says that it is not possible: no such comment, no such transition from here. */
  | { readonly kind: 'refused'; readonly failure: DeliveryOutcome }
  /** `heard`: it may have been done all the same. */
  | { readonly kind: 'failed'; readonly failure: DeliveryOutcome; readonly heard: boolean };

/** The calls about one issue, within one span of time. */
export interface JiraIssue {
  comment(answer: Answer): Promise<JiraResult>;
  editComment(id: string, answer: Answer): Promise<JiraResult>;
  /** Looks among the latest comments for one that shows a text; its id is empty when there is none. */
  findComment(shown: string): Promise<JiraResult>;
  /** Takes one transition of its workflow. */
  move(transition: string): Promise<JiraResult>;
}

/**
 * Opens an issue for calls with an API token.
 * Source: developer.atlassian.com/cloud/jira/platform/rest/v3, "Issue comments" and "Transition issue" (2026-01).
 * @param leftMs how much time a call may still take
 */
export function openJiraIssue(
  { baseUrl, email, apiToken, accountIds = [] }: JiraAccount,
  key: string,
  call: HttpCaller,
  nowMs: number,
  leftMs: () => number,
): JiraIssue {
  const issueUrl = `${baseUrl}/rest/api/3/issue/${encodeURIComponent(key)}`;
  const authorization = `Basic ${Buffer.from(`${email}:${apiToken}`).toString('base64')}`;

  function send(method: HttpCall['method'], path: string, body?: unknown): Promise<HttpResult> {
    return call({
      method,
      url: `${issueUrl}${path}`,
      namedBy: 'configured',
      headers: { authorization, accept: 'application/json', 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body }),
      timeoutMs: leftMs(),
    });
  }

  async function change(method: HttpCall['method'], path: string, body: unknown): Promise<JiraResult> {
    return judge(await send(method, path, body), nowMs, readId);
  }

  return {
    comment: (answer) => change('POST', '/comment', commentOf(answer)),
    editComment: (id, answer) => change('PUT', `/comment/${encodeURIComponent(id)}`, commentOf(answer)),
    findComment: async (shown) =>
      judge(await send('GET', `/comment?orderBy=-created&maxResults=${pageSize}`), nowMs, (text) =>
        findComment(text, shown, accountIds),
      ),
    move: (transition) => change('POST', '/transitions', { transition: { id: transition } }),
  };
}

function commentOf(answer: Answer): { readonly body: AdfDocument } {
  return { body: toAdf(answer) };
}

function judge(result: HttpResult, nowMs: number, readId: (text: string) => string): JiraResult {
  if (result.kind === 'answered') {
    const { status } = result;
    // Another change of the issue was under way.
    if (status === 409) {
      const failure = { kind: 'later', why: 'It answered 409: the issue was being changed.' } as const;
      return { kind: 'failed', failure, heard: false };
    }
    if (status >= 200 && status < 300) return { kind: 'done', id: readId(result.text) };
  }
  const failure = judgeHttpResult(result, nowMs) ?? { kind: 'later', why: 'It did not answer as Jira does.' };
  const isLost = result.kind === 'failed' || (result.kind === 'answered' && result.status >= 500);
  const isRefusal = result.kind === 'answered' && [400, 403, 404, 413, 422].includes(result.status);
  return isRefusal ? { kind: 'refused', failure } : { kind: 'failed', failure, heard: isLost };
}

const created = z.object({ id: z.string().regex(/^[0-9]{1,20}$/) });

/** The id of a comment; empty where the answer holds none, as that of a transition. */
function readId(text: string): string {
  return created.safeParse(parseJson(text)).data?.id ?? '';
}

const listed = z.object({
  comments: z.array(
    created.extend({ body: z.unknown(), author: z.object({ accountId: z.string() }).optional() }),
  ),
});

function findComment(text: string, shown: string, accountIds: readonly string[]): string {
  const { comments = [] } = listed.safeParse(parseJson(text)).data ?? {};
  const found = comments.find(
    ({ body, author }) =>
      JSON.stringify(body ?? null).includes(shown) &&
      (accountIds.length === 0 || accountIds.includes(author?.accountId ?? '')),
  );
  return found?.id ?? '';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
