/** The calls that the processes of one account have reserved under a rate limit, oldest first. */
export interface CallBudget {
  readonly reserved: readonly (readonly [atMs: number, calls: number])[];
}

export const emptyBudget: CallBudget = { reserved: [] };

/** A rate limit as the cloud documents it, and how precisely we can keep it. */
export interface RateLimit {
  readonly perMinute: number;
  /** How long after the moment it was reserved for a call may reach the cloud. */
  readonly slackMs: number;
}

export interface Reservation {
  readonly budget: CallBudget;
  /** From when on the calls may be made: now, or the moment when older calls stop counting. */
  readonly atMs: number;
}

/** The window of a documented rate. Source: API rate quotas of VPN Gateway, calls per 60 seconds. */
const windowMs = 60_000;

/**
 * Reserves calls at the earliest moment that keeps every minute within the limit, behind all earlier reservations:
 * first come, first served, so nobody starves.
 * @param calls 1 to `perMinute`
 */
export function reserveCalls(
  { reserved }: CallBudget,
  calls: number,
  nowMs: number,
  { perMinute, slackMs }: RateLimit,
): Reservation {
  const countedMs = windowMs + slackMs;
  // A process whose clock is ahead may have reserved later than our now: we queue up behind it.
  let atMs = Math.max(nowMs, reserved.at(-1)?.[0] ?? nowMs);
  let counted = reserved.filter(([earlierMs]) => earlierMs > atMs - countedMs);
  while (total(counted) + calls > perMinute) {
    const [oldest] = counted;
    if (oldest === undefined) break;
    atMs = Math.max(atMs, oldest[0] + countedMs);
    counted = counted.filter(([earlierMs]) => earlierMs > atMs - countedMs);
  }
  return { budget: { reserved: add(counted, atMs, calls) }, atMs };
}

function total(reserved: CallBudget['reserved']): number {
  return reserved.reduce((sum, [, calls]) => sum + calls, 0);
}

function add(reserved: CallBudget['reserved'], atMs: number, calls: number): CallBudget['reserved'] {
  const last = reserved.at(-1);
  return last?.[0] === atMs
    ? [...reserved.slice(0, -1), [atMs, last[1] + calls]]
    : [...reserved, [atMs, calls]];
}
