import type { Failure } from './tablestore-error.ts';

/** The first pause after a failure, and after one that asks for fewer calls; they double up to the last. */
const firstMs = 40;
const firstThrottledMs = 150;
const longestMs = 1_500;

/**
 * How long to pause before a call is made again: doubled by each try, with half of it left to chance so that processes
 * that failed together do not come back together.
 * @param tries how many have failed, from 1
 * @param dice from 0 to below 1
 */
export function backOffMs(tries: number, { throttled }: Pick<Failure, 'throttled'>, dice: number): number {
  const fullMs = Math.min((throttled ? firstThrottledMs : firstMs) * 2 ** (tries - 1), longestMs);
  return Math.round(fullMs / 2 + (fullMs / 2) * dice);
}
