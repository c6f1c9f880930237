import type { Lease, Store } from '../../shared/store/store.ts';
import type { Fact } from './fact.ts';
import type { FaultMix } from './fault-kind.ts';
import type { Random } from './random.ts';
import type { VirtualClock } from './virtual-clock.ts';
import type { Danger, Worker } from './worker.ts';

/** What a store says that cannot be reached, or whose answer was lost. */
export class SimulatedStoreFailure extends Error {
  override readonly name = 'SimulatedStoreFailure';
}

export interface StoreSurroundings {
  readonly store: Store;
  readonly time: VirtualClock;
  readonly random: Random;
  /** The faults of this moment. */
  readonly mix: () => FaultMix;
  readonly isUnavailable: () => boolean;
  readonly witness: (fact: Fact) => void;
  readonly note: (line: string) => void;
}

type Trouble = 'unavailable' | 'answer-lost' | 'write-dropped' | 'conflict' | undefined;

/** Puts a store at the far end of a network that loses calls and answers, for one worker. */
export function storeFor(worker: Worker, surroundings: StoreSurroundings): Store {
  const { store, time, random, mix, witness, note } = surroundings;

  const latencyMs = (): number => {
    const { 'store-slow': slow = 0, 'store-late': late = 0 } = mix();
    if (late > 0 && random.chance(late * 0.02)) {
      const lateMs = random.whole(2_500, 7_000);
      note(`${worker.name} store is late: ${lateMs} ms`);
      return lateMs;
    }
    if (slow === 0 || !random.chance(slow * 0.05)) return random.whole(1, 6);
    const slowMs = random.whole(50, 2_500);
    note(`${worker.name} store is slow: ${slowMs} ms`);
    return slowMs;
  };

  const drawTrouble = (writes: boolean): Trouble => {
    if (surroundings.isUnavailable()) return 'unavailable';
    if (!writes) return undefined;
    const { 'store-answer-lost': answerLost = 0, 'store-write-dropped': dropped = 0 } = mix();
    if (random.chance(answerLost * 0.05)) return 'answer-lost';
    if (random.chance(dropped * 0.05)) return 'write-dropped';
    return random.chance((mix()['store-conflict'] ?? 0) * 0.05) ? 'conflict' : undefined;
  };

  function call<T>(
    what: string,
    writes: boolean,
    act: () => Promise<T>,
    conflict?: T,
    danger?: Danger,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      if (!worker.begin('store')) return;
      time.after(latencyMs(), async () => {
        const drawn = drawTrouble(writes);
        const trouble = drawn === 'conflict' && conflict === undefined ? undefined : drawn;
        if (trouble !== undefined) note(`${worker.name} store ${what}: ${trouble}`);
        const applies = trouble === undefined || trouble === 'answer-lost';
        const answer = applies ? await act() : conflict;
        const goOn = (): void => {
          if (trouble !== undefined && trouble !== 'conflict') reject(new SimulatedStoreFailure(trouble));
          else resolve(answer as T);
        };
        worker.resume(latencyMs(), goOn, danger);
      });
    });
  }

  const tellLease = (change: 'taken' | 'renewed' | 'released', lease: Lease, askedAtMs = 0): void =>
    witness({ kind: 'lease', worker: worker.name, change, lease, askedAtMs });

  return {
    createOperation: (operation) =>
      call('create', true, async () => {
        const result = await store.createOperation(operation);
        if (result === 'created') witness({ kind: 'stored', worker: worker.name, after: operation });
        return result;
      }),
    readOperation: (id) => call('read', false, () => store.readOperation(id)),
    replaceOperation: (operation, expectedVersion) =>
      call<'replaced' | 'conflict'>(
        'replace',
        true,
        async () => {
          const before = await store.readOperation(operation.id);
          const result = await store.replaceOperation(operation, expectedVersion);
          if (result === 'replaced') {
            const known = before === undefined ? {} : { before };
            witness({ kind: 'stored', worker: worker.name, ...known, after: operation });
          } else {
            note(`${worker.name} store replace: conflict with another worker`);
          }
          return result;
        },
        'conflict',
        operation.state === 'sending' ? 'change' : undefined,
      ),
    listOperations: (query) => call('list', false, () => store.listOperations(query)),
    addPending: (entry) =>
      call('add pending', true, async () => {
        await store.addPending(entry);
        witness({ kind: 'queued', entry });
      }),
    removePending: (entry) => call('remove pending', true, () => store.removePending(entry)),
    listPending: (query) => call('list pending', false, () => store.listPending(query)),
    acquireLease: (key, owner, nowMs, untilMs) => {
      const askedAtMs = worker.clock.nowMs();
      return call('acquire', true, async () => {
        const lease = await store.acquireLease(key, owner, nowMs, untilMs);
        if (lease !== undefined) tellLease('taken', lease, askedAtMs);
        return lease;
      });
    },
    renewLease: (lease, untilMs, durationsMs) =>
      call(
        'renew',
        true,
        async () => {
          const renewed = await store.renewLease(lease, untilMs, durationsMs);
          if (renewed) tellLease('renewed', { ...lease, untilMs });
          return renewed;
        },
        false,
      ),
    releaseLease: (lease) =>
      call('release', true, async () => {
        const before = await store.readGateway(lease.gatewayKey);
        await store.releaseLease(lease);
        if (before?.fence === lease.fence) tellLease('released', lease);
      }),
    readGateway: (key) => call('read gateway', false, () => store.readGateway(key)),
    readBudget: (key) => call('read budget', false, () => store.readBudget(key)),
    replaceBudget: (key, budget, version) =>
      call('replace budget', true, () => store.replaceBudget(key, budget, version), 'conflict'),
    readLedger: (key) => call('read ledger', false, () => store.readLedger(key)),
    replaceLedger: (key, ledger, version) =>
      call<'replaced' | 'conflict'>(
        'replace ledger',
        true,
        async () => {
          const result = await store.replaceLedger(key, ledger, version);
          if (result === 'replaced')
            witness({ kind: 'ledger', worker: worker.name, gatewayKey: key, after: ledger });
          return result;
        },
        'conflict',
      ),
    readReport: (key) => call('read report', false, () => store.readReport(key)),
    replaceReport: (key, report, version) =>
      call<'replaced' | 'conflict'>(
        'replace report',
        true,
        async () => {
          const result = await store.replaceReport(key, report, version);
          if (result === 'replaced') witness({ kind: 'reported', key, report });
          return result;
        },
        'conflict',
      ),
    createThread: (thread) => {
      const askedAtMs = worker.clock.nowMs();
      return call('create thread', true, async () => {
        const result = await store.createThread(thread);
        if (result === 'created')
          witness({ kind: 'thread-stored', worker: worker.name, after: thread, askedAtMs });
        return result;
      });
    },
    readThread: (id) => call('read thread', false, () => store.readThread(id)),
    replaceThread: (thread, version) => {
      const askedAtMs = worker.clock.nowMs();
      return call<'replaced' | 'conflict'>(
        'replace thread',
        true,
        async () => {
          const before = await store.readThread(thread.id);
          const result = await store.replaceThread(thread, version);
          if (result === 'replaced' && before !== undefined)
            witness({ kind: 'thread-stored', worker: worker.name, before, after: thread, askedAtMs });
          return result;
        },
        'conflict',
        thread.claimedUntilMs === undefined ? undefined : 'reply',
      );
    },
    removeThread: (id, version) =>
      call<'removed' | 'conflict'>(
        'remove thread',
        true,
        async () => {
          const result = await store.removeThread(id, version);
          if (result === 'removed') witness({ kind: 'thread-removed', worker: worker.name, id });
          return result;
        },
        'conflict',
      ),
    addDue: (entry) =>
      call('add due', true, async () => {
        await store.addDue(entry);
        witness({ kind: 'due', worker: worker.name, change: 'added', entry });
      }),
    removeDue: (entry) =>
      call('remove due', true, async () => {
        await store.removeDue(entry);
        witness({ kind: 'due', worker: worker.name, change: 'removed', entry });
      }),
    listDue: (query) => call('list due', false, () => store.listDue(query)),
    close: async () => {},
  };
}
