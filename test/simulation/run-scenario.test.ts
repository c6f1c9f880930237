import { describe, expect, it } from 'vitest';
import { intentKinds } from '../../shared/operation/intent.ts';
import { isDone } from '../../shared/operation/operation.ts';
import { runScenario } from './run-scenario.ts';

/** Another batch for every commit would hide what broke; the command line tries fresh ones. */
const seeds = Array.from({ length: 60 }, (_, index) => index + 1);

describe('a run', () => {
  it('the same seed twice → the same transcript to the last byte', async () => {
    const first = await runScenario(42);
    const second = await runScenario(42);
    expect(second.transcript.join('\n')).toBe(first.transcript.join('\n'));
    expect(second.operations).toEqual(first.operations);
  });

  it('another seed → another story', async () => {
    const [one, other] = [await runScenario(1), await runScenario(2)];
    expect(other.transcript).not.toEqual(one.transcript);
  });

  it('no faults at all → every request ends within its queue’s time, and none for want of patience', async () => {
    const { operations, violations, transcript } = await runScenario(7, { faults: [], routes: 'created' });
    expect(violations).toEqual([]);
    expect(operations).toHaveLength(20);
    expect(operations.every(isDone)).toBe(true);
    const impatient = ['Operation.ExpiredUnsent', 'Operation.ExpiredUnproven', 'Route.NotObserved'];
    expect(operations.filter(({ problem }) => impatient.includes(problem?.code ?? ''))).toEqual([]);
    const asked = operations.filter(({ replyChannel }) => replyChannel !== undefined);
    const told = transcript.filter((line) => /the asker of r\d\d sees ended/.test(line));
    expect(asked.length).toBeGreaterThan(5);
    expect(told).toHaveLength(asked.length);
  });
});

describe('routes that live their whole life', () => {
  it('no faults at all → everything that was asked for is done, or could not be', async () => {
    const { operations, violations } = await runScenario(15, { faults: [], routes: 'live' });
    expect(violations).toEqual([]);
    const ends = operations.map(({ intent, state }) => `${intent.kind} ${state}`);
    for (const kind of intentKinds) expect(ends).toContain(`${kind} succeeded`);
    const impatient = ['Operation.ExpiredUnsent', 'Operation.ExpiredUnproven', 'Change.NotObserved'];
    expect(operations.filter(({ problem }) => impatient.includes(problem?.code ?? ''))).toEqual([]);
  });

  it('a file, people and others write at the same time, for five seeds → no law is broken', async () => {
    for (const seed of seeds.slice(0, 5)) {
      const { violations } = await runScenario(seed, { routes: 'kept' });
      expect(violations, `npm run simulate -- --seeds 1 --seed ${seed} --routes kept --verbose`).toEqual([]);
    }
  }, 60_000);
});

describe('mixed stories', () => {
  it.each([0, 30])(
    '30 seeds from the %ith → no law is broken',
    async (from) => {
      for (const seed of seeds.slice(from, from + 30)) {
        const { violations } = await runScenario(seed);
        expect(violations, `npm run simulate -- --seeds 1 --seed ${seed} --verbose`).toEqual([]);
      }
    },
    60_000,
  );
});
