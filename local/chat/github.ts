import { createHmac } from 'node:crypto';
import { type BoardComment, createCommentBoard } from './comment-board.ts';
import type { Platform, PlatformRequest, PlatformResponse } from './platform.ts';

export interface GithubPlatformOptions {
  /** The token of the account that comments for routehook. */
  readonly token?: string;
  readonly login?: string;
  /** Repositories and the numbers of their issues. */
  readonly issues?: Readonly<Record<string, readonly number[]>>;
}

export const emulatedGithub = {
  token: 'github_pat_11EMULATED0000000000',
  login: 'acme-routehook',
  repository: 'acme/network',
  issue: 17,
} as const;

/** A person's comment and the webhook delivery that GitHub makes of it. */
export interface GithubComment {
  readonly repository?: string;
  readonly issue?: number;
  readonly commentId: number;
  readonly body: string;
  readonly author: { readonly id: number; readonly login: string; readonly type?: 'User' | 'Bot' };
  readonly host?: string;
  readonly atMs: number;
  readonly deliveryId: string;
  readonly secret: string;
  /** `created` unless told otherwise. */
  readonly action?: string;
}

const reactionNames = ['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes'];
const maxBody = 65_536;

/** GitHub's REST API as far as comments and reactions go. Source: docs.github.com, REST API 2022-11-28. */
export function createGithubPlatform(options: GithubPlatformOptions = {}) {
  const { token = emulatedGithub.token, login = emulatedGithub.login } = options;
  const issues = options.issues ?? { [emulatedGithub.repository]: [emulatedGithub.issue] };
  const board = createCommentBoard(2_000_000_001);
  const locked = new Set<string>();
  let limit: { readonly kind: 'primary' | 'secondary'; readonly untilMs: number } | undefined;

  function hasIssue(repository: string, issue: number): boolean {
    const name = Object.keys(issues).find((one) => one.toLowerCase() === repository.toLowerCase());
    return name !== undefined && (issues[name] ?? []).includes(issue);
  }

  function list(where: string, query: URLSearchParams): PlatformResponse {
    const perPage = Math.min(Number(query.get('per_page') ?? 30), 100);
    const start = (Number(query.get('page') ?? 1) - 1) * perPage;
    const sinceMs = Date.parse(query.get('since') ?? '1970-01-01T00:00:00Z');
    const listed = board.under(where).filter(({ updatedMs }) => updatedMs >= sinceMs);
    return {
      status: 200,
      body: listed
        .toSorted((one, other) => one.id - other.id)
        .slice(start, start + perPage)
        .map(present),
    };
  }

  function create(where: string, body: unknown, atMs: number): PlatformResponse {
    if (locked.has(where)) return problem(403, 'Unable to create comment because issue is locked.');
    const fault = faultOfBody(body);
    if (fault !== undefined) return fault;
    return { status: 201, body: present(board.add({ where, author: login, body: String(body), atMs })) };
  }

  function edit(comment: BoardComment | undefined, body: unknown, atMs: number): PlatformResponse {
    if (comment === undefined) return problem(404, 'Not Found');
    if (comment.author !== login) return problem(403, 'Resource not accessible by personal access token');
    const fault = faultOfBody(body);
    if (fault !== undefined) return fault;
    board.edit(comment, String(body), atMs);
    return { status: 200, body: present(comment) };
  }

  function react(comment: BoardComment | undefined, content: unknown): PlatformResponse {
    if (comment === undefined) return problem(404, 'Not Found');
    if (typeof content !== 'string' || !reactionNames.includes(content)) {
      return problem(422, 'Validation Failed');
    }
    const isNew = board.react(comment, login, content);
    return { status: isNew ? 201 : 200, body: { id: comment.id * 10, content, user: { login } } };
  }

  function route(request: PlatformRequest): PlatformResponse {
    const { pathname, searchParams } = new URL(request.path, 'http://github.invalid');
    const parts = /^\/repos\/([^/]+\/[^/]+)\/issues\/(?:(\d+)\/comments|comments\/(\d+)(\/reactions)?)$/.exec(
      pathname,
    );
    if (parts === null) return problem(404, 'Not Found');
    const [, repository = '', issue, id, reactions] = parts;
    const body = readObject(request.body);
    if (issue !== undefined) {
      if (!hasIssue(repository, Number(issue))) return problem(404, 'Not Found');
      const where = `${repository}#${issue}`;
      if (request.method === 'GET') return list(where, searchParams);
      if (request.method === 'POST') return create(where, body.body, request.nowMs);
    }
    if (id !== undefined) {
      const found = board.find(Number(id));
      const comment = found?.where.startsWith(`${repository}#`) ? found : undefined;
      if (reactions !== undefined && request.method === 'POST') return react(comment, body.content);
      if (reactions === undefined && request.method === 'PATCH')
        return edit(comment, body.body, request.nowMs);
    }
    return problem(404, 'Not Found');
  }

  function handle(request: PlatformRequest): PlatformResponse {
    const { headers, nowMs } = request;
    if (!headers['user-agent']) {
      const body =
        'Request forbidden by administrative rules. Please make sure your request has a User-Agent header';
      return { status: 403, headers: { 'content-type': 'text/html' }, body };
    }
    if (headers.authorization !== `Bearer ${token}`) return problem(401, 'Bad credentials');
    if ((headers['x-github-api-version'] ?? '2022-11-28') !== '2022-11-28') {
      return problem(400, 'X-GitHub-Api-Version is not a supported version');
    }
    if (limit !== undefined && nowMs < limit.untilMs) return limited(limit.kind, limit.untilMs, nowMs);
    return route(request);
  }

  return {
    name: 'github',
    handle,
    messages: () => board.writtenBy(login),
    /** Somebody comments; the delivery is what GitHub sends to the webhook. */
    comment: (comment: GithubComment) => {
      const { repository = emulatedGithub.repository, issue = emulatedGithub.issue, body, author } = comment;
      const where = `${repository}#${issue}`;
      board.add({ where, author: author.login, body, atMs: comment.atMs, id: comment.commentId });
      return githubDelivery(comment);
    },
    /** The reactions of routehook to a comment, in the order they were given. */
    reactions: (commentId: number) =>
      board
        .find(commentId)
        ?.reactions.filter(({ author }) => author === login)
        .map(({ name }) => name) ?? [],
    /** The Markdown of a comment as it is stored. */
    source: (commentId: number) => board.find(commentId)?.body,
    /** Somebody deletes a comment. */
    remove: board.remove,
    /** Nobody without write access may comment any more. */
    lock: (repository: string, issue: number) => void locked.add(`${repository}#${issue}`),
    /** Refuses every call until a time, as GitHub does at its limits. */
    exhaust: (kind: 'primary' | 'secondary', untilMs: number) => {
      limit = { kind, untilMs };
    },
  } satisfies Platform & Record<string, unknown>;
}

/** A signed delivery of the event `issue_comment`. Source: docs.github.com, Webhook events and payloads (2026). */
export function githubDelivery(comment: GithubComment): {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
} {
  const { repository = emulatedGithub.repository, issue = emulatedGithub.issue } = comment;
  const { host = 'github.com', action = 'created', author, deliveryId, secret } = comment;
  const user = { login: author.login, id: author.id, type: author.type ?? 'User', site_admin: false };
  const page = `https://${host}/${repository}`;
  const createdAt = new Date(comment.atMs).toISOString().replace(/\.\d+Z$/, 'Z');
  const body = Buffer.from(
    JSON.stringify({
      action,
      issue: {
        number: issue,
        html_url: `${page}/issues/${issue}`,
        title: 'Routes',
        state: 'open',
        locked: false,
      },
      comment: {
        id: comment.commentId,
        html_url: `${page}/issues/${issue}#issuecomment-${comment.commentId}`,
        user,
        created_at: createdAt,
        updated_at: createdAt,
        author_association: 'MEMBER',
        body: comment.body,
      },
      repository: { id: 186853002, full_name: repository, private: true, html_url: page },
      sender: user,
    }),
  );
  const headers = {
    'Content-Type': 'application/json',
    'User-Agent': 'GitHub-Hookshot/044aadd',
    'X-GitHub-Delivery': deliveryId,
    'X-GitHub-Event': 'issue_comment',
    'X-Hub-Signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  };
  return { headers, body };
}

function present({ id, where, author, body, createdMs, updatedMs }: BoardComment) {
  const [repository = '', issue = ''] = where.split('#');
  return {
    id,
    html_url: `https://github.com/${repository}/issues/${issue}#issuecomment-${id}`,
    body,
    user: { login: author },
    created_at: new Date(createdMs).toISOString(),
    updated_at: new Date(updatedMs).toISOString(),
  };
}

function faultOfBody(body: unknown): PlatformResponse | undefined {
  if (typeof body !== 'string' || body.trim() === '') return problem(422, 'Validation Failed');
  const message = `body is too long (maximum is ${maxBody} characters)`;
  return body.length > maxBody ? problem(422, `Validation Failed: ${message}`) : undefined;
}

function limited(kind: 'primary' | 'secondary', untilMs: number, nowMs: number): PlatformResponse {
  const seconds = String(Math.ceil((untilMs - nowMs) / 1_000));
  if (kind === 'secondary') {
    const message =
      'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
    return { ...problem(403, message), headers: { 'retry-after': seconds } };
  }
  const reset = String(Math.ceil(untilMs / 1_000));
  return {
    ...problem(403, 'API rate limit exceeded for user ID 1.'),
    headers: { 'x-ratelimit-limit': '5000', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset },
  };
}

function problem(status: number, message: string): PlatformResponse {
  return {
    status,
    body: { message, documentation_url: 'https://docs.github.com/rest', status: String(status) },
  };
}

function readObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
