import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../shared/store/sqlite.ts';
import type { Store } from '../../shared/store/store.ts';
import { createMemoryStore } from '../../test/support/memory-store.ts';
import { type Fill, fillFile, fillStore, finishedOperations, openOperations } from './fill.ts';
import { measureTick, type TickCost } from './measure-tick.ts';

/** The cost of one tick at one point of a curve. */
export interface GrowthPoint extends TickCost {
  readonly curve: 'history' | 'open';
  readonly store: 'sqlite' | 'memory';
  /** Finished operations in the store. */
  readonly finished: number;
  readonly open: number;
}

export interface GrowthSizes {
  readonly history: readonly number[];
  readonly openInHistory: number;
  readonly open: readonly number[];
}

export const fullSizes: GrowthSizes = {
  history: [0, 1_000, 10_000, 100_000],
  openInHistory: 100,
  open: [10, 100, 1_000, 10_000],
};

const startMs = Date.UTC(2026, 0, 5, 9);

/** Measures both curves on both stores; SQLite works on files in a temporary folder, which is removed. */
export async function benchGrowth(
  tell: (line: string) => void,
  sizes: GrowthSizes = fullSizes,
): Promise<readonly GrowthPoint[]> {
  const folder = await mkdtemp(join(tmpdir(), 'routehook-growth-'));
  try {
    // Thrown away: the first ticks of a process are compiled while they run, and would look dear.
    const warmUp = { ...sizes, open: [sizes.openInHistory] };
    await measureOpen('sqlite', warmUp, join(folder, 'warm-up'), () => undefined);
    return [
      ...(await measureHistory('sqlite', sizes, folder, tell)),
      ...(await measureHistory('memory', sizes, folder, tell)),
      ...(await measureOpen('sqlite', sizes, folder, tell)),
      ...(await measureOpen('memory', sizes, folder, tell)),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type StoreKind = GrowthPoint['store'];

/** The same open operations, with more and more finished ones beside them. */
async function measureHistory(
  kind: StoreKind,
  { history, openInHistory: open }: GrowthSizes,
  folder: string,
  tell: (line: string) => void,
): Promise<readonly GrowthPoint[]> {
  const { store, fill } = await openStore(kind, join(folder, 'history.db'));
  const points: GrowthPoint[] = [];
  let present = 0;
  let nowMs = startMs;
  try {
    await fill(openOperations(open, startMs), true);
    for (const finished of history) {
      tell(`${kind}: ${open} open, ${finished} finished …`);
      await fill(finishedOperations(present, finished, startMs), false);
      present = finished;
      const cost = await measureTick(store, open, nowMs);
      points.push({ curve: 'history', store: kind, finished, open, ...cost });
      nowMs += 10 * 60_000;
    }
  } finally {
    await store.close();
  }
  return points;
}

/** More and more open operations, with nothing beside them. */
async function measureOpen(
  kind: StoreKind,
  sizes: GrowthSizes,
  folder: string,
  tell: (line: string) => void,
): Promise<readonly GrowthPoint[]> {
  const points: GrowthPoint[] = [];
  for (const open of sizes.open) {
    tell(`${kind}: ${open} open …`);
    const { store, fill } = await openStore(kind, join(folder, `open-${open}.db`));
    try {
      await fill(openOperations(open, startMs), true);
      const cost = await measureTick(store, open, startMs);
      points.push({ curve: 'open', store: kind, finished: 0, open, ...cost });
    } finally {
      await store.close();
    }
  }
  return points;
}

async function openStore(kind: StoreKind, path: string): Promise<{ store: Store; fill: Fill }> {
  if (kind === 'sqlite') return { store: await openSqliteStore({ path }), fill: fillFile(path) };
  const store = createMemoryStore();
  return { store, fill: fillStore(store) };
}
