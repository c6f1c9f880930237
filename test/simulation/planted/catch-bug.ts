import { Worker } from 'node:worker_threads';
import { bundleWith } from './bundle-with.ts';
import type { PlantedBug } from './planted-bug.ts';
import type { Catch, Hunt } from './player.ts';

/** Plants a bug and plays seeds from 1 on until one of them breaks a law; `undefined` when the bug survives them all. */
export async function catchBug(bug: PlantedBug, mostSeeds: number): Promise<Catch | undefined> {
  const program = await bundleWith(bug);
  const { faults, routes, law = '' } = bug;
  const options = {
    ...(faults === undefined ? {} : { faults }),
    ...(routes === undefined ? {} : { routes }),
  };
  const hunt: Hunt = { mostSeeds, law, options };
  const player = new Worker(program, { eval: true, workerData: hunt });
  try {
    return await new Promise((resolve, reject) => {
      player.once('message', resolve);
      player.once('error', reject);
      player.once('exit', () => reject(new Error(`The player of "${bug.name}" ended without a word.`)));
    });
  } finally {
    await player.terminate();
  }
}
