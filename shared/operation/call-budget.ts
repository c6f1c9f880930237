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
  /**
   * From 0, as fast as the limit allows, to 1, spread evenly: how much calls beyond the first third are spread. Spent
   * in one go, the limit would leave everybody waiting together for the rest of the minute, whoever is most urgent.
   */
  readonly pace: number;
}

export interface Reservation {
  readonly budget: CallBudget;
  /** From when on the calls may be made: now, or the moment when older calls stop counting. */
  readonly atMs: number;
}

/** The window of a documented rate. Source: API rate quotas of VPN Gateway, calls per 60 seconds. */
const windowMs = 60_000;

/** Up to this part of the limit, calls follow one another without a pause, whatever the pace. */
const freePart = 1 / 3;

/**
 * Reserves calls at the earliest moment that keeps every minute within the limit, and the pace, behind all earlier
 * reservations: first come, first served.
 * @param calls 1 to `perMinute`
 */
export function reserveCalls(
  { reserved }: CallBudget,
  calls: number,
  nowMs: number,
  limit: RateLimit,
): Reservation {
  const { perMinute } = limit;
  const countedMs = windowMs + limit.slackMs;
  // A process whose clock is ahead may have reserved later than our now: we queue up behind it.
  let atMs = Math.max(nowMs, reserved.at(-1)?.[0] ?? nowMs);
  let counted = reserved.filter(([earlierMs]) => earlierMs > atMs - countedMs);
  while (total(counted) + calls > perMinute) {
    const [oldest] = counted;
    if (oldest === undefined) break;
    atMs = Math.max(atMs, oldest[0] + countedMs);
    counted = counted.filter(([earlierMs]) => earlierMs > atMs - countedMs);
  }
  const pacedMs = Math.ceil(Math.max(atMs, pacedFrom(counted, calls, limit)));
  return { budget: { reserved: add(counted, pacedMs, calls) }, atMs: pacedMs };
}

function pacedFrom(counted: CallBudget['reserved'], calls: number, limit: RateLimit): number {
  const { perMinute, slackMs, pace } = limit;
  if (total(counted) < perMinute * freePart) return 0;
  const lastMs = Math.max(...counted.map(([earlierMs]) => earlierMs));
  return lastMs + ((windowMs + slackMs) / perMinute) * pace * calls;
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
