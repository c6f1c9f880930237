import { describe, expect, it } from 'vitest';
import { drawBusyTimes } from '../../bench/makespan/draw.ts';
import { lowerBoundMs } from '../../bench/makespan/lower-bound.ts';
import { playTrial } from '../../bench/makespan/measure.ts';
import { runOurs } from '../../bench/makespan/ours.ts';
import { createRandom } from '../simulation/random.ts';

const small = { gateways: 2, routesEach: 3 };
const seeds = [1, 2, 3, 4, 5];

describe('a small run', () => {
  it('played twice with one seed is the same to the millisecond', async () => {
    expect(await playTrial(small, 7)).toEqual(await playTrial(small, 7));
  });

  it('played with another seed is another run', async () => {
    const [one, other] = [await playTrial(small, 7), await playTrial(small, 8)];
    expect(one.ours.begunMs).not.toEqual(other.ours.begunMs);
  });

  it('finishes every route near the bound, and never before it', async () => {
    const trials = await Promise.all(seeds.map((seed) => playTrial(small, seed)));
    const ratios = trials.map(({ ours, boundMs }) => ours.makespanMs / boundMs);
    expect(trials.map(({ ours }) => [ours.finished, ours.failed, ours.calls.create])).toEqual(
      seeds.map(() => [6, 0, 6]),
    );
    expect(Math.min(...ratios)).toBeGreaterThan(1);
    expect(ratios.toSorted((one, other) => one - other)[2]).toBeLessThan(1.3);
    for (const { terraform, boundMs } of trials) expect(terraform.makespanMs).toBeGreaterThan(boundMs);
  });
});

describe('200 open gateways', () => {
  it('are never throttled, and each begins its first change before any begins its third', async () => {
    const shape = { gateways: 200, routesEach: 3 };
    const random = createRandom(1);
    const run = await runOurs(shape, drawBusyTimes(shape, random.fork('busy')), random.fork('ours'));

    expect(run).toMatchObject({ finished: 600, failed: 0, calls: { create: 600, throttled: 0 } });
    const firsts = run.begunMs.map(([first = Number.NaN]) => first);
    const thirds = run.begunMs.map(([, , third = Number.NaN]) => third);
    expect(Math.max(...firsts)).toBeLessThan(Math.min(...thirds));
  });
});

describe('the lower bound', () => {
  it.each([
    { title: 'one change: its busy time', busyTimes: [[12_000]], perMinute: 60, boundMs: 12_000 },
    { title: 'one gateway: the sum', busyTimes: [[4_000, 9_000, 5_000]], perMinute: 60, boundMs: 18_000 },
    {
      title: 'two gateways: the longer sum',
      busyTimes: [[4_000], [9_000, 5_000]],
      perMinute: 60,
      boundMs: 14_000,
    },
    {
      title: 'a rate of two: the third begins in the second minute',
      busyTimes: [[4_000], [9_000], [5_000]],
      perMinute: 2,
      boundMs: 64_000,
    },
    {
      title: 'a rate of one: the third begins in the third minute',
      busyTimes: [[4_000, 30_000], [70_000]],
      perMinute: 1,
      boundMs: 150_000,
    },
  ])('of $title', ({ busyTimes, perMinute, boundMs }) => {
    expect(lowerBoundMs(busyTimes, perMinute)).toBe(boundMs);
  });
});

describe('the draw', () => {
  it('keeps every busy time within 4 and 40 seconds, half of them below 12 and a little', () => {
    const times = drawBusyTimes({ gateways: 100, routesEach: 100 }, createRandom(3)).flat();
    const sorted = times.toSorted((one, other) => one - other);
    expect(sorted[0]).toBeGreaterThanOrEqual(4_000);
    expect(sorted.at(-1)).toBeLessThanOrEqual(40_000);
    expect(sorted[5_000]).toBeGreaterThan(11_000);
    expect(sorted[5_000]).toBeLessThan(13_000);
  });
});
