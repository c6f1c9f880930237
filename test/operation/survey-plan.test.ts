import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSurveyCheaper, surveyCalls, surveyPeriodMs } from '../../shared/operation/survey-plan.ts';

describe('surveyCalls', () => {
  it.each([
    [0, 1],
    [1, 1],
    [50, 1],
    [51, 2],
    [100, 2],
    [101, 3],
    [2_000, 40],
  ])('%i gateways: %i pages', (inRegion, calls) => {
    expect(surveyCalls(inRegion)).toBe(calls);
  });
});

describe('isSurveyCheaper', () => {
  it.each([
    { title: 'nobody waits', waiting: 0, inRegion: 10, cheaper: false },
    { title: 'one waits in an unknown region', waiting: 1, inRegion: undefined, cheaper: false },
    { title: 'two wait in an unknown region', waiting: 2, inRegion: undefined, cheaper: true },
    { title: 'two wait, one page', waiting: 2, inRegion: 50, cheaper: true },
    { title: 'two wait, two pages: the same', waiting: 2, inRegion: 51, cheaper: false },
    { title: 'three wait, two pages', waiting: 3, inRegion: 51, cheaper: true },
    { title: 'ten wait, ten pages: the same', waiting: 10, inRegion: 500, cheaper: false },
    { title: 'eleven wait, ten pages', waiting: 11, inRegion: 500, cheaper: true },
    { title: 'all of a large unknown region wait', waiting: 500, inRegion: undefined, cheaper: true },
  ])('$title: $cheaper', ({ waiting, inRegion, cheaper }) => {
    expect(isSurveyCheaper(waiting, inRegion)).toBe(cheaper);
  });
});

describe('surveyPeriodMs', () => {
  it.each([
    { title: 'one page, many calls allowed: the shortest', inRegion: 1, perMinute: 600, periodMs: 1_000 },
    { title: 'ten pages', inRegion: 500, perMinute: 600, periodMs: 2_000 },
    { title: 'five pages, few calls allowed', inRegion: 220, perMinute: 60, periodMs: 10_000 },
    { title: 'a period that is no whole number is rounded up', inRegion: 1, perMinute: 70, periodMs: 1_715 },
  ])('$title', ({ inRegion, perMinute, periodMs }) => {
    expect(surveyPeriodMs(inRegion, perMinute, 1_000)).toBe(periodMs);
  });

  it('surveys never use more than half of the calls allowed', () => {
    const sizes = fc.integer({ min: 0, max: 5_000 });
    const rates = fc.integer({ min: 10, max: 100_000 });
    fc.assert(
      fc.property(sizes, rates, (inRegion, perMinute) => {
        const surveysPerMinute = 60_000 / surveyPeriodMs(inRegion, perMinute, 1);
        expect(surveysPerMinute * surveyCalls(inRegion)).toBeLessThanOrEqual(perMinute / 2 + 1e-9);
      }),
    );
  });
});
