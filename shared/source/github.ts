import { createHmac } from 'node:crypto';
import * as z from 'zod';
import {
  acknowledgeSilently,
  apiToken,
  hostOf,
  ignored,
  lineOfComment,
  sharedSecret,
  trigger,
  unreadable,
} from './comment-hook.ts';
import { equalInConstantTime } from './constant-time.ts';
import { defineHookKind, type HookVerdict, type Inbound, senderName } from './hook.ts';
import { parseJsonContent } from './json-content.ts';
import { apiBase } from './outside-url.ts';
import type { RawRequest } from './source.ts';

/** Two segments that are safe in a path. */
const repositoryName = z
  .string()
  .regex(/^(?!\.{1,2}\/)[\w.-]{1,100}\/(?!\.{1,2}$)[\w.-]{1,100}$/, 'must be owner/name');

const settings = z.strictObject({
  type: z.literal('github'),
  name: senderName,
  /** The webhook's secret; several while it is being rotated. */
  secrets: z.array(sharedSecret).min(1).max(8),
  /** May read and write issues (and pull requests) of the repositories: comments and reactions. */
  token: apiToken,
  /** GitHub Enterprise Server: `https://HOST/api/v3`. */
  apiUrl: apiBase.default('https://api.github.com'),
  trigger,
  /** Only these are listened to; by default every repository whose webhook knows a secret. */
  repositories: z.array(repositoryName).min(1).optional(),
});

type Settings = z.output<typeof settings>;

const id = z.int().positive();
const person = z.looseObject({ type: z.string().optional() });

/** What is needed to tell whether a comment is for us. */
const commentEvent = z.looseObject({
  action: z.string(),
  comment: z.looseObject({ body: z.string().nullish(), user: person.nullish() }),
  sender: person.optional(),
});

/** What is needed to act on it. Source: docs.github.com, Webhook events and payloads, issue_comment (2026). */
const askingComment = z.looseObject({
  issue: z.looseObject({ number: id }),
  comment: z.looseObject({
    id,
    created_at: z.string().optional(),
    user: z.looseObject({ id, login: z.string() }),
  }),
  repository: z.looseObject({ full_name: repositoryName, html_url: z.string() }),
});

/** Comments on issues and pull requests of GitHub and GitHub Enterprise Server. */
export const github = defineHookKind({
  source: 'github',
  settings,
  open: (entry) => ({
    source: 'github',
    instance: entry.name,
    // Source: docs.github.com, Best practices for using webhooks: respond within 10 seconds; Handling failed webhook
    // deliveries: GitHub does not redeliver by itself (2026).
    traits: { ackMs: 10_000, showsAnswer: false, redelivers: false },
    verify: (request) => verify(entry.secrets, request),
    parse: (content, request) => parse(entry, content, request),
    acknowledge: (outcome) => acknowledgeSilently(outcome, 204),
  }),
});

/** Source: docs.github.com, Validating webhook deliveries (2026): nothing but the body is signed, not even a time. */
function verify(secrets: readonly string[], { headers, body }: RawRequest): HookVerdict {
  const given = headers['x-hub-signature-256'];
  if (given === undefined || !/^sha256=[0-9a-f]{64}$/.test(given)) {
    const detail = 'X-Hub-Signature-256 must be sha256= and 64 hex digits. Set a secret on the webhook.';
    return { kind: 'rejected', code: 'Signature.Malformed', detail };
  }
  const matches = secrets.filter((secret) => equalInConstantTime(signGithubBody(secret, body), given));
  if (matches.length > 0) return { kind: 'verified', content: body };
  const detail =
    'X-Hub-Signature-256 does not fit the body. Check that the webhook has the configured secret.';
  return { kind: 'rejected', code: 'Signature.Mismatch', detail };
}

/** Signs as GitHub does: the value of `X-Hub-Signature-256`. */
export function signGithubBody(secret: string, body: Buffer | string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

function parse(entry: Settings, content: Buffer, { headers }: RawRequest): Inbound {
  const event = headers['x-github-event'];
  if (event === undefined) return unreadable('The X-GitHub-Event header is missing.');
  if (event !== 'issue_comment') return ignored('It is not about a comment on an issue.');
  const body = parseJsonContent(content);
  if (body === undefined) {
    return unreadable(
      'The body is not JSON in UTF-8. Set the content type of the webhook to application/json.',
    );
  }
  const read = commentEvent.safeParse(body);
  if (!read.success) return unreadable('An issue_comment event lacks a documented part.', read.error);
  const { action, comment, sender } = read.data;
  if (action !== 'created') return ignored('Only new comments are read, not changed or deleted ones.');
  if (sender?.type === 'Bot' || comment.user?.type === 'Bot') return ignored('A robot wrote the comment.');
  const text = lineOfComment(comment.body ?? '', entry.trigger);
  if (text === undefined) return ignored('The comment is not addressed to routehook.');
  return ask(entry, body, text);
}

/**
 * The delivery is told by the id of its comment: unlike X-GitHub-Delivery it is signed, so that a replay under
 * another delivery id is still the same request, and it too is the same when GitHub delivers again.
 */
function ask({ name, repositories }: Settings, body: unknown, text: string): Inbound {
  const read = askingComment.safeParse(body);
  if (!read.success) return unreadable('An issue_comment event lacks a documented part.', read.error);
  const { issue, comment, repository } = read.data;
  const fullName = repository.full_name;
  if (repositories?.some((one) => one.toLowerCase() === fullName.toLowerCase()) === false) {
    return ignored('The repository is not one of those that are listened to.');
  }
  const tenant = hostOf(repository.html_url);
  if (tenant === undefined) {
    return { kind: 'unreadable', detail: 'It is not a web address.', pointer: '/repository/html_url' };
  }
  return {
    kind: 'ask',
    delivery: { kind: 'delivery-id', value: `${tenant}/issue-comment/${comment.id}` },
    actor: { tenant, id: String(comment.user.id), name: comment.user.login },
    wish: { kind: 'line', text },
    replyTo: {
      channel: 'github',
      instance: name,
      to: {
        repository: fullName,
        issue: String(issue.number),
        comment: String(comment.id),
        ...(isTimestamp(comment.created_at) ? { since: comment.created_at } : {}),
      },
    },
  };
}

function isTimestamp(text: string | undefined): text is string {
  return text !== undefined && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(text);
}
