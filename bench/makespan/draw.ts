import type { Random } from '../../test/simulation/random.ts';
import type { Shape } from './shape.ts';

/** How long each change keeps its gateway busy: by gateway, then in the order in which its changes begin. */
export type BusyTimes = readonly (readonly number[])[];

/** Bounds and middle of the draw, in milliseconds; no document gives numbers, only "seconds to tens of seconds". */
const shortestMs = 4_000;
const medianMs = 12_000;
const longestMs = 40_000;
const sigma = 0.6;

/**
 * Draws the busy times of a whole run. They belong to the gateway and the place in its line, so every strategy
 * meets the same ones, in whatever order it sends its routes.
 */
export function drawBusyTimes({ gateways, routesEach }: Shape, random: Random): BusyTimes {
  return Array.from({ length: gateways }, () => Array.from({ length: routesEach }, () => drawBusyMs(random)));
}

/** Lognormal, drawn again when it falls outside the bounds. */
function drawBusyMs(random: Random): number {
  for (;;) {
    const busyMs = Math.round(medianMs * Math.exp(sigma * drawNormal(random)));
    if (busyMs >= shortestMs && busyMs <= longestMs) return busyMs;
  }
}

/** Box and Muller's way to a standard normal draw. */
function drawNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

/** Puts things in a random order. */
export function shuffle<T>(items: readonly T[], random: Random): readonly T[] {
  return items
    .map((item) => ({ item, place: random.next() }))
    .sort((one, other) => one.place - other.place)
    .map(({ item }) => item);
}
