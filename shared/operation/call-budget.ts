/**
 * The calls that the processes of one account have reserved under a rate limit, per second and oldest first.
 * Whole seconds keep the record small; they err on the side of fewer calls.
 */
export interface CallBudget {
  readonly reserved: readonly (readonly [second: number, calls: number])[];
}

export const emptyBudget: CallBudget = { reserved: [] };

/**
 * How long a reserved call counts, in seconds: the documented window of 60, the second it began in, and two for the
 * way from the reservation to the cloud. Source: API rate quotas of VPN Gateway, calls per minute.
 */
export const countedS = 63;

export interface Reservation {
  readonly budget: CallBudget;
  /** From when on the calls may be made: now, or the moment when older calls stop counting. */
  readonly atMs: number;
}

/**
 * Reserves calls at the earliest moment that keeps every minute within the limit, behind all earlier reservations:
 * first come, first served, so nobody starves.
 * @param calls 1 to `perMinute`
 */
export function reserveCalls(
  { reserved }: CallBudget,
  calls: number,
  nowMs: number,
  perMinute: number,
): Reservation {
  const nowS = Math.floor(nowMs / 1000);
  // A process whose clock is ahead may have reserved later than our now: we queue up behind it.
  const lastS = reserved.at(-1)?.[0] ?? nowS;
  let atS = Math.max(nowS, lastS);
  let counted = reserved.filter(([second]) => second > atS - countedS);
  while (total(counted) + calls > perMinute) {
    const [oldest] = counted;
    if (oldest === undefined) break;
    atS = Math.max(atS, oldest[0] + countedS);
    counted = counted.filter(([second]) => second > atS - countedS);
  }
  return { budget: { reserved: add(counted, atS, calls) }, atMs: Math.max(nowMs, atS * 1000) };
}

function total(reserved: CallBudget['reserved']): number {
  return reserved.reduce((sum, [, calls]) => sum + calls, 0);
}

function add(reserved: CallBudget['reserved'], second: number, calls: number): CallBudget['reserved'] {
  const last = reserved.at(-1);
  return last?.[0] === second
    ? [...reserved.slice(0, -1), [second, last[1] + calls]]
    : [...reserved, [second, calls]];
}
