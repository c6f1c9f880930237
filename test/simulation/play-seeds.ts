import { runScenario, type ScenarioOptions } from './run-scenario.ts';

/** Which seeds to play: `count` of them from `first` on, of which this player takes every `step`th. */
export interface Seeds {
  readonly first: number;
  readonly count: number;
  readonly step: number;
  readonly keepGoing: boolean;
  readonly options: ScenarioOptions;
}

/** A seed that broke a law, with the way there. */
export interface BrokenSeed {
  readonly seed: number;
  readonly law: string;
  readonly detail: string;
  readonly otherLaws: readonly string[];
  /** The last lines of the transcript before the law was broken. */
  readonly wayThere: readonly string[];
}

/** What came of the seeds that were played. */
export interface Played {
  readonly seeds: number;
  /** How often operations ended in each way. */
  readonly ends: Readonly<Record<string, number>>;
  readonly broken: readonly BrokenSeed[];
}

const linesShown = 40;

/** Plays seeds one after the other; stops at the first that breaks a law unless it is to keep going. */
export async function playSeeds({ first, count, step, keepGoing, options }: Seeds): Promise<Played> {
  const ends: Record<string, number> = {};
  const broken: BrokenSeed[] = [];
  let seeds = 0;
  for (let seed = first; seed < first + count && (keepGoing || broken.length === 0); seed += step) {
    const { violations, transcript, operations } = await runScenario(seed, options);
    seeds += 1;
    for (const { state, problem, intent } of operations) {
      const end = `${intent.kind} ${state}${problem === undefined ? '' : ` ${problem.code}`}`;
      ends[end] = (ends[end] ?? 0) + 1;
    }
    const [violation] = violations;
    if (violation === undefined) continue;
    const laws = [...new Set(violations.map(({ law }) => law))];
    const at = transcript.findIndex((line) => line.includes('VIOLATION')) + 1;
    broken.push({
      seed,
      law: violation.law,
      detail: violation.detail,
      otherLaws: laws.filter((law) => law !== violation.law),
      wayThere: transcript.slice(Math.max(0, at - linesShown), at),
    });
  }
  return { seeds, ends, broken };
}

/** Adds up what several players came to. */
export function addUp(parts: readonly Played[]): Played {
  const ends: Record<string, number> = {};
  for (const part of parts) {
    for (const [end, times] of Object.entries(part.ends)) ends[end] = (ends[end] ?? 0) + times;
  }
  return {
    seeds: parts.reduce((sum, part) => sum + part.seeds, 0),
    ends,
    broken: parts.flatMap((part) => part.broken).sort((one, other) => one.seed - other.seed),
  };
}
