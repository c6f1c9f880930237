import { plainLife, plainStory } from './plain-story.ts';
import { runScenario } from './run-scenario.ts';

/** A place where a process may die: before one of its calls is made, or after its answer has come. */
export interface CrashPoint {
  readonly story: keyof typeof plainStories;
  readonly process: string;
  /** Counts the process's own places, from 1. */
  readonly point: number;
}

/** The stories that are played once for each of their places. */
export const plainStories = { created: plainStory, live: plainLife } as const;

/** A death that the system did not get over. */
export interface BrokenCrashPoint extends CrashPoint {
  readonly law: string;
  readonly detail: string;
  readonly transcript: readonly string[];
}

/** Any seed would do: the story is always the same, and this only draws how long things take. */
const seed = 1;

/** Finds every place where a process of a plain story waits for something, by playing it undisturbed. */
export async function listCrashPoints(story: CrashPoint['story']): Promise<readonly CrashPoint[]> {
  const { points, violations } = await runScenario(seed, { story: plainStories[story]() });
  const [violation] = violations;
  if (violation !== undefined) throw new Error(`The plain story breaks "${violation.law}" by itself.`);
  return [...points].flatMap(([process, count]) =>
    Array.from({ length: count }, (_, index) => ({ story, process, point: index + 1 })),
  );
}

/** Plays the plain story of each of these points once for it, and lets the process die there. */
export async function playCrashPoints(points: readonly CrashPoint[]): Promise<readonly BrokenCrashPoint[]> {
  const broken: BrokenCrashPoint[] = [];
  for (const { story, process, point } of points) {
    const played = plainStories[story]();
    const asked = played.requests.length + played.undos.length;
    const { violations, transcript, operations } = await runScenario(seed, {
      story: played,
      fateOf: (name) => (name === process ? { diesAtPoint: point } : undefined),
    });
    const died = transcript.some((line) => line.endsWith(`${process} dies (at point ${point})`));
    const [violation] = [
      ...violations,
      ...(died ? [] : [{ law: 'every point is visited', detail: `${process} did not die` }]),
      ...operations
        .filter(({ state }) => state !== 'succeeded' && state !== 'canceled')
        .map(({ id, state }) => ({ law: 'a crash costs nothing but time', detail: `${id} ${state}` })),
      ...(operations.length === asked ? [] : [{ law: 'nothing is lost', detail: `${operations.length}` }]),
    ];
    if (violation === undefined) continue;
    const { law, detail } = violation;
    broken.push({ story, process, point, law, detail, transcript });
  }
  return broken;
}
