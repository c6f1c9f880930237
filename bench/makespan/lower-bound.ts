import type { BusyTimes } from './draw.ts';

/** Calls that the cloud lets through in any window of this length. */
const windowMs = 60_000;

/**
 * A time that no strategy can beat, not even one that knows all busy times, has no latency and needs no look.
 *
 * Let T be the end of all changes. A gateway makes one change at a time, so a change begins no later than T minus
 * its tail: its own busy time and those of all that follow it on its gateway. Sort the tails, longest first. Counting
 * from 0, change i and the i before it have all begun by T − tail(i), and of those i + 1 creates the last comes no
 * earlier than floor(i / perMinute) whole windows after the start. So T ≥ tail(i) + floor(i / perMinute) windows, for
 * every i. For i = 0 this is the longest sum of one gateway, for the last i it is the create rate.
 */
export function lowerBoundMs(busyTimes: BusyTimes, createsPerMinute: number): number {
  const tails = busyTimes.flatMap(tailsOf).sort((one, other) => other - one);
  return tails.reduce(
    (bound, tail, index) => Math.max(bound, tail + Math.floor(index / createsPerMinute) * windowMs),
    0,
  );
}

/** For each change of a gateway, the busy time from its beginning to the end of the gateway's last. */
function tailsOf(busyMs: readonly number[]): readonly number[] {
  let tail = 0;
  return busyMs.toReversed().map((ms) => {
    tail += ms;
    return tail;
  });
}
