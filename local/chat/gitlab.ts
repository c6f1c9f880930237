import { createHmac } from 'node:crypto';
import { type BoardComment, createCommentBoard } from './comment-board.ts';
import type { Platform, PlatformRequest, PlatformResponse } from './platform.ts';

export interface GitlabPlatformOptions {
  /** The access token of the account that comments for routehook. */
  readonly token?: string;
  readonly username?: string;
  /** Paths such as `7/issues/17` and `7/merge_requests/3`: the id of a project, and what may be commented on. */
  readonly places?: readonly string[];
}

export const emulatedGitlab = {
  token: 'glpat-EMULATED000000000000',
  username: 'acme-routehook',
  projectId: 7,
  iid: 17,
} as const;

/** A person's note and the webhook delivery that GitLab makes of it. */
export interface GitlabNote {
  readonly projectId?: number;
  readonly place?: 'issue' | 'merge_request';
  readonly iid?: number;
  readonly noteId: number;
  readonly body: string;
  readonly author: { readonly id: number; readonly username: string };
  readonly host?: string;
  readonly atMs: number;
  readonly deliveryId: string;
  /** `signingToken` as of GitLab 19.0, `token` before. */
  readonly proof: { readonly signingToken: string } | { readonly token: string };
  readonly internal?: boolean;
  readonly action?: string;
}

/** Some of the commands. A line of code is one too: GitLab spares code blocks, but not those with longer fences. */
const quickAction = /^\/(close|reopen|assign|label|merge|approve|confidential|lock|award|cc)(?: |$)/i;

/** GitLab's REST API as far as notes and emoji go. Source: docs.gitlab.com, Notes API, Emoji reactions API (18.x). */
export function createGitlabPlatform(options: GitlabPlatformOptions = {}) {
  const { token = emulatedGitlab.token, username = emulatedGitlab.username } = options;
  const { projectId, iid } = emulatedGitlab;
  const places = options.places ?? [`${projectId}/issues/${iid}`, `${projectId}/merge_requests/${iid}`];
  const board = createCommentBoard(300_001);
  const actions: string[] = [];
  let limitedUntilMs = 0;

  function list(where: string, query: URLSearchParams): PlatformResponse {
    const perPage = Math.min(Number(query.get('per_page') ?? 20), 100);
    const ascending = query.get('sort') === 'asc';
    const notes = board
      .under(where)
      .toSorted((one, other) =>
        ascending ? one.createdMs - other.createdMs : other.createdMs - one.createdMs,
      );
    return { status: 200, body: notes.slice(0, perPage).map(present) };
  }

  /** Lines that are commands are carried out and not kept; with nothing else there is no note. */
  function carryOut(body: string): string {
    const lines = body.replaceAll('\r', '').split('\n');
    actions.push(...lines.filter((line) => quickAction.test(line)));
    return lines.filter((line) => !quickAction.test(line)).join('\n');
  }

  function create(where: string, body: Readonly<Record<string, unknown>>, atMs: number): PlatformResponse {
    const text = body.body;
    if (typeof text !== 'string') return { status: 400, body: { error: 'body is missing' } };
    if (text.length > 1_000_000)
      return { status: 400, body: { message: '400 Bad request - Note is too long' } };
    const kept = carryOut(text);
    if (kept.trim() === '')
      return { status: 202, body: { commands_changes: {}, summary: ['Commands applied'] } };
    const internal = body.internal === true;
    return { status: 201, body: present(board.add({ where, author: username, body: kept, atMs, internal })) };
  }

  function edit(note: BoardComment, body: unknown, atMs: number): PlatformResponse {
    if (note.author !== username) return message(403, '403 Forbidden');
    if (typeof body !== 'string') return { status: 400, body: { error: 'body is missing' } };
    board.edit(note, carryOut(body), atMs);
    return { status: 200, body: present(note) };
  }

  function award(note: BoardComment, name: unknown): PlatformResponse {
    if (name !== 'eyes' && name !== 'thumbsup' && name !== 'thumbsdown') {
      return message(404, '404 Award Emoji Name is not a valid emoji name Not Found');
    }
    if (!board.react(note, username, name)) {
      return message(404, '404 Award Emoji Name has already been taken Not Found');
    }
    return { status: 201, body: { id: note.id * 10, name, awardable_id: note.id, awardable_type: 'Note' } };
  }

  function route(request: PlatformRequest): PlatformResponse {
    const { pathname, searchParams } = new URL(request.path, 'http://gitlab.invalid');
    const pattern =
      /^\/projects\/(\d+)\/((?:issues|merge_requests)\/\d+)\/notes(?:\/(\d+)(\/award_emoji)?)?$/;
    const [, project, target, id, emoji] = pattern.exec(pathname) ?? [];
    if (project === undefined || target === undefined)
      return { status: 404, body: { error: '404 Not Found' } };
    const where = `${project}/${target}`;
    if (!places.includes(where)) return message(404, '404 Not found');
    const body = readObject(request.body);
    if (id === undefined) {
      if (request.method === 'GET') return list(where, searchParams);
      return request.method === 'POST'
        ? create(where, body, request.nowMs)
        : message(405, '405 Method Not Allowed');
    }
    const note = board.find(Number(id));
    if (note?.where !== where) return message(404, '404 Note Not Found');
    if (emoji !== undefined && request.method === 'POST') return award(note, body.name);
    if (emoji === undefined && request.method === 'PUT') return edit(note, body.body, request.nowMs);
    return message(405, '405 Method Not Allowed');
  }

  function handle(request: PlatformRequest): PlatformResponse {
    if (request.headers['private-token'] !== token) return message(401, '401 Unauthorized');
    if (request.nowMs < limitedUntilMs) {
      const seconds = String(Math.ceil((limitedUntilMs - request.nowMs) / 1_000));
      return {
        status: 429,
        headers: { 'retry-after': seconds, 'ratelimit-remaining': '0' },
        body: 'Retry later\n',
      };
    }
    return route(request);
  }

  return {
    name: 'gitlab',
    handle,
    messages: () => board.writtenBy(username),
    /** Somebody comments; the delivery is what GitLab sends to the webhook. */
    comment: (note: GitlabNote) => {
      const collection = note.place === 'merge_request' ? 'merge_requests' : 'issues';
      const where = `${note.projectId ?? projectId}/${collection}/${note.iid ?? iid}`;
      const { body, atMs, internal = false } = note;
      board.add({ where, author: note.author.username, body, atMs, internal, id: note.noteId });
      return gitlabDelivery(note);
    },
    /** The emoji that routehook gave to a note, in the order they were given. */
    reactions: (noteId: number) =>
      board
        .find(noteId)
        ?.reactions.filter(({ author }) => author === username)
        .map(({ name }) => name) ?? [],
    /** The Markdown of a note as it is stored. */
    source: (noteId: number) => board.find(noteId)?.body,
    isInternal: (noteId: number) => board.find(noteId)?.internal,
    /** The commands that notes of routehook have carried out: there should be none. */
    quickActions: (): readonly string[] => actions,
    remove: board.remove,
    /** Refuses every call until a time. */
    exhaust: (untilMs: number) => {
      limitedUntilMs = untilMs;
    },
  } satisfies Platform & Record<string, unknown>;
}

/** A proven delivery of the event Note Hook. Source: docs.gitlab.com, Webhook events, Comment events (18.x). */
export function gitlabDelivery(note: GitlabNote): {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
} {
  const { projectId = emulatedGitlab.projectId, place = 'issue', iid = emulatedGitlab.iid } = note;
  const { host = 'gitlab.com', action = 'create', author, deliveryId, proof, internal = false } = note;
  const page = `https://${host}/acme/network`;
  const target = { id: 92, iid, title: 'Routes', state: 'opened', confidential: false };
  const body = Buffer.from(
    JSON.stringify({
      object_kind: 'note',
      event_type: internal ? 'confidential_note' : 'note',
      user: { id: author.id, name: author.username, username: author.username, email: '[REDACTED]' },
      project_id: projectId,
      project: { id: projectId, name: 'network', web_url: page, path_with_namespace: 'acme/network' },
      object_attributes: {
        id: note.noteId,
        note: note.body,
        noteable_type: place === 'issue' ? 'Issue' : 'MergeRequest',
        author_id: author.id,
        system: false,
        internal,
        action,
        url: `${page}/-/issues/${iid}#note_${note.noteId}`,
      },
      [place]: target,
    }),
  );
  return { headers: { ...headersOf(deliveryId, internal), ...prove(note, proof, body) }, body };
}

function headersOf(deliveryId: string, internal: boolean): Readonly<Record<string, string>> {
  return {
    'Content-Type': 'application/json',
    'Idempotency-Key': deliveryId,
    'User-Agent': 'GitLab/19.0.0',
    'X-Gitlab-Event': internal ? 'Confidential Note Hook' : 'Note Hook',
    'X-Gitlab-Event-UUID': deliveryId,
    'X-Gitlab-Instance': 'https://gitlab.com',
  };
}

function prove({ deliveryId, atMs }: GitlabNote, proof: GitlabNote['proof'], body: Buffer) {
  if ('token' in proof) return { 'X-Gitlab-Token': proof.token };
  const key = Buffer.from(proof.signingToken.slice('whsec_'.length), 'base64');
  const timestamp = String(Math.floor(atMs / 1_000));
  const signature = createHmac('sha256', key)
    .update(`${deliveryId}.${timestamp}.`)
    .update(body)
    .digest('base64');
  return { 'webhook-id': deliveryId, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}

function present({ id, author, body, createdMs, updatedMs, internal }: BoardComment) {
  return {
    id,
    body,
    author: { username: author },
    created_at: new Date(createdMs).toISOString(),
    updated_at: new Date(updatedMs).toISOString(),
    system: false,
    internal,
  };
}

function message(status: number, text: string): PlatformResponse {
  return { status, body: { message: text } };
}

function readObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
