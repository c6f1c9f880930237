import { dueLimitOf, pendingLimitOf } from './query-bounds.ts';
import type { DueEntry, PendingEntry, Store } from './store.ts';
import type { TablestoreRows } from './tablestore-rows.ts';
import { queueTable } from './tablestore-tables.ts';
import { first, type Key, last } from './tablestore-values.ts';

type QueueStore = Pick<
  Store,
  'addPending' | 'removePending' | 'listPending' | 'addDue' | 'removeDue' | 'listDue'
>;

const pendingPrefix = 'pending/';
/** Behind every queue: `0` follows `/`. */
const behindPending = 'pending0';
const due = 'due';

/** A row has to have a cell: one without is not documented to be found again. */
const cells = { added: true } as const;
const whatever = { row: 'any' } as const;

/**
 * The part of the distributed store that holds what is to be looked at, in order. An entry is all key; it is written
 * without a condition, for writing or removing it twice is the same as once.
 */
export function tablestoreQueues(rows: TablestoreRows): QueueStore {
  return {
    async addPending(entry) {
      await rows.put(queueTable, pendingKey(entry), cells, whatever);
    },

    async removePending(entry) {
      await rows.remove(queueTable, pendingKey(entry), whatever);
    },

    async listPending(query = {}) {
      const limit = pendingLimitOf(query);
      const { gatewayKey, after } = query;
      const begin = gatewayKey === undefined ? pendingPrefix : `${pendingPrefix}${gatewayKey}`;
      const behind = after === undefined ? undefined : behindKey(pendingKey(after));
      const isWithin = gatewayKey === undefined || after?.gatewayKey === gatewayKey;
      if (gatewayKey !== undefined && after !== undefined && after.gatewayKey > gatewayKey) return [];
      const found = await rows.readRange(queueTable, {
        from: behind !== undefined && isWithin ? behind : [begin, first, first, first],
        to: gatewayKey === undefined ? [behindPending, first, first, first] : [begin, last, last, last],
        limit,
      });
      return found.map(({ key: [queue, at, id] }) => ({
        gatewayKey: String(queue).slice(pendingPrefix.length),
        acceptedAtMs: Number(at),
        operationId: String(id),
      }));
    },

    async addDue(entry) {
      await rows.put(queueTable, dueKey(entry), cells, whatever);
    },

    async removeDue(entry) {
      await rows.remove(queueTable, dueKey(entry), whatever);
    },

    async listDue(query) {
      const limit = dueLimitOf(query);
      const { after, untilMs } = query;
      if (after !== undefined && after.dueAtMs > untilMs) return [];
      const found = await rows.readRange(queueTable, {
        from: after === undefined ? [due, first, first, first] : behindKey(dueKey(after)),
        to: [due, untilMs + 1, first, first],
        limit,
      });
      return found.map(({ key: [, at, id, news] }) => ({
        dueAtMs: Number(at),
        threadId: String(id),
        news: Number(news),
      }));
    },
  };
}

function pendingKey({ gatewayKey, acceptedAtMs, operationId }: PendingEntry): Key {
  return [`${pendingPrefix}${gatewayKey}`, acceptedAtMs, operationId, 0];
}

function dueKey({ dueAtMs, threadId, news }: DueEntry): Key {
  return [due, dueAtMs, threadId, news];
}

/** The first key behind one of these. */
function behindKey([queue = '', at = 0, id = '', news]: Key): Key {
  return [queue, at, id, Number(news) + 1];
}
