import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CallBudget, countedS, emptyBudget, reserveCalls } from '../../shared/operation/call-budget.ts';
import { minute, second, t0 } from './samples.ts';

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
    const reservation = reserveCalls(current, calls, nowMs, perMinute);
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
  it('nothing is reserved: now', () => {
    expect(reserveCalls(emptyBudget, 5, t0 + 123, 60)).toEqual({
      atMs: t0 + 123,
      budget: { reserved: [[t0 / 1000, 5]] },
    });
  });

  it.each([
    { title: 'exactly what is left: now', calls: 10, atMs: 500 },
    {
      title: 'one more than is left: when the earlier ones stop counting',
      calls: 11,
      atMs: countedS * second,
    },
    { title: 'as many as there are at all: then too', calls: 60, atMs: countedS * second },
  ])('50 of 60 are used, wanted is $title', ({ calls, atMs }) => {
    const { budget } = reserveAll([{ calls: 50, nowMs: t0 }], 60);
    expect(reserveCalls(budget, calls, t0 + 500, 60).atMs).toBe(t0 + atMs);
  });

  it('calls of one second are one line of the record', () => {
    const wishes = [0, 250, 999].map((afterMs) => ({ calls: 2, nowMs: t0 + afterMs }));
    expect(reserveAll(wishes, 60).budget.reserved).toEqual([[t0 / 1000, 6]]);
  });

  it('what no longer counts is forgotten', () => {
    const { budget } = reserveAll([{ calls: 60, nowMs: t0 }], 60);
    const later = reserveCalls(budget, 1, t0 + countedS * second, 60);
    expect(later.budget.reserved).toEqual([[t0 / 1000 + countedS, 1]]);
  });

  it('a clock that is ahead has reserved: others come behind it, and are not refused', () => {
    const { budget } = reserveAll([{ calls: 1, nowMs: t0 + 5 * second }], 60);
    expect(reserveCalls(budget, 1, t0, 60).atMs).toBe(t0 + 5 * second);
  });

  it('the record that was given is left alone', () => {
    const { budget } = reserveAll([{ calls: 1, nowMs: t0 }], 60);
    const copy = structuredClone(budget);
    reserveCalls(budget, 7, t0 + 10, 60);
    expect(budget).toEqual(copy);
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
      delaysMs: fc.array(fc.integer({ min: 0, max: 2 * second }), { minLength: 1, maxLength: 20 }),
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

  it('first come, first served: nobody gets an earlier time than who came before, by the second', () => {
    fc.assert(
      fc.property(sequence, inOrder, (anyOrder, ordered) => {
        const seconds = reserveAll(anyOrder.wishes, anyOrder.perMinute).got.map(({ atMs }) =>
          Math.floor(atMs / second),
        );
        expect(seconds).toEqual([...seconds].sort((one, other) => one - other));
        const times = reserveAll(ordered.wishes, ordered.perMinute).got.map(({ atMs }) => atMs);
        expect(times).toEqual([...times].sort((one, other) => one - other));
      }),
    );
  });

  it('nobody waits more than 4 s longer than the exact rule would make them wait', () => {
    fc.assert(
      fc.property(inOrder, ({ perMinute, wishes }) => {
        const { got } = reserveAll(wishes, perMinute);
        for (const [index, { calls, nowMs, atMs }] of got.entries()) {
          const earliestMs = earliestAllowed(got.slice(0, index), calls, nowMs, perMinute);
          expect(atMs).toBeLessThanOrEqual(earliestMs + 4 * second);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('the record never holds more than one line for each second that counts', () => {
    fc.assert(
      fc.property(sequence, ({ perMinute, wishes }) => {
        const { largest, budget } = reserveAll(wishes, perMinute);
        expect(largest).toBeLessThanOrEqual(Math.min(countedS, perMinute));
        const seconds = budget.reserved.map(([at]) => at);
        expect(seconds).toEqual([...new Set(seconds)].sort((one, other) => one - other));
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
