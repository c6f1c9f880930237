import type { Clock } from '../../shared/app/clock.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** One process of the system: it has a clock of its own, and it may pause or die wherever it waits. */
export interface Worker {
  readonly name: string;
  readonly clock: Clock;
  /** At how many points it has been where it might have died. */
  readonly points: () => number;
  /** How many calls to its store and to the cloud it has begun. */
  readonly calls: () => Readonly<Record<Port, number>>;
  isAlive(): boolean;
  kill(why: string): void;
  /** Ends the worker after its work is done. */
  retire(): void;
  /** Counts a call that is about to be made; false when the worker does not live to make it. */
  begin(port: Port): boolean;
  /**
   * Lets the worker go on after `delayMs`, later if it is paused, never if it is dead by then.
   * @param danger where much can go wrong: a change or a reply is recorded and not made, or made and not recorded
   */
  resume(delayMs: number, goOn: () => void, danger?: Danger): void;
}

/** What a process reaches over a network. */
export type Port = 'store' | 'cloud' | 'chat';

export type Danger = 'change' | 'reply';

/** What befalls a worker; points are counted at every place where it waits, before and after. */
export interface Fate {
  readonly skewMs: number;
  readonly diesAtPoint?: number;
  readonly pausesAtPoint?: number;
  /** At which dangerous point of each kind, counted from 1, it dies or pauses. */
  readonly diesIn?: Readonly<Partial<Record<Danger, number>>>;
  readonly pausesIn?: Readonly<Partial<Record<Danger, number>>>;
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
  const dangers = { change: 0, reply: 0 };
  let pausedUntilMs = 0;
  const calls = { store: 0, cloud: 0, chat: 0 };

  const kill = (why: string): void => {
    if (!alive) return;
    alive = false;
    note(`${name} dies (${why})`);
  };
  const pass = (danger?: Danger): boolean => {
    if (!alive) return false;
    points += 1;
    if (danger !== undefined) dangers[danger] += 1;
    const isAt = (place: Fate['diesIn']): boolean =>
      danger !== undefined && dangers[danger] === place?.[danger];
    const dies = points === fate.diesAtPoint || isAt(fate.diesIn);
    const pauses = points === fate.pausesAtPoint || isAt(fate.pausesIn);
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
  const resume = (delayMs: number, goOn: () => void, danger?: Danger): void => {
    time.after(delayMs, () => {
      if (alive && pass(danger)) goOnUnlessPaused(goOn);
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
