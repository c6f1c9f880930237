import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Platform, PlatformRequest, PlatformResponse } from './platform.ts';

/** An event as a receiver keeps it. */
export interface ReceivedEvent {
  /** The path it was sent to. */
  readonly where: string;
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly data: unknown;
  /** How often it came: more than once when an answer was lost. */
  readonly times: number;
}

export interface CallbackPlatform extends Platform {
  /** Each event once, in the order of first arrival. */
  readonly events: () => readonly ReceivedEvent[];
}

/** How far a timestamp may be off, either way. Source: the reference libraries of Standard Webhooks 1.0.0. */
const toleranceMs = 5 * 60_000;

/** A program that receives CloudEvents at any path, checks who signed them, and takes each id once. */
export function createCallbackPlatform({ secret }: { readonly secret: string }): CallbackPlatform {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const received = new Map<string, ReceivedEvent>();

  function handle(request: PlatformRequest): PlatformResponse {
    const { method, headers, path, body } = request;
    if (method !== 'POST') return problem(405, 'Events are posted.');
    if (!/^application\/cloudevents\+json(;|$)/.test(headers['content-type'] ?? '')) {
      return problem(415, 'The content type is not application/cloudevents+json.');
    }
    if (!isSigned(request, key)) return problem(401, 'The signature does not fit.');
    const event = readEvent(body);
    if (event === undefined) return problem(400, 'The body is not a CloudEvent 1.0.');
    if (event.id !== headers['webhook-id']) return problem(400, 'The id is not that of the webhook.');
    // Source: CloudEvents 1.0.2, "id": source and id together make an event.
    const identity = JSON.stringify([event.source, event.id]);
    const first = received.get(identity);
    const { id, type, subject, data } = event;
    received.set(
      identity,
      first === undefined
        ? { where: path, id, type, subject, data, times: 1 }
        : { ...first, times: first.times + 1 },
    );
    return { status: 204, body: '' };
  }

  return {
    name: 'callback',
    handle,
    events: () => [...received.values()],
    messages: () =>
      [...received.values()].map(({ where, id, type, subject }) => ({
        where,
        id,
        text: `${type} ${subject}`,
        earlier: [],
      })),
  };
}

function isSigned({ headers, body, nowMs }: PlatformRequest, key: Buffer): boolean {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = headers;
  if (!id || !timestamp || !signatures || !/^[0-9]+$/.test(timestamp)) return false;
  if (Math.abs(nowMs - Number(timestamp) * 1_000) > toleranceMs) return false;
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest();
  return signatures.split(' ').some((signature) => {
    const [version, base64 = ''] = signature.split(',');
    const given = Buffer.from(base64, 'base64');
    return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected);
  });
}

interface EventParts {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly data: unknown;
}

/** Source: CloudEvents 1.0.2, "REQUIRED attributes". */
function readEvent(body: string): EventParts | undefined {
  const event = parseObject(body);
  const { specversion, id, source, type, subject, data } = event;
  const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
  if (specversion !== '1.0' || !isText(id) || !isText(source) || !isText(type)) return undefined;
  return { id, source, type, subject: isText(subject) ? subject : '', data };
}

function parseObject(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function problem(status: number, detail: string): PlatformResponse {
  return { status, headers: { 'content-type': 'application/problem+json' }, body: { status, detail } };
}
