import { createHash } from 'node:crypto';
import type { ReplyAddress } from '../answer/thread.ts';
import type { Actor } from '../operation/operation.ts';
import { mapFields, readPointer } from './field-map.ts';
import { createProof } from './generic-proof.ts';
import { type GenericSettings, genericSettings } from './generic-settings.ts';
import { type Ask, defineHookKind, type Hook, type Inbound } from './hook.ts';
import { parseJsonContent } from './json-content.ts';
import type { RawRequest } from './source.ts';

/** Whatever sends JSON with a token or a signature: ServiceNow, Jira Automation, Alertmanager, a pipeline. */
export const generic = defineHookKind({ source: 'generic', settings: genericSettings, open });

/**
 * Half of what Jira Service Management waits; Alertmanager waits as long as it is told, scripts at least this long.
 * Source: developer.atlassian.com/server/jira/platform/jira-service-desk-webhooks (20 s, 2026).
 */
const ackMs = 10_000;

const maxIdLength = 256;

function open(settings: GenericSettings): Hook {
  return {
    source: 'generic',
    instance: settings.name,
    // A ticket does not show what the request was answered: with a reply, everything is said there.
    traits: { ackMs, showsAnswer: settings.reply === undefined, redelivers: true },
    verify: createProof(settings.auth),
    parse: (content, request) => parse(settings, content, request),
    acknowledge: (outcome) =>
      outcome.kind === 'ignored' ? { status: 204, headers: {}, body: '' } : outcome.response,
  };
}

function parse(settings: GenericSettings, content: Buffer, request: RawRequest): Inbound {
  const body = parseJsonContent(content);
  if (body === undefined) return { kind: 'unreadable', detail: 'The body must be JSON in UTF-8.' };
  const { when } = settings;
  if (when !== undefined && readPointer(body, when.pointer) !== when.equals) {
    return { kind: 'ignored', why: `${when.pointer} is not ${JSON.stringify(when.equals)}` };
  }
  const delivery = deliveryOf(settings, body, content, request);
  if (typeof delivery !== 'string') return delivery;
  const actor = actorOf(settings, body);
  if (actor !== undefined && 'kind' in actor) return actor;
  const wish = wishOf(settings, body);
  if ('detail' in wish) return wish;
  const replyTo = addressOf(settings, body);
  if (replyTo !== undefined && 'kind' in replyTo) return replyTo;
  return {
    kind: 'ask',
    delivery: { kind: 'delivery-id', value: delivery },
    wish,
    ...(actor === undefined ? {} : { actor }),
    ...(replyTo === undefined ? {} : { replyTo }),
  };
}

type Unreadable = Extract<Inbound, { kind: 'unreadable' }>;

function unreadableAt(pointer: string, what: string): Unreadable {
  return { kind: 'unreadable', detail: `${pointer} must hold ${what}.`, pointer };
}

function deliveryOf(
  { delivery, auth }: GenericSettings,
  body: unknown,
  content: Buffer,
  { headers }: RawRequest,
): string | Unreadable {
  if (delivery === undefined) {
    const stampHeader = auth.kind === 'hmac' ? auth.timestampHeader : undefined;
    const stamp = stampHeader === undefined ? '' : `${headers[stampHeader]}.`;
    return createHash('sha256').update(stamp).update(content).digest('hex');
  }
  if ('header' in delivery) {
    const id = headers[delivery.header];
    return id && id.length <= maxIdLength
      ? id
      : {
          kind: 'unreadable',
          detail: `The header ${delivery.header} must hold the id of the delivery, at most ${maxIdLength} characters.`,
        };
  }
  const parts = delivery.pointers.map((pointer) => idAt(body, pointer));
  const missing = delivery.pointers[parts.indexOf(undefined)];
  if (missing !== undefined) return unreadableAt(missing, 'a part of the id of the delivery');
  // As JSON, so that no two lists of parts look the same once they are joined.
  return parts.length === 1 ? `${parts[0]}` : JSON.stringify(parts);
}

function actorOf({ actor, name }: GenericSettings, body: unknown): Actor | Unreadable | undefined {
  if (actor === undefined) return undefined;
  const id = idAt(body, actor.id);
  if (id === undefined) return unreadableAt(actor.id, 'the id of the person who asks');
  const tenant = actor.tenant === undefined ? name : idAt(body, actor.tenant);
  if (tenant === undefined) return unreadableAt(`${actor.tenant}`, 'the tenant of the person who asks');
  const display = actor.name === undefined ? undefined : idAt(body, actor.name);
  return { tenant, id, ...(display === undefined ? {} : { name: display }) };
}

function wishOf({ line, fields }: GenericSettings, body: unknown): Ask['wish'] | Unreadable {
  if (fields !== undefined) return { kind: 'route', body: mapFields(body, fields) };
  const pointer = line ?? '/command';
  const text = readPointer(body, pointer);
  if (line === undefined && text === undefined) return { kind: 'route', body };
  return typeof text === 'string' ? { kind: 'line', text } : unreadableAt(pointer, 'a line such as "help"');
}

function addressOf({ reply, name }: GenericSettings, body: unknown): ReplyAddress | Unreadable | undefined {
  if (reply === undefined) return undefined;
  const sysId = readPointer(body, reply.sysId);
  // It becomes a part of an URL: nothing but what the platform itself makes.
  return typeof sysId === 'string' && /^[0-9a-f]{32}$/.test(sysId)
    ? { channel: 'servicenow', instance: name, to: { sysId } }
    : unreadableAt(reply.sysId, 'the sys_id of the record: 32 of 0-9 and a-f');
}

/** A text or a number that names something; undefined for anything else. */
function idAt(body: unknown, pointer: string): string | undefined {
  const value = readPointer(body, pointer);
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && text !== '' && text.length <= maxIdLength ? text : undefined;
}
