import { parentPort, workerData } from 'node:worker_threads';
import { runScenario, type ScenarioOptions } from '../run-scenario.ts';

/** The seed that caught the bug, and the law that it broke; nothing when the bug survived. */
export interface Catch {
  readonly seed: number;
  readonly law: string;
  readonly detail: string;
}

/** What a player is to play. */
export interface Hunt {
  readonly mostSeeds: number;
  readonly options: ScenarioOptions;
  /** How the name of the law begins that is to catch it. */
  readonly law: string;
}

// Thousands of failures are made on purpose, and nobody reads where.
Error.stackTraceLimit = 0;

/** Plays seeds from 1 on until one breaks a law. */
async function play({ mostSeeds, options, law }: Hunt): Promise<Catch | undefined> {
  for (let seed = 1; seed <= mostSeeds; seed += 1) {
    const { violations } = await runScenario(seed, options);
    const violation = violations.find((one) => one.law.startsWith(law));
    if (violation !== undefined) return { seed, law: violation.law, detail: violation.detail };
  }
  return undefined;
}

play(workerData as Hunt).then((caught) => parentPort?.postMessage(caught));
