import type { Operation, WaitReason } from './operation.ts';

/** A wait for a reason that was written down this lately is not written down again. */
const quietMs = 5 * 60_000;

/** Waits of a gateway that is at rest, but does not show what was asked. */
const atRest: ReadonlySet<WaitReason> = new Set([
  'route-not-listed-yet',
  'route-not-published-yet',
  'route-not-as-asked-yet',
  'route-still-listed',
  'route-still-published',
]);

/** Whether the gateway is at rest while the operation waits for this reason. */
export function isAtRest(why: WaitReason): boolean {
  return atRest.has(why);
}

/**
 * Whether the journal should hold that an operation waits for this reason: when it changes what may happen next, or
 * tells the reader something new. Reasons that alternate do not fill the journal.
 */
export function isWorthNoting(operation: Operation, why: WaitReason, nowMs: number): boolean {
  const { waitingFor, atRestSinceMs, state } = operation;
  if (why === 'confirming' || waitingFor === why) return false;
  // Its place in line counts from here.
  if (why === 'rate-limited') return true;
  if (isAtRest(why) && atRestSinceMs === undefined) return true;
  if (why === 'gateway-updating' && atRestSinceMs !== undefined) return true;
  // A gateway that changes because of this very operation is no news.
  if (why === 'gateway-updating' && state === 'applying') return false;
  return !operation.journal.some(
    ({ event, atMs }) =>
      nowMs - atMs < quietMs &&
      // Stryker disable next-line ConditionalExpression: for the types, no other event has a reason to wait.
      event.kind === 'waiting' &&
      event.why === why,
  );
}
