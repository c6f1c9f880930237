import type { VirtualClock } from '../../test/simulation/virtual-clock.ts';

/** The poller function on its platform. */
export interface Poller {
  /** Invokes it now, the first time this is called; later calls do nothing. */
  wakeUp(): void;
}

const minuteMs = 60_000;

/** Waits of an asynchronous invocation that finds no free instance: from half a second, doubled each time. */
const firstWaitMs = 500;

/** How long such an invocation is kept; then it is dropped, as s.yaml asks. */
const keptMs = 60_000;

/**
 * Runs the poller on each full minute and on the wake-up, never twice at once: an invocation that comes meanwhile
 * waits, as the platform makes it wait for the one instance the poller may have.
 */
export function planPoller(time: VirtualClock, isOver: () => boolean, tick: () => Promise<void>): Poller {
  let running = false;
  let woken = false;

  const invoke = (waitMs: number, droppedAtMs: number): void => {
    if (isOver()) return;
    if (!running) {
      running = true;
      void tick().finally(() => {
        running = false;
      });
    } else if (time.nowMs() + waitMs < droppedAtMs) {
      time.after(waitMs, () => invoke(waitMs * 2, droppedAtMs));
    }
  };
  const eachMinute = (): void => {
    if (isOver()) return;
    time.after(minuteMs, eachMinute);
    invoke(firstWaitMs, time.nowMs() + keptMs);
  };
  time.after(minuteMs - (time.nowMs() % minuteMs), eachMinute);

  return {
    wakeUp() {
      if (woken) return;
      woken = true;
      invoke(firstWaitMs, time.nowMs() + keptMs);
    },
  };
}
