import { describe, expect, it } from 'vitest';
import { createCoalescer } from '../../shared/wakeup/coalesce.ts';
import type { WakeUpOutcome } from '../../shared/wakeup/wake-up.ts';

const made: WakeUpOutcome = { kind: 'made' };
const refused: WakeUpOutcome = { kind: 'refused', why: 'FunctionNotFound' };
const never = new Promise<WakeUpOutcome>(() => undefined);

/** A process that wakes the poller; the outcomes of its attempts come one after the other. */
function processWith(...outcomes: (WakeUpOutcome | Promise<WakeUpOutcome>)[]) {
  const clock = { nowMs: 1_000_000 };
  const events: unknown[] = [];
  const missed: WakeUpOutcome[] = [];
  const coalesce = createCoalescer({ nowMs: () => clock.nowMs, timeoutMs: 30, coalesceMs: 2_000 });
  const wakeUp = coalesce(
    async (event) => {
      events.push(JSON.parse(event));
      return outcomes.shift() ?? made;
    },
    (outcome) => missed.push(outcome),
  );
  return { clock, events, missed, wakeUp };
}

describe('wake-ups of one process', () => {
  it('the event says when it was made and for how long it stands', async () => {
    const { events, wakeUp } = processWith();
    await wakeUp();
    expect(events).toEqual([{ wakeUp: { atMs: 1_000_000, coalesceMs: 2_000 } }]);
  });

  it('ten at once are one', async () => {
    const { events, wakeUp } = processWith();
    await Promise.all(Array.from({ length: 10 }, wakeUp));
    expect(events).toHaveLength(1);
  });

  it.each([
    ['1.999 s later: none', 1_999, 1],
    ['2 s later: another', 2_000, 2],
    ['the clock was set back: another', -1, 2],
  ])('%s', async (_title, laterMs, count) => {
    const { clock, events, wakeUp } = processWith();
    await wakeUp();
    clock.nowMs += laterMs;
    await wakeUp();
    expect(events).toHaveLength(count);
  });

  it('one was refused: told once, and the next request tries again at once', async () => {
    const { events, missed, wakeUp } = processWith(refused, made);
    await Promise.all([wakeUp(), wakeUp()]);
    await wakeUp();
    expect([events.length, missed]).toEqual([2, [refused]]);
  });

  it('one was not answered: waited for until the time is up, told, and the next request does not wait again', async () => {
    const { events, missed, wakeUp } = processWith(never);
    const beganMs = performance.now();
    await wakeUp();
    expect(performance.now() - beganMs).toBeGreaterThanOrEqual(25);
    const againMs = performance.now();
    await wakeUp();
    expect(performance.now() - againMs).toBeLessThan(25);
    expect([events.length, missed]).toEqual([1, [{ kind: 'unanswered' }]]);
  });

  it('an attempt that rejects: told, never thrown', async () => {
    const { missed, wakeUp } = processWith(Promise.reject(new Error('secret')));
    await wakeUp();
    expect(missed).toEqual([{ kind: 'refused', why: 'fault in this service' }]);
  });

  it('telling fails: not thrown either', async () => {
    const coalesce = createCoalescer({ nowMs: () => 0, timeoutMs: 30, coalesceMs: 2_000 });
    const wakeUp = coalesce(
      async () => refused,
      () => {
        throw new Error('the log is full');
      },
    );
    await expect(wakeUp()).resolves.toBe('missed');
  });
});
