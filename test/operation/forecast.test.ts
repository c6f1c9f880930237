import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assumedDurationMs, forecast } from '../../shared/operation/forecast.ts';
import { transition } from '../../shared/operation/transition.ts';
import { operationIn, queued, second, t0 } from './samples.ts';

const sending = operationIn('sending', 'op_0');
const applying = transition(sending, { kind: 'sent', answer: { requestId: 'R' } }, t0 + 2 * second);
const waiting = [queued('op_1'), queued('op_2'), queued('op_3')];

describe('forecast', () => {
  it('nothing is under way and nothing is known: the assumed duration for each', () => {
    expect(waiting.map(({ id }) => forecast(id, waiting, [], t0))).toEqual([
      { queuePosition: 1, estimatedEndMs: t0 + assumedDurationMs },
      { queuePosition: 2, estimatedEndMs: t0 + 2 * assumedDurationMs },
      { queuePosition: 3, estimatedEndMs: t0 + 3 * assumedDurationMs },
    ]);
  });

  it('one is under way: it has position 0, and what it has run already is taken off for all', () => {
    const queue = [applying, ...waiting];
    const nowMs = t0 + 7 * second;
    expect(queue.map(({ id }) => forecast(id, queue, [20_000], nowMs))).toEqual([
      { queuePosition: 0, estimatedEndMs: nowMs + 15_000 },
      { queuePosition: 1, estimatedEndMs: nowMs + 35_000 },
      { queuePosition: 2, estimatedEndMs: nowMs + 55_000 },
      { queuePosition: 3, estimatedEndMs: nowMs + 75_000 },
    ]);
  });

  it('one is under way though it is not the oldest: it comes first all the same', () => {
    const queue = [...waiting, applying];
    expect(forecast('op_0', queue, [], t0)?.queuePosition).toBe(0);
    expect(forecast('op_1', queue, [], t0)?.queuePosition).toBe(1);
  });

  it('it has been accepted: what it waited for the answer does not count as run', () => {
    expect(forecast('op_0', [applying], [10_000], t0 + 4 * second)?.estimatedEndMs).toBe(t0 + 12 * second);
  });

  it('it runs longer than it usually does: it is about to end', () => {
    expect(forecast('op_0', [applying], [5_000], t0 + 60 * second)?.estimatedEndMs).toBe(t0 + 61 * second);
  });

  it('the cloud has not said yes yet: it runs since it was sent', () => {
    expect(forecast('op_0', [sending], [10_000], t0 + 4 * second)?.estimatedEndMs).toBe(t0 + 10 * second);
  });

  it('one change took extremely long: the middle one counts, not the mean', () => {
    expect(forecast('op_1', waiting, [10_000, 900_000, 12_000], t0)?.estimatedEndMs).toBe(t0 + 12_000);
  });

  it('of the others only id and state are known: that is enough', () => {
    const queue = [
      applying,
      { id: 'op_7', state: 'queued' as const },
      { id: 'op_8', state: 'queued' as const },
    ];
    expect(forecast('op_8', queue, [10_000], t0 + 2 * second)).toEqual({
      queuePosition: 2,
      estimatedEndMs: t0 + 32 * second,
    });
  });

  it.each([
    ['is not in the queue', 'op_9', waiting],
    ['has an empty queue', 'op_1', []],
  ])('an operation that %s: nothing is foretold', (_, id, queue) => {
    expect(forecast(id, queue, [], t0)).toBeUndefined();
  });

  it('any queue: positions count up without a gap, ends never come before now, nor before the end of the one ahead', () => {
    const queues = fc
      .tuple(fc.boolean(), fc.integer({ min: 0, max: 8 }))
      .map(([underWay, count]) => [
        ...(underWay ? [applying] : []),
        ...Array.from({ length: count }, (_, index) => queued(`op_${index + 1}`)),
      ]);
    const durations = fc.array(fc.nat(600_000), { maxLength: 20 });
    fc.assert(
      fc.property(queues, durations, fc.nat(600_000), (queue, durationsMs, elapsedMs) => {
        const nowMs = t0 + elapsedMs;
        const foretold = queue.map(({ id }) => forecast(id, queue, durationsMs, nowMs));
        const from = queue[0] === applying ? 0 : 1;
        expect(foretold.map((one) => one?.queuePosition)).toEqual(queue.map((_, index) => index + from));
        let previousMs = nowMs;
        for (const one of foretold) {
          expect(one?.estimatedEndMs).toBeGreaterThanOrEqual(previousMs);
          previousMs = one?.estimatedEndMs ?? Number.POSITIVE_INFINITY;
        }
      }),
    );
  });
});
