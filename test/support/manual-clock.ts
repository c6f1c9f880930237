import type { Clock } from '../../shared/app/clock.ts';

/** Time that stands still until a test moves it; who sleeps wakes up in the order of the times asked for. */
export interface ManualClock extends Clock {
  /** Lets so much time pass, waking everybody on the way. */
  advance(ms: number): Promise<void>;
  /** Moves from sleep to sleep until the work has ended; rejects when it can never end. */
  finish<Result>(work: Promise<Result>): Promise<Result>;
}

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

/** More wake-ups than any test needs: a loop that sleeps for ever ends here. */
const maxWakeUps = 100_000;

/** Makes a clock that shows `startMs`. */
export function createManualClock(startMs = 1_700_000_000_000): ManualClock {
  const sleepers: Sleeper[] = [];
  let nowMs = startMs;

  const wakeNext = (limitMs: number): boolean => {
    const next = sleepers.reduce<Sleeper | undefined>(
      (first, one) => (first === undefined || one.atMs < first.atMs ? one : first),
      undefined,
    );
    if (next === undefined || next.atMs > limitMs) return false;
    sleepers.splice(sleepers.indexOf(next), 1);
    nowMs = Math.max(nowMs, next.atMs);
    next.wake();
    return true;
  };

  return {
    nowMs: () => nowMs,
    sleep: (ms) => new Promise((wake) => void sleepers.push({ atMs: nowMs + Math.max(0, ms), wake })),
    async advance(ms) {
      const untilMs = nowMs + ms;
      await settled();
      while (wakeNext(untilMs)) await settled();
      nowMs = untilMs;
    },
    async finish(work) {
      let over = false;
      const ended = work.finally(() => {
        over = true;
      });
      ended.catch(() => undefined);
      await settled();
      for (let wakeUps = 0; !over; wakeUps += 1) {
        if (wakeUps > maxWakeUps) throw new Error(`The work has not ended after ${maxWakeUps} wake-ups.`);
        if (!wakeNext(Number.POSITIVE_INFINITY)) throw new Error('The work waits, and nobody sleeps.');
        await settled();
      }
      return ended;
    },
  };
}

/** Everything that can run without time passing has run. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
