import { readDocument } from './jira-document.ts';
import type { Platform, PlatformRequest, PlatformResponse, ShownMessage } from './platform.ts';

export interface JiraPlatformOptions {
  readonly email: string;
  readonly apiToken: string;
  readonly accountId: string;
  /** The status of each issue at the beginning, by its key. */
  readonly issues: Readonly<Record<string, string>>;
  /** A transition is possible from these statuses only. */
  readonly transitions: readonly {
    readonly id: string;
    readonly from: readonly string[];
    readonly to: string;
  }[];
}

export interface JiraPlatform extends Platform {
  /** The status of an issue now. */
  readonly statusOf: (key: string) => string | undefined;
  /** Somebody moves an issue by hand. */
  readonly moveByHand: (key: string, status: string) => void;
  /** Somebody deletes a comment. */
  readonly deleteComment: (id: string) => void;
}

interface Comment {
  readonly id: string;
  readonly issue: string;
  readonly bodies: { readonly adf: unknown; readonly text: string }[];
}

/** The longest comment. Source: Jira's own message to a longer one. */
const mostCharacters = 32_767;

/**
 * Jira Cloud, as far as comments and transitions go.
 * Source: developer.atlassian.com/cloud/jira/platform/rest/v3, "Issue comments" and "Transition issue" (2026-01).
 */
export function createJiraPlatform(options: JiraPlatformOptions): JiraPlatform {
  const { email, apiToken, accountId, issues, transitions } = options;
  const authorization = `Basic ${Buffer.from(`${email}:${apiToken}`).toString('base64')}`;
  const statuses = new Map(Object.entries(issues));
  const comments = new Map<string, Comment>();
  let lastId = 10_000;

  function handle(request: PlatformRequest): PlatformResponse {
    const { method, headers } = request;
    const url = new URL(request.path, 'http://jira.invalid');
    if (headers.authorization !== authorization) {
      return problem(401, 'Client must be authenticated to access this resource.');
    }
    const parts = /^\/rest\/api\/3\/issue\/([^/]+)\/(comment|transitions)(?:\/([^/]+))?$/.exec(url.pathname);
    const [, key = '', resource, id] = parts ?? [];
    if (parts === null) return { status: 404, body: { message: 'null for uri', 'status-code': 404 } };
    if (!statuses.has(key)) {
      return problem(404, 'Issue does not exist or you do not have permission to see it.');
    }
    if (method === 'GET' && resource === 'comment' && id === undefined) return list(key, url.searchParams);
    if (!/^application\/json\b/.test(headers['content-type'] ?? '')) {
      return { status: 415, body: { errorMessages: ['Unsupported Media Type'], errors: {} } };
    }
    const body = parse(request.body);
    if (body === undefined)
      return problem(400, 'There was an error parsing JSON. Check that your request body is valid.');
    if (resource === 'transitions' && method === 'POST' && id === undefined) return move(key, body);
    if (resource === 'comment' && method === 'POST' && id === undefined) return write(key, undefined, body);
    if (resource === 'comment' && method === 'PUT' && id !== undefined) {
      const comment = comments.get(id);
      return comment?.issue === key
        ? write(key, comment, body)
        : problem(404, `Can not find a comment for the id: ${id}.`);
    }
    return { status: 405, body: '' };
  }

  function write(
    issue: string,
    edited: Comment | undefined,
    body: Record<string, unknown>,
  ): PlatformResponse {
    const text = readDocument(body.body);
    if (text === undefined) return problem(400, 'INVALID_INPUT');
    if (text.trim() === '') return fieldProblem('comment', 'Comment body can not be empty!');
    if (text.length > mostCharacters) {
      return fieldProblem(
        'comment',
        'The entered text is too long. It exceeds the allowed limit of 32,767 characters.',
      );
    }
    lastId += edited === undefined ? 1 : 0;
    const comment = edited ?? { id: String(lastId), issue, bodies: [] };
    comment.bodies.push({ adf: body.body, text });
    comments.set(comment.id, comment);
    return { status: edited === undefined ? 201 : 200, body: show(comment) };
  }

  function list(issue: string, query: URLSearchParams): PlatformResponse {
    const all = [...comments.values()].filter((comment) => comment.issue === issue);
    const sorted = query.get('orderBy') === '-created' ? all.reverse() : all;
    const maxResults = Math.min(Number(query.get('maxResults') ?? 100), 100);
    const page = sorted.slice(0, maxResults).map(show);
    return { status: 200, body: { startAt: 0, maxResults, total: all.length, comments: page } };
  }

  function show({ id, issue, bodies }: Comment): Readonly<Record<string, unknown>> {
    return {
      id,
      self: `/rest/api/3/issue/${issue}/comment/${id}`,
      author: { accountId },
      body: bodies.at(-1)?.adf,
    };
  }

  function move(key: string, body: Record<string, unknown>): PlatformResponse {
    const { id } = (body.transition ?? {}) as { readonly id?: unknown };
    if (id === undefined) return fieldProblem('transition', "Missing 'transition' identifier");
    const transition = transitions.find((one) => one.id === id);
    if (transition?.from.includes(statuses.get(key) ?? '') !== true) {
      return problem(
        400,
        `It seems that you have tried to perform a workflow operation that is not valid for the current state of this issue (${key}). The likely cause is that somebody has changed the issue recently, please look at the issue history for details.`,
      );
    }
    statuses.set(key, transition.to);
    return { status: 204, body: '' };
  }

  return {
    name: 'jira',
    handle,
    messages: () => [...comments.values()].map(toShown),
    statusOf: (key) => statuses.get(key),
    moveByHand: (key, status) => statuses.set(key, status),
    deleteComment: (id) => comments.delete(id),
  };
}

function toShown({ id, issue, bodies }: Comment): ShownMessage {
  const texts = bodies.map(({ text }) => text);
  return { where: issue, id, text: texts.at(-1) ?? '', earlier: texts.slice(0, -1) };
}

function problem(status: number, message: string): PlatformResponse {
  return { status, body: { errorMessages: [message], errors: {} } };
}

function fieldProblem(field: string, message: string): PlatformResponse {
  return { status: 400, body: { errorMessages: [], errors: { [field]: message } } };
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
