import { expect, it } from 'vitest';
import { listCrashPoints, playCrashPoints } from './crash-points.ts';

/** The command line plays all of them: `npm run simulate -- --crash-points`. */
it.each([
  ['created', 6],
  ['live', 40],
] as const)(
  'processes of the plain story "%s" die, each where it waits → the others finish its work',
  async (story, every) => {
    const points = await listCrashPoints(story);
    expect(points.length).toBeGreaterThan(400);
    expect(points.length).toBeLessThan(2_500);
    const broken = await playCrashPoints(points.filter((_, index) => index % every === 0));
    expect(broken.map(({ transcript: _, ...point }) => point)).toEqual([]);
  },
  60_000,
);
