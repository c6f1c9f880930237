import * as z from 'zod';
import { fieldMapSchema, mapFields, pointerSchema, readPointer } from './field-map.ts';
import { proveByHmac } from './hmac-proof.ts';
import { type Ask, defineHookKind, type Hook, type Inbound, senderName } from './hook.ts';
import { parseJsonContent } from './json-content.ts';
import { apiBase } from './outside-url.ts';

const transitionId = z.string().regex(/^[0-9]{1,10}$/, 'must be the id of a transition');

/** The entry of a Jira Cloud site with a signed admin webhook. */
const settings = z
  .strictObject({
    type: z.literal('jira'),
    name: senderName,
    /** Those of the webhook; several while one is being rotated. */
    secrets: z.array(z.string().min(16)).min(1),
    baseUrl: apiBase,
    email: z.string().min(3),
    apiToken: z.string().min(16),
    /** An issue that is moved to this status asks for its route; upper and lower case are the same. */
    status: z.string().trim().min(1),
    /** Where the fields of a route stand in `issue.fields`, as pointers such as /customfield_10031. */
    fields: fieldMapSchema.optional(),
    /** Where a line such as `add … via … on …` stands in `issue.fields`. */
    line: pointerSchema.optional(),
    /** The transitions to take when a request was recorded and when it has ended. */
    transitions: z
      .strictObject({
        accepted: transitionId.optional(),
        succeeded: transitionId.optional(),
        failed: transitionId.optional(),
      })
      .optional(),
    /** Whose moves are not requests: the account that `apiToken` belongs to, robots. */
    accountIds: z.array(z.string().min(1)).default([]),
  })
  .refine(({ fields, line }) => (fields === undefined) !== (line === undefined), {
    path: ['fields'],
    error: 'either fields or line is needed, not both',
  })
  .refine(({ transitions, accountIds }) => transitions === undefined || accountIds.length > 0, {
    path: ['accountIds'],
    error:
      'must name the account of apiToken where there are transitions: else its own moves ask for routes again',
  });

type JiraSettings = z.output<typeof settings>;

/** Jira Cloud: an issue that is moved to the configured status asks for the route in its fields. */
export const jira = defineHookKind({ source: 'jira', settings, open });

/**
 * Jira waits 20 s for an answer, and delivers again after a time-out, 408, 409, 425, 429 and 5xx.
 * Sources: hookdeck.com, "Guide to Jira Webhooks" (2026-11); developer.atlassian.com/cloud/jira/platform/webhooks,
 * "Retry policy" (2026-01).
 */
const ackMs = 10_000;

function open(jiraSettings: JiraSettings): Hook {
  const { name, secrets } = jiraSettings;
  return {
    source: 'jira',
    instance: name,
    traits: { ackMs, showsAnswer: false, redelivers: true },
    // Source: developer.atlassian.com/cloud/jira/platform/webhooks, "Secure admin webhooks" (2026-01).
    verify: (request, nowMs) =>
      proveByHmac(
        { header: 'x-hub-signature', secrets, encoding: 'hex', hash: 'sha256', prefix: 'sha256=' },
        request,
        nowMs,
      ),
    parse: (content) => parse(jiraSettings, content),
    // Nobody reads it; 200 and 204 are the successes that Jira counts. What is to be sent again must not look like one.
    acknowledge: (outcome) =>
      outcome.kind === 'answered' && (outcome.response.status >= 500 || outcome.response.status === 429)
        ? outcome.response
        : { status: 204, headers: {}, body: '' },
  };
}

function parse(jiraSettings: JiraSettings, content: Buffer): Inbound {
  const { name, accountIds, status } = jiraSettings;
  const body = parseJsonContent(content);
  const event = readPointer(body, '/webhookEvent');
  if (typeof event !== 'string') return unreadableAt('/webhookEvent', 'the name of an event');
  if (event !== 'jira:issue_updated') return { kind: 'ignored', why: 'another event' };
  if (!isMovedTo(body, status)) return { kind: 'ignored', why: 'no move to the configured status' };
  const accountId = textAt(body, '/user/accountId');
  if (accountId === undefined) return unreadableAt('/user/accountId', 'who moved the issue');
  if (accountIds.includes(accountId)) return { kind: 'ignored', why: 'a move of our own or of a robot' };
  const key = textAt(body, '/issue/key');
  if (key === undefined || !/^[A-Z][A-Z0-9_]{0,254}-[0-9]{1,12}$/i.test(key)) {
    return unreadableAt('/issue/key', 'the key of an issue');
  }
  const changeId = textAt(body, '/changelog/id');
  if (changeId === undefined) return unreadableAt('/changelog/id', 'the id of the change');
  const self = textAt(body, '/issue/self');
  if (self === undefined || !URL.canParse(self)) return unreadableAt('/issue/self', 'the URL of the issue');
  const display = textAt(body, '/user/displayName');
  const wish = wishOf(jiraSettings, body);
  if ('detail' in wish) return wish;
  return {
    kind: 'ask',
    // One move is one request, even if Jira sends it twice under two identifiers of its own.
    delivery: { kind: 'delivery-id', value: `${key}:${changeId}` },
    actor: {
      tenant: new URL(self).host,
      id: accountId,
      ...(display === undefined ? {} : { name: display }),
    },
    wish,
    replyTo: { channel: 'jira', instance: name, to: { issue: key } },
  };
}

/** Read item by item: an object that lacks `toString` would answer with that of its prototype. */
function isMovedTo(body: unknown, status: string): boolean {
  const items = readPointer(body, '/changelog/items');
  return (
    Array.isArray(items) &&
    items.some((item: unknown) => {
      const moved = textAt(item, '/toString');
      return readPointer(item, '/field') === 'status' && moved !== undefined && fold(moved) === fold(status);
    })
  );
}

function fold(text: string): string {
  return text.normalize('NFKC').trim().toLowerCase();
}

function wishOf({ fields, line }: JiraSettings, body: unknown): Ask['wish'] | Unreadable {
  const ticket = readPointer(body, '/issue/fields');
  if (fields !== undefined) return { kind: 'route', body: mapFields(ticket, fields) };
  const text = line === undefined ? undefined : readPointer(ticket, line);
  // An empty field is a request without words, for the asker to be told so.
  return typeof text === 'string' || text === null || text === undefined
    ? { kind: 'line', text: text ?? '' }
    : unreadableAt(`/issue/fields${line}`, 'a text');
}

type Unreadable = Extract<Inbound, { kind: 'unreadable' }>;

function unreadableAt(pointer: string, what: string): Unreadable {
  return { kind: 'unreadable', detail: `${pointer} must hold ${what}.`, pointer };
}

/** A text or a whole number that names something; undefined for anything else. */
function textAt(body: unknown, pointer: string): string | undefined {
  const value = readPointer(body, pointer);
  const text = Number.isSafeInteger(value) ? String(value) : value;
  return typeof text === 'string' && text !== '' && text.length <= 512 ? text : undefined;
}
