import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { functionNames, mainFile, starterFile } from '../../tools/esbuild/function-bundle.ts';
import { median } from '../median.ts';
import { type ColdCloud, startColdCloud } from './cold-cloud.ts';
import { buildNaively } from './naive-bundle.ts';
import { shellSettings } from './shell-settings.ts';
import type { StoreKind } from './stores.ts';
import { type Program, timeProcess } from './time-process.ts';

/** What one way to start costs. */
export interface ColdCase {
  readonly case: string;
  /** Of the code that is loaded on the way, and of what V8 had made of it before. */
  readonly bytes: number;
  readonly cacheBytes: number;
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
  readonly cacheBytes: number;
  readonly next: () => Program;
}

/** A way in which the functions were built. */
interface Make {
  readonly how: string;
  readonly dist: string;
}

/**
 * Starts fresh processes, all kinds in turn so that they share the machine's moods: bare Node.js, the load of each
 * bundle, and the time to the first response; the same without code caches, as it is on another V8 than the one of
 * the build; and what esbuild makes of the same sources by itself.
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
  tell('building what esbuild makes of it by itself …');
  const makes = [
    { how: 'ours', dist },
    { how: 'ours, no caches', dist: join(folder, 'uncached') },
    { how: 'naive', dist: join(folder, 'naive') },
  ];
  for (const name of names) {
    copyWithoutCaches(join(dist, name), join(folder, 'uncached', name));
    await buildNaively(root, name, join(folder, 'naive'));
  }
  // One more of each: the first of a kind warms the caches of the disk and is not counted.
  const requests = makes.length * (runs + 1);
  const cloud = await startColdCloud(store, folder, requests);
  try {
    const contenders = [
      starting('bare', {}),
      ...shellSettings(process.env).map((env) => starting(`bare with ${Object.keys(env).join()}`, env)),
      ...names.flatMap((name) => makes.map((make) => loading(name, make))),
      ...makes.map((make) => responding(root, cloud, make, store)),
    ];
    const times = await race(contenders, runs, tell);
    const creates = cloud.creates();
    if (creates !== requests) {
      throw new Error(`${requests} first responses made ${creates} create calls: each must make one.`);
    }
    return summarise(contenders, times);
  } finally {
    await cloud.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function copyWithoutCaches(from: string, to: string): void {
  cpSync(from, to, { recursive: true, filter: (path) => !path.endsWith('.cache') });
}

function starting(name: string, env: Readonly<Record<string, string>>): Contender {
  return { name, bytes: 0, cacheBytes: 0, next: () => ({ words: ['-e', '0'], env }) };
}

function loading(name: string, { dist, how }: Make): Contender {
  const folder = join(dist, name);
  const program = { words: ['-e', `require(${JSON.stringify(join(folder, starterFile))})`] };
  return {
    name: `load ${name} (${how})`,
    ...sizesOf(folder, [starterFile, mainFile]),
    next: () => program,
  };
}

function responding(root: string, cloud: ColdCloud, { dist, how }: Make, store: StoreKind): Contender {
  const folder = join(dist, 'webhook');
  const program = join(root, 'bench/cold/first-response.cjs');
  return {
    name: `first response, ${store} (${how})`,
    ...sizesOf(folder, [starterFile, mainFile, 'vpc.js', `${store}.js`]),
    next: () => ({
      words: [program, join(folder, starterFile), cloud.nextRequest(), '202'],
      env: cloud.environment,
    }),
  };
}

/** Of those of the files that are there; what esbuild makes by itself is one file. */
function sizesOf(folder: string, files: readonly string[]) {
  const all = readdirSync(folder);
  const sum = (names: readonly string[]) =>
    names.reduce((bytes, name) => bytes + statSync(join(folder, name)).size, 0);
  const isCache = (name: string) =>
    name.endsWith('.cache') && files.some((file) => name.startsWith(`${file}.`));
  return {
    bytes: sum(all.filter((name) => files.includes(name))),
    cacheBytes: sum(all.filter(isCache)),
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
  return contenders.map(({ name, bytes, cacheBytes }, index) => {
    const own = times[index] ?? [];
    const [medianMs, minMs] = [median(own), Math.min(...own)];
    return {
      case: name,
      bytes,
      cacheBytes,
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
