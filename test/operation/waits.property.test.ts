import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backOffMs, defaultBackOff } from '../../shared/operation/back-off.ts';
import {
  defaultCadence,
  nextLookInMs,
  rememberDuration,
  rememberedDurations,
} from '../../shared/operation/cadence.ts';

const draw = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const failures = fc.integer({ min: 1, max: 10_000 });
const hint = fc.nat(600_000);
const durations = fc.array(fc.nat(1_200_000), { maxLength: rememberedDurations });
const elapsed = fc.nat(2_400_000);

describe('backOffMs', () => {
  it.each([
    [1, 0, 0],
    [1, 0.5, 500],
    [2, 0.5, 1_000],
    [5, 0.5, 8_000],
    [6, 0.5, 10_000],
    [10, 0.5, 10_000],
    [11, 0.5, 60_000],
    [1_000_000, 0.5, 60_000],
  ])('failure %i with a draw of %d: %i ms', (count, random, expected) => {
    expect(backOffMs(count, random)).toBe(expected);
  });

  it('it is a whole number from the hint of the cloud up to the ceiling above it', () => {
    fc.assert(
      fc.property(failures, draw, hint, (count, random, retryAfterMs) => {
        const waitMs = backOffMs(count, random, retryAfterMs);
        expect(Number.isInteger(waitMs)).toBe(true);
        expect(waitMs).toBeGreaterThanOrEqual(retryAfterMs);
        expect(waitMs).toBeLessThanOrEqual(retryAfterMs + defaultBackOff.patientCapMs);
      }),
    );
  });

  it('the ceiling never falls with more failures, and never passes the cap', () => {
    fc.assert(
      fc.property(failures, draw, (count, random) => {
        expect(backOffMs(count + 1, random)).toBeGreaterThanOrEqual(backOffMs(count, random));
        expect(backOffMs(count, 1)).toBeLessThanOrEqual(defaultBackOff.patientCapMs);
      }),
    );
  });

  it('the jitter is full: a draw near 0 waits almost nothing, a draw near 1 almost the ceiling', () => {
    expect(backOffMs(6, 0.000_01)).toBe(1);
    expect(backOffMs(6, 0.999_99)).toBe(20_000);
  });

  it('a negative hint counts for nothing', () => {
    expect(backOffMs(1, 0, -5_000)).toBe(0);
  });
});

describe('nextLookInMs', () => {
  it.each([
    ['nothing is known, just begun: the first wait', 0, [], 2_000],
    ['nothing is known, half a second on: the rest of the first wait', 500, [], 1_500],
    ['nothing is known, just before the first wait is over: the least gap', 1_900, [], 300],
    ['nothing is known, just after the first wait: the least gap', 2_000, [], 300],
    ['nothing is known, eight seconds on: a small part of what has passed', 8_000, [], 560],
    ['nothing is known, after very long: the greatest gap', 600_000, [], 10_000],
    ['it always took 30 s, just begun: a little before that', 0, [30_000, 30_000, 30_000], 27_900],
    ['it always took 30 s, 20 s on: the rest', 20_000, [30_000, 30_000, 30_000], 7_900],
    ['it always took 30 s, almost there: the least gap', 27_850, [30_000], 300],
    ['it could be done by now: a small part of what has passed', 27_950, [30_000], 1_957],
    ['it takes longer than ever: a small part of what has passed', 32_000, [30_000], 2_240],
    ['it took 10 to 60 s: a little before the shortest', 0, [60_000, 10_000, 30_000], 9_300],
    [
      'it has outlived the shortest: the longer ones do not keep from looking',
      15_000,
      [10_000, 60_000],
      1_050,
    ],
    ['it always took next to nothing: the least gap', 0, [20, 10], 300],
    ['a clock that went back counts as just begun', -5_000, [], 2_000],
  ])('%s', (_, elapsedMs, durationsMs, expected) => {
    expect(nextLookInMs(elapsedMs, durationsMs)).toBe(expected);
  });

  it('never sooner than the least gap, nor later than the longest change remembered, nor than the greatest gap without one', () => {
    fc.assert(
      fc.property(elapsed, durations, (elapsedMs, durationsMs) => {
        const waitMs = nextLookInMs(elapsedMs, durationsMs);
        expect(waitMs).toBeGreaterThanOrEqual(defaultCadence.minGapMs);
        const longestMs = Math.max(0, ...durationsMs) - elapsedMs;
        expect(waitMs).toBeLessThanOrEqual(Math.max(longestMs, defaultCadence.maxGapMs));
      }),
    );
  });

  it('a change no shorter than any before is found at most 7 % late, or by the least gap', () => {
    const change = fc
      .tuple(durations, fc.nat(110_000))
      .map(([learned, moreMs]) => ({ learned, takesMs: Math.min(...learned, 2_000) + moreMs }))
      .filter(({ learned, takesMs }) => takesMs >= Math.min(...learned));
    fc.assert(
      fc.property(change, ({ learned, takesMs }) => {
        let foundMs = 0;
        while (foundMs < takesMs) foundMs += nextLookInMs(foundMs, learned);
        const firstLookMs = learned.length === 0 ? defaultCadence.firstMs : 0;
        const mayBeLateMs = Math.max(defaultCadence.minGapMs, takesMs * 0.07) + 1;
        expect(foundMs).toBeLessThanOrEqual(Math.max(firstLookMs, takesMs + mayBeLateMs));
      }),
    );
  });

  it('the order in which durations were learned does not matter, and they are left alone', () => {
    fc.assert(
      fc.property(elapsed, durations, (elapsedMs, durationsMs) => {
        const copy = [...durationsMs];
        const backwards = [...durationsMs].reverse();
        expect(nextLookInMs(elapsedMs, durationsMs)).toBe(nextLookInMs(elapsedMs, backwards));
        expect(durationsMs).toEqual(copy);
      }),
    );
  });

  it('once it takes longer than ever, the gaps never shrink', () => {
    fc.assert(
      fc.property(elapsed, fc.nat(100_000), durations, (elapsedMs, moreMs, durationsMs) => {
        const beyondMs = Math.max(defaultCadence.firstMs, ...durationsMs) + elapsedMs;
        const laterMs = nextLookInMs(beyondMs + moreMs, durationsMs);
        expect(laterMs).toBeGreaterThanOrEqual(nextLookInMs(beyondMs, durationsMs));
      }),
    );
  });
});

describe('the moment at which the first wait is over', () => {
  const policy = { firstMs: 32_000, minGapMs: 300, maxGapMs: 10_000 };

  it.each([
    [31_999, 300],
    [32_000, 2_240],
  ])('%i ms gone by of 32 s: %i ms', (elapsedMs, expected) => {
    expect(nextLookInMs(elapsedMs, [], policy)).toBe(expected);
  });
});

describe('rememberDuration', () => {
  it('twenty are remembered and one comes: the oldest is forgotten', () => {
    const full = Array.from({ length: 20 }, (_, index) => index);
    expect(rememberDuration(full, 20)).toEqual([...full.slice(1), 20]);
  });

  it('the newest is last, and only so many are kept', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 50 }), (all) => {
        const remembered = all.reduce<readonly number[]>(rememberDuration, []);
        expect(remembered).toEqual(all.slice(-rememberedDurations));
      }),
    );
  });

  it('a duration is a whole number, 0 or more', () => {
    expect(rememberDuration([], 12.6)).toEqual([13]);
    expect(rememberDuration([], -4)).toEqual([0]);
  });
});
