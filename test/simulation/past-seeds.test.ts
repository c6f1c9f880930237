import { expect, it } from 'vitest';
import { pastSeeds } from './past-seeds.ts';
import { runScenario } from './run-scenario.ts';

it.each(pastSeeds)('seed $seed, in which $broke → no law is broken', async ({ seed, options }) => {
  const { violations } = await runScenario(seed, { routes: 'created', ...options });
  expect(violations).toEqual([]);
});
