import type { Thread } from '../../shared/answer/thread.ts';
import type { Operation } from '../../shared/operation/operation.ts';
import { readPageToken, writePageToken } from '../../shared/store/page-token.ts';
import { dueLimitOf, pageSizeOf, pendingLimitOf } from '../../shared/store/query-bounds.ts';
import {
  type BudgetRecord,
  type DueEntry,
  type LedgerRecord,
  type OperationQuery,
  type PendingEntry,
  type ReportRecord,
  type Store,
  versionOf,
} from '../../shared/store/store.ts';
import { gatewayKeyOf } from './operations.ts';

interface Gateway {
  readonly owner: string | undefined;
  readonly untilMs: number;
  readonly fence: number;
  readonly durationsMs: readonly number[];
}

export interface MemoryStoreOptions {
  /** What keeps callers from changing what is stored; who never does may pass the identity and save time. */
  readonly copy?: <Value>(value: Value) => Value;
}

/** A store in memory: what the contract means, in its shortest form. What goes in and out is copied. */
export function createMemoryStore({ copy = structuredClone }: MemoryStoreOptions = {}): Store {
  const operations = new Map<string, Operation>();
  const pending = new Map<string, PendingEntry>();
  const gateways = new Map<string, Gateway>();
  const budgets = new Map<string, BudgetRecord>();
  const ledgers = new Map<string, LedgerRecord>();
  const reports = new Map<string, ReportRecord>();
  const threads = new Map<string, Thread>();
  const due = new Map<string, DueEntry>();

  function replaceRecord<Stored extends { readonly version: number }>(
    records: Map<string, Stored>,
    key: string,
    next: Stored,
  ): 'replaced' | 'conflict' {
    if ((records.get(key)?.version ?? 0) !== next.version - 1) return 'conflict';
    records.set(key, copy(next));
    return 'replaced';
  }

  return {
    async createOperation(operation) {
      if (operations.has(operation.id)) return 'exists';
      operations.set(operation.id, copy(operation));
      return 'created';
    },

    async readOperation(id) {
      return copy(operations.get(id));
    },

    async replaceOperation(operation, expectedVersion) {
      const stored = operations.get(operation.id);
      if (stored === undefined || versionOf(stored) !== expectedVersion) return 'conflict';
      operations.set(operation.id, copy(operation));
      return 'replaced';
    },

    async listOperations(query) {
      const pageSize = pageSizeOf(query);
      const found = [...operations.values()].filter(matches(query)).sort(newestFirst);
      const page = copy(found.slice(0, pageSize));
      const last = page.at(-1);
      if (last === undefined || found.length <= pageSize) return { operations: page };
      return {
        operations: page,
        nextPageToken: writePageToken({ acceptedAtMs: last.createTimeMs, id: last.id }),
      };
    },

    async addPending({ gatewayKey, acceptedAtMs, operationId }) {
      const entry = { gatewayKey, acceptedAtMs, operationId };
      pending.set(keyOf(entry), entry);
    },

    async removePending(entry) {
      pending.delete(keyOf(entry));
    },

    async listPending(query = {}) {
      const limit = pendingLimitOf(query);
      return [...pending.values()]
        .filter((entry) => query.gatewayKey === undefined || entry.gatewayKey === query.gatewayKey)
        .filter((entry) => query.after === undefined || byGatewayThenOldestFirst(entry, query.after) > 0)
        .sort(byGatewayThenOldestFirst)
        .slice(0, limit)
        .map((entry) => ({ ...entry }));
    },

    async acquireLease(gatewayKey, owner, nowMs, untilMs) {
      const stored = gateways.get(gatewayKey) ?? freeGateway;
      const free = stored.owner === undefined || stored.owner === owner || stored.untilMs <= nowMs;
      if (!free) return undefined;
      const { durationsMs } = stored;
      const fence = stored.fence + 1;
      gateways.set(gatewayKey, { owner, untilMs, fence, durationsMs });
      return { gatewayKey, owner, untilMs, fence, durationsMs: [...durationsMs] };
    },

    async renewLease({ gatewayKey, owner, fence }, untilMs, durationsMs) {
      const stored = gateways.get(gatewayKey);
      if (stored?.owner !== owner || stored.fence !== fence) return false;
      gateways.set(gatewayKey, {
        ...stored,
        untilMs,
        ...(durationsMs === undefined ? {} : { durationsMs: [...durationsMs] }),
      });
      return true;
    },

    async releaseLease({ gatewayKey, owner, fence }) {
      const stored = gateways.get(gatewayKey);
      if (stored?.owner !== owner || stored.fence !== fence) return;
      gateways.set(gatewayKey, { ...stored, owner: undefined });
    },

    async readGateway(gatewayKey) {
      const stored = gateways.get(gatewayKey);
      if (stored === undefined) return undefined;
      return { fence: stored.fence, durationsMs: [...stored.durationsMs] };
    },

    async readBudget(key) {
      return copy(budgets.get(key));
    },

    async replaceBudget(key, budget, expectedVersion) {
      return replaceRecord(budgets, key, { version: expectedVersion + 1, budget });
    },

    async readLedger(gatewayKey) {
      return copy(ledgers.get(gatewayKey));
    },

    async replaceLedger(gatewayKey, ledger, expectedVersion) {
      return replaceRecord(ledgers, gatewayKey, { version: expectedVersion + 1, ledger });
    },

    async readReport(key) {
      return copy(reports.get(key));
    },

    async replaceReport(key, report, expectedVersion) {
      return replaceRecord(reports, key, { version: expectedVersion + 1, report });
    },

    async createThread(thread) {
      if (threads.has(thread.id)) return 'exists';
      threads.set(thread.id, copy(thread));
      return 'created';
    },

    async readThread(id) {
      return copy(threads.get(id));
    },

    async replaceThread(thread, expectedVersion) {
      if (threads.get(thread.id)?.version !== expectedVersion) return 'conflict';
      threads.set(thread.id, copy(thread));
      return 'replaced';
    },

    async removeThread(id, expectedVersion) {
      if (threads.get(id)?.version !== expectedVersion) return 'conflict';
      threads.delete(id);
      return 'removed';
    },

    async addDue({ dueAtMs, threadId, news }) {
      due.set(dueKeyOf({ dueAtMs, threadId, news }), { dueAtMs, threadId, news });
    },

    async removeDue(entry) {
      due.delete(dueKeyOf(entry));
    },

    async listDue(query) {
      const limit = dueLimitOf(query);
      return [...due.values()]
        .filter(({ dueAtMs }) => dueAtMs <= query.untilMs)
        .filter((entry) => query.after === undefined || longestDueFirst(entry, query.after) > 0)
        .sort(longestDueFirst)
        .slice(0, limit)
        .map((entry) => ({ ...entry }));
    },

    async close() {},
  };
}

const freeGateway: Gateway = { owner: undefined, untilMs: 0, fence: 0, durationsMs: [] };

function matches({ gatewayKey, state, pageToken }: OperationQuery): (operation: Operation) => boolean {
  const after = pageToken === undefined ? undefined : readPageToken(pageToken);
  return (operation) =>
    (gatewayKey === undefined || gatewayKeyOf(operation) === gatewayKey) &&
    (state === undefined || operation.state === state) &&
    (after === undefined || newestFirst({ createTimeMs: after.acceptedAtMs, id: after.id }, operation) < 0);
}

type Age = Pick<Operation, 'createTimeMs' | 'id'>;

function newestFirst(one: Age, other: Age): number {
  return other.createTimeMs - one.createTimeMs || compare(other.id, one.id);
}

function byGatewayThenOldestFirst(one: PendingEntry, other: PendingEntry): number {
  return (
    compare(one.gatewayKey, other.gatewayKey) ||
    one.acceptedAtMs - other.acceptedAtMs ||
    compare(one.operationId, other.operationId)
  );
}

function longestDueFirst(one: DueEntry, other: DueEntry): number {
  return one.dueAtMs - other.dueAtMs || compare(one.threadId, other.threadId) || one.news - other.news;
}

/** By code unit, which for the ASCII that keys are made of is the order of every store. */
function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function dueKeyOf({ dueAtMs, threadId, news }: DueEntry): string {
  return JSON.stringify([dueAtMs, threadId, news]);
}

function keyOf({ gatewayKey, acceptedAtMs, operationId }: PendingEntry): string {
  return JSON.stringify([gatewayKey, acceptedAtMs, operationId]);
}
