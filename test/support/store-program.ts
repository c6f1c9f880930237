import { closeSync, openSync, rmSync } from 'node:fs';
import { emptyLedger } from '../../shared/plan/ledger.ts';
import { openSqliteStore } from '../../shared/store/sqlite.ts';
import { type Store, versionOf } from '../../shared/store/store.ts';
import { anOwnedRoute } from './ledgers.ts';
import { anOperation, operationIdOf, waitedOnce } from './operations.ts';

/** What a child process does with the store at `path`; it begins when it is told to. */
export type StoreTask =
  | { readonly kind: 'open'; readonly path: string }
  | { readonly kind: 'count'; readonly path: string; readonly operationId: string; readonly times: number }
  | {
      readonly kind: 'own-routes';
      readonly path: string;
      readonly gatewayKey: string;
      readonly times: number;
    }
  | {
      readonly kind: 'hold-lease';
      readonly path: string;
      readonly gatewayKey: string;
      readonly owner: string;
      readonly times: number;
      /** Exists while somebody is inside: the witness that does not go through the store. */
      readonly markerPath: string;
    }
  | {
      readonly kind: 'take-lease';
      readonly path: string;
      readonly gatewayKey: string;
      readonly untilMs: number;
    }
  | { readonly kind: 'write-forever'; readonly path: string };

/** What a child process tells. */
export type StoreReport =
  | { readonly kind: 'ready' }
  /** The store has resolved this write. */
  | { readonly kind: 'acknowledged'; readonly write: OperationWrite | 'lease' }
  | { readonly kind: 'done'; readonly fences: readonly number[]; readonly conflicts: number };

export interface OperationWrite {
  readonly operationId: string;
  readonly version: number;
}

async function run(task: StoreTask): Promise<void> {
  // Opening is part of what the "open" task races for; the others race with an open store.
  const store = task.kind === 'open' ? undefined : await openSqliteStore({ path: task.path });
  await told({ kind: 'ready' });
  await new Promise((resolve) => process.once('message', resolve));
  const outcome = await perform(task, store ?? (await openSqliteStore({ path: task.path })));
  await told({ kind: 'done', fences: [], conflicts: 0, ...outcome });
  process.disconnect();
}

async function perform(task: StoreTask, store: Store): Promise<{ fences?: number[]; conflicts?: number }> {
  try {
    switch (task.kind) {
      case 'open':
        await store.addPending({ gatewayKey: 'g', acceptedAtMs: process.pid, operationId: 'op' });
        return {};
      case 'count':
        return { conflicts: await count(store, task.operationId, task.times) };
      case 'own-routes':
        return { conflicts: await ownRoutes(store, task) };
      case 'hold-lease':
        return { fences: await holdLease(store, task) };
      case 'take-lease':
        await store.acquireLease(task.gatewayKey, `process ${process.pid}`, 1_000, task.untilMs);
        await told({ kind: 'acknowledged', write: 'lease' });
        // Waits to be killed.
        return await new Promise(() => setInterval(() => {}, 1_000));
      case 'write-forever':
        return await writeForever(store);
    }
  } finally {
    await store.close();
  }
}

async function count(store: Store, operationId: string, times: number): Promise<number> {
  let conflicts = 0;
  for (let done = 0; done < times; ) {
    const operation = await store.readOperation(operationId);
    if (operation === undefined) throw new Error(`Operation ${operationId} is not in the store.`);
    const answer = await store.replaceOperation(waitedOnce(operation), versionOf(operation));
    if (answer === 'replaced') done += 1;
    else conflicts += 1;
  }
  return conflicts;
}

async function ownRoutes(
  store: Store,
  { gatewayKey, times }: Extract<StoreTask, { kind: 'own-routes' }>,
): Promise<number> {
  let conflicts = 0;
  for (let done = 0; done < times; ) {
    const stored = await store.readLedger(gatewayKey);
    const { owned } = stored?.ledger ?? emptyLedger;
    const ledger = { owned: [...owned, anOwnedRoute(done, `process ${process.pid}`)] };
    const answer = await store.replaceLedger(gatewayKey, ledger, stored?.version ?? 0);
    if (answer === 'replaced') done += 1;
    else conflicts += 1;
  }
  return conflicts;
}

type HoldLease = Extract<StoreTask, { kind: 'hold-lease' }>;

async function holdLease(
  store: Store,
  { gatewayKey, owner, times, markerPath }: HoldLease,
): Promise<number[]> {
  const fences: number[] = [];
  while (fences.length < times) {
    const nowMs = Date.now();
    const lease = await store.acquireLease(gatewayKey, owner, nowMs, nowMs + 60_000);
    if (lease === undefined) {
      await new Promise((resolve) => setImmediate(resolve));
      continue;
    }
    // Fails if the marker exists, that is, if somebody else is inside.
    closeSync(openSync(markerPath, 'wx'));
    await new Promise((resolve) => setImmediate(resolve));
    rmSync(markerPath);
    fences.push(lease.fence);
    await store.releaseLease(lease);
  }
  return fences;
}

async function writeForever(store: Store): Promise<never> {
  for (let number = 1; ; number += 1) {
    let operation = anOperation({ id: operationIdOf(number), acceptedAtMs: number });
    await store.createOperation(operation);
    await told({ kind: 'acknowledged', write: { operationId: operation.id, version: versionOf(operation) } });
    for (const _ of [1, 2, 3]) {
      const next = waitedOnce(operation);
      await store.replaceOperation(next, versionOf(operation));
      await told({ kind: 'acknowledged', write: { operationId: next.id, version: versionOf(next) } });
      operation = next;
    }
  }
}

function told(report: StoreReport): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send?.(report, (error: Error | null) => (error === null ? resolve() : reject(error)));
  });
}

await run(JSON.parse(process.argv[2] ?? '') as StoreTask);
