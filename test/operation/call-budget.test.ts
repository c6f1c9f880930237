import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CallBudget, emptyBudget, reserveCalls } from '../../shared/operation/call-budget.ts';
import { minute, second, t0 } from './samples.ts';

const slackMs = 2 * second;
/** How long a call counts. */
const countedMs = minute + slackMs;

/** Reserves one after the other, and gives what each got. */
function reserveAll(
  wishes: readonly { readonly calls: number; readonly nowMs: number }[],
  perMinute: number,
  budget: CallBudget = emptyBudget,
) {
  const got: { readonly calls: number; readonly nowMs: number; readonly atMs: number }[] = [];
  let current = budget;
  let largest = 0;
  for (const { calls, nowMs } of wishes) {
    const reservation = reserveCalls(current, calls, nowMs, { perMinute, slackMs, pace: 0 });
    current = reservation.budget;
    largest = Math.max(largest, current.reserved.length);
    got.push({ calls, nowMs, atMs: reservation.atMs });
  }
  return { got, budget: current, largest };
}

function sumOf(items: readonly { readonly calls: number }[]): number {
  return items.reduce((sum, { calls }) => sum + calls, 0);
}

describe('reserving calls', () => {
  const limit = { perMinute: 60, slackMs, pace: 0 };

  it('nothing is reserved: now', () => {
    expect(reserveCalls(emptyBudget, 5, t0 + 123, limit)).toEqual({
      atMs: t0 + 123,
      budget: { reserved: [[t0 + 123, 5]] },
    });
  });

  it.each([
    { title: 'exactly what is left: now', calls: 10, atMs: 500 },
    {
      title: 'one more than is left: when the earlier ones stop counting',
      calls: 11,
      atMs: countedMs,
    },
    { title: 'as many as there are at all: then too', calls: 60, atMs: countedMs },
  ])('50 of 60 are used, wanted is $title', ({ calls, atMs }) => {
    const { budget } = reserveAll([{ calls: 50, nowMs: t0 }], 60);
    expect(reserveCalls(budget, calls, t0 + 500, limit).atMs).toBe(t0 + atMs);
  });

  it('calls of one moment are one line of the record', () => {
    const wishes = [0, 0, 250].map((afterMs) => ({ calls: 2, nowMs: t0 + afterMs }));
    expect(reserveAll(wishes, 60).budget.reserved).toEqual([
      [t0, 4],
      [t0 + 250, 2],
    ]);
  });

  it('what no longer counts is forgotten', () => {
    const { budget } = reserveAll([{ calls: 60, nowMs: t0 }], 60);
    const later = reserveCalls(budget, 1, t0 + countedMs, limit);
    expect(later.budget.reserved).toEqual([[t0 + countedMs, 1]]);
  });

  it('what no longer counts is forgotten, also where there is room for all', () => {
    const { budget } = reserveAll([{ calls: 1, nowMs: t0 }], 60);
    expect(reserveCalls(budget, 1, t0 + countedMs - 1, limit).budget.reserved).toHaveLength(2);
    expect(reserveCalls(budget, 1, t0 + countedMs, limit).budget.reserved).toEqual([[t0 + countedMs, 1]]);
  });

  it('more calls than a minute allows: alone, as soon as nothing else counts', () => {
    expect(reserveCalls(emptyBudget, 61, t0, limit).atMs).toBe(t0);
    const { budget } = reserveAll([{ calls: 1, nowMs: t0 }], 60);
    expect(reserveCalls(budget, 61, t0, limit).atMs).toBe(t0 + countedMs);
  });

  it('calls that may arrive late count longer', () => {
    const { budget } = reserveAll([{ calls: 60, nowMs: t0 }], 60);
    const patient = { perMinute: 60, slackMs: 5 * second, pace: 0 };
    expect(reserveCalls(budget, 1, t0, patient).atMs).toBe(t0 + minute + 5 * second);
  });

  it('a clock that is ahead has reserved: others come behind it, and are not refused', () => {
    const { budget } = reserveAll([{ calls: 1, nowMs: t0 + 5 * second }], 60);
    expect(reserveCalls(budget, 1, t0, limit).atMs).toBe(t0 + 5 * second);
  });

  it('the record that was given is left alone', () => {
    const { budget } = reserveAll([{ calls: 1, nowMs: t0 }], 60);
    const copy = structuredClone(budget);
    reserveCalls(budget, 7, t0 + 10, limit);
    expect(budget).toEqual(copy);
  });
});

describe('the pace of reservations', () => {
  // 62 s, in which 60 calls count, are 1033.3 ms for each.
  const evenly = { perMinute: 60, slackMs, pace: 1 };

  it.each([
    { title: 'less than a third is used: at once', used: [19], calls: 1, pace: 1, afterMs: 0 },
    { title: 'less than a third is used: at once, however many', used: [19], calls: 9, pace: 1, afterMs: 0 },
    {
      title: 'a third is used: one share of the minute later',
      used: [20],
      calls: 1,
      pace: 1,
      afterMs: 1_034,
    },
    { title: 'three calls: three shares later', used: [20], calls: 3, pace: 1, afterMs: 3_100 },
    { title: 'half the pace: half a share later', used: [20], calls: 1, pace: 0.5, afterMs: 517 },
    { title: 'no pace: at once', used: [20], calls: 1, pace: 0, afterMs: 0 },
    {
      title: 'used at three times: behind the last of them',
      used: [10, 5, 5],
      calls: 1,
      pace: 1,
      afterMs: 1_034,
    },
  ])('$title', ({ used, calls, pace, afterMs }) => {
    // The last of them is reserved at t0.
    const wishes = used.map((count, index) => ({
      calls: count,
      nowMs: t0 + (index + 1 - used.length) * 700,
    }));
    const { budget } = reserveAll(wishes, 60);
    expect(reserveCalls(budget, calls, t0, { ...evenly, pace }).atMs).toBe(t0 + afterMs);
  });

  it('the share has passed already: at once', () => {
    const { budget } = reserveAll([{ calls: 20, nowMs: t0 }], 60);
    expect(reserveCalls(budget, 1, t0 + 1_500, evenly).atMs).toBe(t0 + 1_500);
  });

  it('what no longer counts does not use up the third', () => {
    const { budget } = reserveAll([{ calls: 20, nowMs: t0 }], 60);
    const nowMs = t0 + countedMs;
    const first = reserveCalls(budget, 20, nowMs, evenly);
    expect(first.atMs).toBe(nowMs);
    expect(reserveCalls(first.budget, 1, nowMs, evenly).atMs).toBe(nowMs + 1_034);
  });

  it('a whole limit wished for one by one: a third at once, the rest spread evenly over the minute', () => {
    let budget = emptyBudget;
    const times = Array.from({ length: 60 }, () => {
      const reservation = reserveCalls(budget, 1, t0, evenly);
      budget = reservation.budget;
      return reservation.atMs - t0;
    });
    expect(times.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 0));
    expect(times.slice(20)).toEqual(Array.from({ length: 40 }, (_, index) => 1_034 * (index + 1)));
  });
});

describe('any sequence of reservations', () => {
  const perMinutes = fc.integer({ min: 1, max: 80 });
  const sequence = perMinutes.chain((perMinute) =>
    fc.record({
      perMinute: fc.constant(perMinute),
      wishes: fc.array(
        fc.record({ calls: fc.integer({ min: 1, max: perMinute }), nowMs: fc.nat(5 * minute) }),
        { minLength: 1, maxLength: 60 },
      ),
      delaysMs: fc.array(fc.integer({ min: 0, max: slackMs }), { minLength: 1, maxLength: 20 }),
    }),
  );
  const inOrder = sequence.map(({ wishes, ...rest }) => ({
    ...rest,
    wishes: [...wishes].sort((one, other) => one.nowMs - other.nowMs),
  }));

  it('no minute holds more calls than are allowed, each made up to 2 s after its time, whatever the clocks say', () => {
    fc.assert(
      fc.property(sequence, ({ perMinute, wishes, delaysMs }) => {
        const { got } = reserveAll(wishes, perMinute);
        // Each reservation may make its calls apart: the first at once, the rest late.
        const made = got.flatMap(({ calls, atMs }, index) => {
          const lateMs = delaysMs[index % delaysMs.length] ?? 0;
          return [
            { calls: 1, madeMs: atMs },
            { calls: calls - 1, madeMs: atMs + lateMs },
          ];
        });
        for (const { madeMs } of made) {
          const window = made.filter((one) => one.madeMs > madeMs - minute && one.madeMs <= madeMs);
          expect(sumOf(window)).toBeLessThanOrEqual(perMinute);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('nobody is allowed before their own now', () => {
    fc.assert(
      fc.property(sequence, ({ perMinute, wishes }) => {
        for (const { atMs, nowMs } of reserveAll(wishes, perMinute).got) {
          expect(atMs).toBeGreaterThanOrEqual(nowMs);
        }
      }),
    );
  });

  it('first come, first served: nobody gets an earlier time than who came before', () => {
    fc.assert(
      fc.property(sequence, ({ perMinute, wishes }) => {
        const times = reserveAll(wishes, perMinute).got.map(({ atMs }) => atMs);
        expect(times).toEqual([...times].sort((one, other) => one - other));
      }),
    );
  });

  it('nobody waits longer than the exact rule would make them wait and the slack that is kept', () => {
    fc.assert(
      fc.property(inOrder, ({ perMinute, wishes }) => {
        const { got } = reserveAll(wishes, perMinute);
        for (const [index, { calls, nowMs, atMs }] of got.entries()) {
          const earliestMs = earliestAllowed(got.slice(0, index), calls, nowMs, perMinute);
          expect(atMs).toBeLessThanOrEqual(earliestMs + slackMs);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('the record never holds more lines than calls are allowed, each of a later moment', () => {
    fc.assert(
      fc.property(sequence, ({ perMinute, wishes }) => {
        const { largest, budget } = reserveAll(wishes, perMinute);
        expect(largest).toBeLessThanOrEqual(perMinute);
        const times = budget.reserved.map(([at]) => at);
        expect(times).toEqual([...new Set(times)].sort((one, other) => one - other));
      }),
    );
  });
});

/** By trying: the first moment, behind all earlier ones, at which the minute that ends there has room. */
function earliestAllowed(
  earlier: readonly { readonly calls: number; readonly atMs: number }[],
  calls: number,
  nowMs: number,
  perMinute: number,
): number {
  const startMs = Math.max(nowMs, ...earlier.map(({ atMs }) => atMs));
  const candidates = [startMs, ...earlier.map(({ atMs }) => atMs + minute).filter((atMs) => atMs > startMs)];
  return Math.min(
    ...candidates.filter((atMs) => {
      const window = earlier.filter((one) => one.atMs > atMs - minute && one.atMs <= atMs);
      return sumOf(window) + calls <= perMinute;
    }),
  );
}
