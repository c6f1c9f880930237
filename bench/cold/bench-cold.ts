import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { functionNames } from '../../tools/esbuild/function-bundle.ts';
import { median } from '../median.ts';
import { type ColdCloud, startColdCloud } from './cold-cloud.ts';
import { buildNaively } from './naive-bundle.ts';
import type { StoreKind } from './stores.ts';
import { type Program, timeProcess } from './time-process.ts';

/** What one way to start costs. */
export interface ColdCase {
  readonly case: string;
  /** Of the files that are loaded on the way. */
  readonly bytes: number;
  readonly runs: number;
  /** Medians of whole processes, and the shortest. */
  readonly medianMs: number;
  readonly minMs: number;
  /** Median against the median of `node -e 0` in the same runs, and the shortest against its shortest. */
  readonly ratioToBare: number;
  readonly minRatioToBare: number;
}

export interface ColdOptions {
  readonly runs: number;
  readonly store: StoreKind;
  /** Where the built functions are. */
  readonly dist: string;
}

interface Contender {
  readonly name: string;
  readonly bytes: number;
  readonly next: () => Program;
}

/**
 * Starts fresh processes, all kinds in turn so that they share the machine's moods: bare Node.js, the load of each
 * bundle, and the time to the first response, beside what esbuild makes of the same sources by itself.
 */
export async function benchCold(
  root: string,
  { runs, store, dist }: ColdOptions,
  tell: (line: string) => void,
): Promise<readonly ColdCase[]> {
  // Inside the project, so that the packages outside the bundles are found.
  mkdirSync(join(root, '.routehook'), { recursive: true });
  const folder = mkdtempSync(join(root, '.routehook/cold-'));
  const names = functionNames(root);
  // One more of each: the first of a kind warms the caches of the disk and is not counted.
  const cloud = await startColdCloud(store, folder, 2 * (runs + 1));
  try {
    tell('building what esbuild makes of it by itself …');
    const naive = join(folder, 'naive');
    for (const name of names) await buildNaively(root, name, naive);
    const contenders = [
      { name: 'bare', bytes: 0, next: () => ({ words: ['-e', '0'] }) },
      ...names.flatMap((name) => [loading(name, dist, 'ours'), loading(name, naive, 'naive')]),
      responding(root, cloud, dist, store, 'ours'),
      responding(root, cloud, naive, store, 'naive'),
    ];
    const times = await race(contenders, runs, tell);
    const creates = cloud.creates();
    if (creates !== 2 * (runs + 1)) {
      throw new Error(`${2 * (runs + 1)} first responses made ${creates} create calls: each must make one.`);
    }
    return summarise(contenders, times);
  } finally {
    await cloud.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function loading(name: string, dist: string, how: string): Contender {
  const file = join(dist, name, 'index.js');
  const program = { words: ['-e', `require(${JSON.stringify(file)})`] };
  return { name: `load ${name} (${how})`, bytes: statSync(file).size, next: () => program };
}

function responding(root: string, cloud: ColdCloud, dist: string, store: StoreKind, how: string): Contender {
  const folder = join(dist, 'webhook');
  const program = join(root, 'bench/cold/first-response.cjs');
  const loaded = readdirSync(folder).filter((file) => file === 'index.js' || file === `${store}.js`);
  return {
    name: `first response, ${store} (${how})`,
    bytes: loaded.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0),
    next: () => ({
      words: [program, join(folder, 'index.js'), cloud.nextRequest(), '202'],
      env: cloud.environment,
    }),
  };
}

async function race(contenders: readonly Contender[], runs: number, tell: (line: string) => void) {
  const times = contenders.map((): number[] => []);
  for (let run = 0; run <= runs; run += 1) {
    for (const [index, { next }] of contenders.entries()) {
      const tookMs = await timeProcess(next());
      if (run > 0) times[index]?.push(tookMs);
    }
    if (run % 5 === 0) tell(`run ${run} of ${runs}`);
  }
  return times;
}

function summarise(
  contenders: readonly Contender[],
  times: readonly (readonly number[])[],
): readonly ColdCase[] {
  const bare = times[0] ?? [];
  return contenders.map(({ name, bytes }, index) => {
    const own = times[index] ?? [];
    const [medianMs, minMs] = [median(own), Math.min(...own)];
    return {
      case: name,
      bytes,
      runs: own.length,
      medianMs: rounded(medianMs, 1),
      minMs: rounded(minMs, 1),
      ratioToBare: rounded(medianMs / median(bare), 2),
      minRatioToBare: rounded(minMs / Math.min(...bare), 2),
    };
  });
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
