import { parentPort, workerData } from 'node:worker_threads';
import { runScenario } from '../run-scenario.ts';

/** The seed that caught the bug, and the law that it broke; nothing when the bug survived. */
export interface Catch {
  readonly seed: number;
  readonly law: string;
  readonly detail: string;
}

// Thousands of failures are made on purpose, and nobody reads where.
Error.stackTraceLimit = 0;

/** Plays seeds from 1 on until one breaks a law. */
async function play(mostSeeds: number): Promise<Catch | undefined> {
  for (let seed = 1; seed <= mostSeeds; seed += 1) {
    const [violation] = (await runScenario(seed)).violations;
    if (violation !== undefined) return { seed, law: violation.law, detail: violation.detail };
  }
  return undefined;
}

play(Number(workerData)).then((caught) => parentPort?.postMessage(caught));
