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
import { isSigningSecret } from './signing-secret.ts';
import type { RawRequest, Source } from './source.ts';
import { createStandardWebhooksSource } from './standard-webhooks.ts';

const settings = z
  .strictObject({
    type: z.literal('gitlab'),
    name: senderName,
    /** The webhook's signing token (GitLab 19.0 and later); several while it is being rotated. */
    signingTokens: z
      .array(z.string().refine(isSigningSecret, 'must be whsec_ and base64 of 24 to 64 bytes'))
      .min(1)
      .max(8)
      .optional(),
    /** The webhook's secret token: it proves who sends, and nothing about what is sent. */
    tokens: z.array(sharedSecret).min(1).max(8).optional(),
    /** An access token with the scope `api`, of somebody who may comment. */
    token: apiToken,
    apiUrl: apiBase.default('https://gitlab.com/api/v4'),
    trigger,
  })
  .refine(({ signingTokens, tokens }) => signingTokens !== undefined || tokens !== undefined, {
    message: 'signingTokens or tokens is needed: without them nothing proves who sends',
    path: ['signingTokens'],
  });

type Settings = z.output<typeof settings>;

const id = z.int().positive();
const noteableTypes: ReadonlyMap<string, 'issue' | 'merge_request'> = new Map([
  ['Issue', 'issue'],
  ['MergeRequest', 'merge_request'],
]);

/** What is needed to tell whether a note is for us. `action` came with GitLab 16.11; before, there was only create. */
const noteEvent = z.looseObject({
  object_attributes: z.looseObject({
    note: z.string().nullish(),
    noteable_type: z.string().nullish(),
    action: z.string().nullish(),
    system: z.boolean().nullish(),
  }),
  user: z.looseObject({ username: z.string() }),
});

const noteable = z.looseObject({ iid: id, confidential: z.boolean().nullish() });

/** What is needed to act on it. Source: docs.gitlab.com, Webhook events, Comment events (18.x). */
const askingNote = z.looseObject({
  event_type: z.string().nullish(),
  user: z.looseObject({ id, username: z.string() }),
  project: z.looseObject({ id, web_url: z.string() }),
  object_attributes: z.looseObject({ id, internal: z.boolean().nullish() }),
  issue: noteable.nullish(),
  merge_request: noteable.nullish(),
});

/** Comments on issues and merge requests of GitLab. */
export const gitlab = defineHookKind({
  source: 'gitlab',
  settings,
  open: (entry) => {
    const signed = createStandardWebhooksSource([{ name: entry.name, secrets: entry.signingTokens ?? [] }]);
    return {
      source: 'gitlab',
      instance: entry.name,
      // Source: docs.gitlab.com, GitLab.com settings: webhook timeout 10 seconds; a failed webhook is not sent again by
      // itself (18.x).
      traits: { ackMs: 10_000, showsAnswer: false, redelivers: false },
      verify: (request, nowMs) => verify(entry, signed, request, nowMs),
      parse: (content, request) => parse(entry, content, request),
      // Never a 4xx for what is not for us: after four failures in a row GitLab turns the webhook off for a while.
      acknowledge: (outcome) => acknowledgeSilently(outcome, 200),
    };
  },
});

/** A signature that is there must fit, and one that is expected must be there: the token never makes up for it. */
function verify(
  { signingTokens, tokens = [] }: Settings,
  signed: Source,
  request: RawRequest,
  nowMs: number,
): HookVerdict {
  if (signingTokens !== undefined || request.headers['webhook-signature'] !== undefined) {
    const verdict = signed.verify(request, nowMs);
    if (verdict.kind === 'verified') return { kind: 'verified', content: request.body };
    if (verdict.kind === 'rejected') return verdict;
    const detail = 'The signature is missing. Set the configured signing token on the webhook.';
    return { kind: 'rejected', code: 'Signature.Malformed', detail };
  }
  const given = request.headers['x-gitlab-token'];
  if (given === undefined) {
    const detail = 'X-Gitlab-Token is missing. Set the configured secret token on the webhook.';
    return { kind: 'rejected', code: 'Signature.Malformed', detail };
  }
  const matches = tokens.filter((token) => equalInConstantTime(token, given));
  if (matches.length > 0) return { kind: 'verified', content: request.body };
  const detail = 'X-Gitlab-Token is not the configured one. Check the secret token of the webhook.';
  return { kind: 'rejected', code: 'Token.Mismatch', detail };
}

function parse(entry: Settings, content: Buffer, { headers }: RawRequest): Inbound {
  // A comment in a confidential issue comes under either name.
  if (!/^(Confidential )?Note Hook$/.test(headers['x-gitlab-event'] ?? '')) {
    return ignored('It is not about a comment.');
  }
  const body = parseJsonContent(content);
  if (body === undefined) return unreadable('The body is not JSON in UTF-8.');
  const read = noteEvent.safeParse(body);
  if (!read.success) return unreadable('A comment event lacks a documented part.', read.error);
  const { object_attributes: note, user } = read.data;
  const place = noteableTypes.get(note.noteable_type ?? '');
  if (place === undefined) return ignored('It is neither on an issue nor on a merge request.');
  if ((note.action ?? 'create') !== 'create') return ignored('Only new comments are read, not changed ones.');
  if (note.system === true || isRobot(user.username)) return ignored('A robot wrote the comment.');
  const text = lineOfComment(note.note ?? '', entry.trigger);
  if (text === undefined) return ignored('The comment is not addressed to routehook.');
  return ask(entry, body, place, text);
}

/**
 * The delivery is told by the id of its note, which every delivery of that note has, however often and under whatever
 * webhook-id it is sent. X-Gitlab-Event-UUID would not do: all events of one action share it.
 */
function ask({ name }: Settings, body: unknown, place: 'issue' | 'merge_request', text: string): Inbound {
  const read = askingNote.safeParse(body);
  if (!read.success) return unreadable('A comment event lacks a documented part.', read.error);
  const { user, project, object_attributes: note, event_type: eventType } = read.data;
  const target = read.data[place];
  if (!target)
    return { kind: 'unreadable', detail: 'What was commented on is missing.', pointer: `/${place}` };
  const tenant = hostOf(project.web_url);
  if (tenant === undefined) {
    return { kind: 'unreadable', detail: 'It is not a web address.', pointer: '/project/web_url' };
  }
  // What was asked in an internal note must not be answered in one that everybody reads.
  const isInternal = note.internal ?? (eventType === 'confidential_note' && target.confidential !== true);
  return {
    kind: 'ask',
    delivery: { kind: 'delivery-id', value: `${tenant}/note/${note.id}` },
    actor: { tenant, id: String(user.id), name: user.username },
    wish: { kind: 'line', text },
    replyTo: {
      channel: 'gitlab',
      instance: name,
      to: {
        project: String(project.id),
        place,
        iid: String(target.iid),
        note: String(note.id),
        ...(isInternal ? { internal: 'yes' } : {}),
      },
    },
  };
}

/** Source: docs.gitlab.com, Project access tokens, Bot users for projects (18.x): `project_{id}_bot_{random}`. */
function isRobot(username: string): boolean {
  return /^(project|group)_\d+_bot(_|\d|$)/.test(username);
}
