import { plainStory } from './plain-story.ts';
import { runScenario } from './run-scenario.ts';

/** A place where a process may die: before one of its calls is made, or after its answer has come. */
export interface CrashPoint {
  readonly process: string;
  /** Counts the process's own places, from 1. */
  readonly point: number;
}

/** A death that the system did not get over. */
export interface BrokenCrashPoint extends CrashPoint {
  readonly law: string;
  readonly detail: string;
  readonly transcript: readonly string[];
}

/** Any seed would do: the story is always the same, and this only draws how long things take. */
const seed = 1;

/** Finds every place where a process of the plain story waits for something, by playing it undisturbed. */
export async function listCrashPoints(): Promise<readonly CrashPoint[]> {
  const { points, violations } = await runScenario(seed, { story: plainStory() });
  const [violation] = violations;
  if (violation !== undefined) throw new Error(`The plain story breaks "${violation.law}" by itself.`);
  return [...points].flatMap(([process, count]) =>
    Array.from({ length: count }, (_, index) => ({ process, point: index + 1 })),
  );
}

/** Plays the plain story once for each of these points, and lets the process die there. */
export async function playCrashPoints(points: readonly CrashPoint[]): Promise<readonly BrokenCrashPoint[]> {
  const broken: BrokenCrashPoint[] = [];
  const requests = plainStory().requests.length;
  for (const { process, point } of points) {
    const { violations, transcript, operations } = await runScenario(seed, {
      story: plainStory(),
      fateOf: (name) => (name === process ? { diesAtPoint: point } : undefined),
    });
    const died = transcript.some((line) => line.endsWith(`${process} dies (at point ${point})`));
    const [violation] = [
      ...violations,
      ...(died ? [] : [{ law: 'every point is visited', detail: `${process} did not die` }]),
      ...operations
        .filter(({ state }) => state !== 'succeeded' && state !== 'canceled')
        .map(({ id, state }) => ({ law: 'a crash costs nothing but time', detail: `${id} ${state}` })),
      ...(operations.length === requests ? [] : [{ law: 'nothing is lost', detail: `${operations.length}` }]),
    ];
    if (violation === undefined) continue;
    const { law, detail } = violation;
    broken.push({ process, point, law, detail, transcript });
  }
  return broken;
}
