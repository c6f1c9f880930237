import { existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../shared/store/sqlite.ts';
import { versionOf } from '../../shared/store/store.ts';
import { anOperation } from '../support/operations.ts';
import { bundleStoreProgram, startStoreProcess } from '../support/store-process.ts';
import type { StoreTask } from '../support/store-program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder('processes');

let program = '';
beforeAll(async () => {
  program = await bundleStoreProgram();
});
afterAll(() => {
  if (program !== '') rmSync(dirname(program), { recursive: true, force: true });
});

describe('several processes on one store file', () => {
  it('6 processes that open a new file at the same moment all find a working store', async () => {
    const path = join(folder, 'new', 'migrated.db');
    await runTogether(Array.from({ length: 6 }, () => ({ kind: 'open', path })));
    const store = await openSqliteStore({ path });
    expect(await store.listPending()).toHaveLength(6);
    await store.close();
  });

  it('4 processes that each raise one operation 100 times lose none of the 400', async () => {
    const path = join(folder, 'counted.db');
    const store = await openSqliteStore({ path });
    const operation = anOperation();
    await store.createOperation(operation);
    const task: StoreTask = { kind: 'count', path, operationId: operation.id, times: 100 };
    const outcomes = await runTogether([task, task, task, task]);
    const counted = await store.readOperation(operation.id);
    expect(counted && versionOf(counted)).toBe(1 + 400);
    // Without conflicts the processes would not have met, and nothing would be proven.
    expect(outcomes.reduce((sum, { conflicts }) => sum + conflicts, 0)).toBeGreaterThan(0);
    await store.close();
  });

  it('4 processes that each add 50 routes to one ledger that nobody wrote before lose none of the 200', async () => {
    const path = join(folder, 'ledger.db');
    const store = await openSqliteStore({ path });
    const task: StoreTask = { kind: 'own-routes', path, gatewayKey: 'g', times: 50 };
    const outcomes = await runTogether([task, task, task, task]);
    const record = await store.readLedger('g');
    expect(record?.version).toBe(200);
    const routes = record?.ledger.owned.map(({ operationId, routeDest }) => `${operationId} ${routeDest}`);
    expect(new Set(routes).size).toBe(200);
    // Without conflicts the processes would not have met, and nothing would be proven.
    expect(outcomes.reduce((sum, { conflicts }) => sum + conflicts, 0)).toBeGreaterThan(0);
    await store.close();
  });

  it('4 processes that take one lease in turn are never inside together, and no fence comes twice', async () => {
    const path = join(folder, 'leased.db');
    const markerPath = join(folder, 'inside');
    const store = await openSqliteStore({ path });
    const outcomes = await runTogether(
      ['one', 'two', 'three', 'four'].map((owner) => ({
        kind: 'hold-lease',
        path,
        gatewayKey: 'g',
        owner,
        times: 40,
        markerPath,
      })),
    );
    const fences = outcomes.flatMap((outcome) => outcome.fences).sort((one, other) => one - other);
    expect(fences).toEqual(Array.from({ length: 160 }, (_, index) => index + 1));
    for (const { fences: own } of outcomes) expect(own).toEqual([...own].sort((one, other) => one - other));
    expect(await store.readGateway('g')).toMatchObject({ fence: 160 });
    expect(existsSync(markerPath)).toBe(false);
    await store.close();
  });

  it.each([1, 40, 150])(
    'a process killed after %d acknowledged writes leaves every one of them readable',
    async (writes) => {
      const path = join(folder, `killed-${writes}.db`);
      const writer = await startStoreProcess(program, { kind: 'write-forever', path });
      const killed = writer.killAfter(writes);
      writer.begin();
      await killed;

      const acknowledged = new Map<string, number>();
      for (const report of writer.reports) {
        if (report.kind !== 'acknowledged' || report.write === 'lease') continue;
        acknowledged.set(report.write.operationId, report.write.version);
      }
      expect(writer.reports.length).toBeGreaterThan(writes);
      const store = await openSqliteStore({ path });
      for (const [id, version] of acknowledged) {
        const operation = await store.readOperation(id);
        // The very last write may have been made without its acknowledgement getting out.
        expect(operation && versionOf(operation)).toBeGreaterThanOrEqual(version);
      }
      expect(await store.createOperation(anOperation({ id: 'op_after_the_crash' }))).toBe('created');
      await store.close();
    },
  );

  it('a lease whose holder was killed is held until its end and free from then on', async () => {
    const path = join(folder, 'orphaned.db');
    const store = await openSqliteStore({ path });
    const holder = await startStoreProcess(program, {
      kind: 'take-lease',
      path,
      gatewayKey: 'g',
      untilMs: 2_000,
    });
    const killed = holder.killAfter(1);
    holder.begin();
    await killed;
    expect(await store.acquireLease('g', 'heir', 1_999, 9_000)).toBeUndefined();
    expect(await store.acquireLease('g', 'heir', 2_000, 9_000)).toMatchObject({ fence: 2 });
    await store.close();
  });
});

async function runTogether(tasks: readonly StoreTask[]) {
  const processes = await Promise.all(tasks.map((task) => startStoreProcess(program, task)));
  for (const each of processes) each.begin();
  return Promise.all(processes.map((each) => each.done()));
}
