import { expect, it } from 'vitest';
import { listCrashPoints, playCrashPoints } from './crash-points.ts';

it('every process of the plain story dies once wherever it waits → the others finish its work', async () => {
  const points = await listCrashPoints();
  expect(points.length).toBeGreaterThan(400);
  expect(points.length).toBeLessThan(1_500);
  const broken = await playCrashPoints(points);
  expect(broken.map(({ transcript: _, ...point }) => point)).toEqual([]);
}, 60_000);
