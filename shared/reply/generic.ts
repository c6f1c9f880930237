import { toWorkNote } from '../answer/work-note.ts';
import type { HttpCaller } from './http-caller.ts';
import { judgeHttpResult } from './judge-result.ts';
import type { ReplyChannel } from './reply.ts';

/** What of a generic sender's settings is needed to answer. */
export interface GenericReplySettings {
  readonly name: string;
  readonly reply?:
    | {
        readonly kind: 'servicenow';
        readonly baseUrl: string;
        readonly table: string;
        readonly username: string;
        readonly password: string;
      }
    | undefined;
}

/**
 * Answers in the work notes of a ServiceNow record; undefined for a sender without `reply`. The Table API knows no
 * idempotency key: a note whose answer is lost is written again.
 * Source: ServiceNow, REST API reference, "Table API", PATCH /now/table/{tableName}/{sys_id} (2026-03).
 */
export function openGenericChannel(
  { name, reply }: GenericReplySettings,
  { call }: { readonly call: HttpCaller },
): ReplyChannel | undefined {
  if (reply === undefined) return undefined;
  const { baseUrl, table, username, password } = reply;
  const credentials = Buffer.from(`${username}:${password}`).toString('base64');
  return {
    channel: 'servicenow',
    instance: name,
    // Each of them is a new note: nothing in between.
    stages: ['accepted', 'ended'],
    async deliver({ message, address, nowMs, timeoutMs }) {
      const sysId = encodeURIComponent(address.to.sysId ?? '');
      const result = await call({
        method: 'PATCH',
        url: `${baseUrl}/api/now/table/${table}/${sysId}?sysparm_fields=sys_id`,
        namedBy: 'configured',
        headers: {
          authorization: `Basic ${credentials}`,
          accept: 'application/json',
          'content-type': 'application/json',
        },
        body: { work_notes: toWorkNote(message.answer) },
        timeoutMs,
      });
      const failure = judgeHttpResult(result, nowMs);
      if (failure !== undefined) return failure;
      // An instance that hibernates answers every call with 200 and a page.
      return result.kind === 'answered' && isRecord(result.text)
        ? { kind: 'delivered' }
        : { kind: 'later', why: 'It did not answer as the Table API does: the instance may be hibernating.' };
    },
  };
}

function isRecord(text: string): boolean {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null && 'result' in body;
  } catch {
    return false;
  }
}
