import { resolve } from 'node:path';
import type { Operation } from '../operation/operation.ts';
import { gatewayKey } from '../route/route.ts';
import { writePageToken } from './page-token.ts';
import { pageSizeOf, pendingLimitOf } from './query-bounds.ts';
import { openSqliteConnection } from './sqlite-connection.ts';
import { SqliteStoreError } from './sqlite-error.ts';
import { listStatement } from './sqlite-list.ts';
import { sqliteRecords } from './sqlite-records.ts';
import { sqliteThreads } from './sqlite-threads.ts';
import { type PendingEntry, type Store, versionOf } from './store.ts';

export interface SqliteStoreOptions {
  /** The database file; it and its folder are created if they are missing. */
  readonly path: string;
  /** How long a statement waits for another process; the default is 5,000. */
  readonly busyTimeoutMs?: number;
}

const sql = {
  createOperation: `
    INSERT INTO operation (version, accepted_at, gateway_key, state, document, id) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO NOTHING`,
  readOperation: 'SELECT document FROM operation WHERE id = ?',
  replaceOperation: `
    UPDATE operation SET version = ?, accepted_at = ?, gateway_key = ?, state = ?, document = ?
    WHERE id = ? AND version = ?`,
  addPending: `
    INSERT INTO pending (gateway_key, accepted_at, operation_id) VALUES (?, ?, ?)
    ON CONFLICT DO NOTHING`,
  removePending: 'DELETE FROM pending WHERE gateway_key = ? AND accepted_at = ? AND operation_id = ?',
  listPending: `
    SELECT gateway_key AS gatewayKey, accepted_at AS acceptedAtMs, operation_id AS operationId FROM pending
    WHERE (gateway_key, accepted_at, operation_id) > (?, ?, ?)
    ORDER BY gateway_key, accepted_at, operation_id LIMIT ?`,
  listPendingOfGateway: `
    SELECT gateway_key AS gatewayKey, accepted_at AS acceptedAtMs, operation_id AS operationId FROM pending
    WHERE gateway_key = ? AND (accepted_at, operation_id) > (?, ?) ORDER BY accepted_at, operation_id LIMIT ?`,
  acquireLease: `
    INSERT INTO gateway (gateway_key, owner, until_ms, fence, durations) VALUES (?, ?, ?, 1, '[]')
    ON CONFLICT (gateway_key) DO UPDATE
    SET owner = excluded.owner, until_ms = excluded.until_ms, fence = gateway.fence + 1
    WHERE gateway.owner IS NULL OR gateway.owner = excluded.owner OR gateway.until_ms <= ?
    RETURNING fence, durations`,
  renewLease: `
    UPDATE gateway SET until_ms = ?, durations = coalesce(?, durations)
    WHERE gateway_key = ? AND owner = ? AND fence = ?`,
  releaseLease: 'UPDATE gateway SET owner = NULL WHERE gateway_key = ? AND owner = ? AND fence = ?',
  readGateway: 'SELECT fence, durations FROM gateway WHERE gateway_key = ?',
} as const;

/**
 * Opens the embedded store: one file that any number of processes of one machine may share.
 * Every method but `close` may reject with a {@link SqliteStoreError}; a busy store holds the thread while it waits.
 * @throws {SqliteStoreError} when the file cannot serve as a store
 */
export async function openSqliteStore({ path, busyTimeoutMs = 5_000 }: SqliteStoreOptions): Promise<Store> {
  const file = resolve(path);
  const connection = await openSqliteConnection(file, busyTimeoutMs);

  function parse<Value>(text: string, what: string): Value {
    try {
      return JSON.parse(text) as Value;
    } catch (error) {
      throw new SqliteStoreError(
        'Store.Damaged',
        `In the store ${file} the record of ${what} is not JSON. Restore a backup, or delete that row by hand.`,
        error,
      );
    }
  }

  return {
    async createOperation(operation) {
      return connection.write(sql.createOperation, ...rowOf(operation)) === 1 ? 'created' : 'exists';
    },

    async readOperation(id) {
      const [row] = connection.read(sql.readOperation, id) as readonly DocumentRow[];
      return row === undefined ? undefined : parse<Operation>(row.document, `operation ${id}`);
    },

    async replaceOperation(operation, expectedVersion) {
      const changed = connection.write(sql.replaceOperation, ...rowOf(operation), expectedVersion);
      return changed === 1 ? 'replaced' : 'conflict';
    },

    async listOperations(query) {
      const statement = listStatement(query);
      const rows = connection.read(statement.sql, ...statement.values) as readonly DocumentRow[];
      const page = rows.slice(0, pageSizeOf(query));
      const operations = page.map(({ document }) => parse<Operation>(document, 'an operation in the list'));
      const last = operations.at(-1);
      if (last === undefined || rows.length === page.length) return { operations };
      return {
        operations,
        nextPageToken: writePageToken({ acceptedAtMs: last.createTimeMs, id: last.id }),
      };
    },

    async addPending({ gatewayKey, acceptedAtMs, operationId }) {
      connection.write(sql.addPending, gatewayKey, acceptedAtMs, operationId);
    },

    async removePending({ gatewayKey, acceptedAtMs, operationId }) {
      connection.write(sql.removePending, gatewayKey, acceptedAtMs, operationId);
    },

    async listPending(query = {}) {
      const limit = pendingLimitOf(query);
      const { gatewayKey } = query;
      const after = query.after ?? { gatewayKey: '', acceptedAtMs: -1, operationId: '' };
      if (gatewayKey === undefined) {
        const { acceptedAtMs, operationId } = after;
        const rows = connection.read(sql.listPending, after.gatewayKey, acceptedAtMs, operationId, limit);
        return rows as readonly PendingEntry[];
      }
      if (after.gatewayKey > gatewayKey) return [];
      const within = after.gatewayKey === gatewayKey ? after : { acceptedAtMs: -1, operationId: '' };
      const { acceptedAtMs, operationId } = within;
      const rows = connection.read(sql.listPendingOfGateway, gatewayKey, acceptedAtMs, operationId, limit);
      return rows as readonly PendingEntry[];
    },

    async acquireLease(gatewayKey, owner, nowMs, untilMs) {
      const [row] = connection.read(
        sql.acquireLease,
        gatewayKey,
        owner,
        untilMs,
        nowMs,
      ) as readonly GatewayRow[];
      if (row === undefined) return undefined;
      const durationsMs = parse<readonly number[]>(row.durations, `gateway ${gatewayKey}`);
      return { gatewayKey, owner, untilMs, fence: row.fence, durationsMs };
    },

    async renewLease({ gatewayKey, owner, fence }, untilMs, durationsMs) {
      const durations = durationsMs === undefined ? null : JSON.stringify(durationsMs);
      return connection.write(sql.renewLease, untilMs, durations, gatewayKey, owner, fence) === 1;
    },

    async releaseLease({ gatewayKey, owner, fence }) {
      connection.write(sql.releaseLease, gatewayKey, owner, fence);
    },

    async readGateway(gatewayKey) {
      const [row] = connection.read(sql.readGateway, gatewayKey) as readonly GatewayRow[];
      if (row === undefined) return undefined;
      return { fence: row.fence, durationsMs: parse(row.durations, `gateway ${gatewayKey}`) };
    },

    ...sqliteRecords(connection, parse),
    ...sqliteThreads(connection, parse),

    async close() {
      connection.close();
    },
  };
}

interface DocumentRow {
  readonly document: string;
}

interface GatewayRow {
  readonly fence: number;
  readonly durations: string;
}

/** The columns of an operation in the order of the statements above; the first five repeat what lists need. */
function rowOf(operation: Operation): readonly [number, number, string, string, string, string] {
  const { accountId, route } = operation.intent;
  return [
    versionOf(operation),
    operation.createTimeMs,
    gatewayKey({ accountId, ...route }),
    operation.state,
    JSON.stringify(operation),
    operation.id,
  ];
}
