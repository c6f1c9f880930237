import type { Clock } from '../../shared/app/clock.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** One process of the system: it has a clock of its own, and it may pause or die wherever it waits. */
export interface Worker {
  readonly name: string;
  readonly clock: Clock;
  /** At how many points it has been where it might have died. */
  readonly points: () => number;
  /** How many calls to its store and to the cloud it has begun. */
  readonly calls: () => { readonly store: number; readonly cloud: number };
  isAlive(): boolean;
  kill(why: string): void;
  /** Ends the worker after its work is done. */
  retire(): void;
  /** Counts a call that is about to be made; false when the worker does not live to make it. */
  begin(port: 'store' | 'cloud'): boolean;
  /**
   * Lets the worker go on after `delayMs`, later if it is paused, never if it is dead by then.
   * @param dangerous whether much can go wrong there: a call is recorded and not made, or made and not recorded
   */
  resume(delayMs: number, goOn: () => void, dangerous?: boolean): void;
}

/** What befalls a worker; points are counted at every place where it waits, before and after. */
export interface Fate {
  readonly skewMs: number;
  readonly diesAtPoint?: number;
  readonly pausesAtPoint?: number;
  /** At which dangerous point, counted from 1, it dies or pauses. */
  readonly diesInDanger?: number;
  readonly pausesInDanger?: number;
  readonly pauseMs?: number;
}

/** Starts a worker on the virtual clock. */
export function createWorker(
  name: string,
  time: VirtualClock,
  fate: Fate,
  note: (line: string) => void,
): Worker {
  let alive = true;
  let points = 0;
  let dangers = 0;
  let pausedUntilMs = 0;
  const calls = { store: 0, cloud: 0 };

  const kill = (why: string): void => {
    if (!alive) return;
    alive = false;
    note(`${name} dies (${why})`);
  };
  const pass = (dangerous = false): boolean => {
    if (!alive) return false;
    points += 1;
    if (dangerous) dangers += 1;
    const dies = points === fate.diesAtPoint || (dangerous && dangers === fate.diesInDanger);
    const pauses = points === fate.pausesAtPoint || (dangerous && dangers === fate.pausesInDanger);
    if (dies) kill(`at point ${points}`);
    if (alive && pauses && fate.pauseMs !== undefined) {
      pausedUntilMs = time.nowMs() + fate.pauseMs;
      note(`${name} pauses for ${fate.pauseMs} ms`);
    }
    return alive;
  };
  const goOnUnlessPaused = (goOn: () => void): void => {
    if (!alive) return;
    if (pausedUntilMs > time.nowMs()) {
      time.after(pausedUntilMs - time.nowMs(), () => goOnUnlessPaused(goOn));
      return;
    }
    goOn();
  };
  const resume = (delayMs: number, goOn: () => void, dangerous = false): void => {
    time.after(delayMs, () => {
      if (alive && pass(dangerous)) goOnUnlessPaused(goOn);
    });
  };

  return {
    name,
    clock: {
      nowMs: () => time.nowMs() + fate.skewMs,
      sleep: (ms) =>
        new Promise((wake) => {
          if (pass()) resume(ms, () => wake());
        }),
    },
    points: () => points,
    calls: () => ({ ...calls }),
    isAlive: () => alive,
    kill,
    retire() {
      alive = false;
    },
    begin(port) {
      calls[port] += 1;
      return pass();
    },
    resume,
  };
}
