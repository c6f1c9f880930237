import { expect, it } from 'vitest';
import { listCrashPoints, playCrashPoints } from './crash-points.ts';

/** The command line plays all of them: `npm run simulate -- --crash-points`. */
const every = 6;

it('processes of the plain story die, each where it waits → the others finish its work', async () => {
  const points = await listCrashPoints();
  expect(points.length).toBeGreaterThan(400);
  expect(points.length).toBeLessThan(1_500);
  const broken = await playCrashPoints(points.filter((_, index) => index % every === 0));
  expect(broken.map(({ transcript: _, ...point }) => point)).toEqual([]);
}, 60_000);
