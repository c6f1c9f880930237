import { join } from 'node:path';
import Database from 'libsql';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { emptyLedger } from '../../shared/plan/ledger.ts';
import { openSqliteStore } from '../../shared/store/sqlite.ts';
import type { Store } from '../../shared/store/store.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder('plans');

const entry = { gatewayKey: 'g', acceptedAtMs: 1, operationId: 'op_1' };

const calls: readonly { readonly title: string; readonly call: (store: Store) => Promise<unknown> }[] = [
  { title: 'the first page of all queues', call: (store) => store.listPending() },
  { title: 'a later page of all queues', call: (store) => store.listPending({ after: entry }) },
  { title: 'the first page of one queue', call: (store) => store.listPending({ gatewayKey: 'g' }) },
  {
    title: 'a later page of one queue',
    call: (store) => store.listPending({ gatewayKey: 'g', after: entry }),
  },
  { title: 'removing an entry', call: (store) => store.removePending(entry) },
  { title: 'reading a gateway', call: (store) => store.readGateway('g') },
  { title: 'reading a budget', call: (store) => store.readBudget('k') },
  { title: 'what is due', call: (store) => store.listDue({ untilMs: 1, limit: 10 }) },
  {
    title: 'what else is due',
    call: (store) => store.listDue({ untilMs: 1, limit: 10, after: { dueAtMs: 1, threadId: 'a', news: 0 } }),
  },
  {
    title: 'removing a due entry',
    call: (store) => store.removeDue({ dueAtMs: 1, threadId: 'op_1', news: 0 }),
  },
  { title: 'reading a ledger', call: (store) => store.readLedger('g') },
  { title: 'replacing a ledger', call: (store) => store.replaceLedger('g', emptyLedger, 1) },
  { title: 'replacing a budget', call: (store) => store.replaceBudget('k', { reserved: [] }, 1) },
];

describe('the embedded store', () => {
  it.each(calls)('$title: found by the primary key, in its order, without a scan or a sort', async (row) => {
    const path = join(folder, `${row.title}.db`);
    const store = await openSqliteStore({ path });
    const statements = statementsOf(() => row.call(store));
    const [statement = ''] = await statements;
    await store.close();

    const database = new Database(path);
    const plan = JSON.stringify(database.prepare(`EXPLAIN QUERY PLAN ${bound(statement)}`).all([]));
    database.close();
    expect(plan).toMatch(
      /SEARCH (?:(?:pending|gateway|budget|due) USING PRIMARY KEY|ledger USING INDEX sqlite_autoindex)/,
    );
    expect(plan).not.toMatch(/SCAN|TEMP B-TREE/);
  });
});

/** The statements that a call prepares; they run as ever. */
async function statementsOf(call: () => Promise<unknown>): Promise<readonly string[]> {
  const watched = vi.spyOn(Database.prototype, 'prepare');
  onTestFinished(() => watched.mockRestore());
  await call();
  return watched.mock.calls.map(([sql]) => sql);
}

/** The same statement with values in it, for a plan needs them. */
function bound(statement: string): string {
  return statement.replace(/LIMIT \?/, 'LIMIT 10').replaceAll('?', "'x'");
}
