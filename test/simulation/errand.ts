import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { type CrashPoint, playCrashPoints } from './crash-points.ts';
import { playSeeds, type Seeds } from './play-seeds.ts';

/** What a thread is sent to do. */
export type Errand =
  | { readonly kind: 'seeds'; readonly seeds: Seeds }
  | { readonly kind: 'crash-points'; readonly points: readonly CrashPoint[] };

const runners = {
  seeds: ({ seeds }: Extract<Errand, { kind: 'seeds' }>) => playSeeds(seeds),
  'crash-points': ({ points }: Extract<Errand, { kind: 'crash-points' }>) => playCrashPoints(points),
};

type Outcome<Sent extends Errand> = Awaited<ReturnType<(typeof runners)[Sent['kind']]>>;

/** Sends a thread of this same program on an errand. */
export function send<Sent extends Errand>(errand: Sent): Promise<Outcome<Sent>> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(process.argv[1] ?? '', { workerData: errand, argv: [] });
    thread.once('message', resolve);
    thread.once('error', reject);
  });
}

/** Runs the errand that this thread was sent on; false in the main thread. */
export function runErrand(): boolean {
  if (isMainThread) return false;
  const errand = workerData as Errand;
  const done: Promise<unknown> =
    errand.kind === 'seeds' ? runners.seeds(errand) : runners['crash-points'](errand);
  done.then((outcome) => parentPort?.postMessage(outcome));
  return true;
}
