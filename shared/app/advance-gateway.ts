import { rememberDuration } from '../operation/cadence.ts';
import { nextStep, restUntilMs, type Step } from '../operation/next-step.ts';
import type { Observation } from '../operation/observation.ts';
import type { Operation, WaitReason } from '../operation/operation.ts';
import { readGatewayKey } from '../route/route.ts';
import type { Lease } from '../store/store.ts';
import { advanceDryRun } from './advance-dry-run.ts';
import type { App } from './app.ts';
import { readAndSweepQueue } from './queue.ts';
import { recordEvent } from './record-event.ts';
import { sendCreate } from './send-create.ts';

export interface AdvanceLimits {
  /** Nothing is begun, and nothing slept for, beyond this time. */
  readonly untilMs: number;
  /** Ends the advance early, for a caller who only waits for one operation. */
  readonly enough?: (queue: readonly Operation[]) => boolean;
}

/** How an advance ended. */
export type Advance =
  /** No open operation is left. */
  | { readonly kind: 'idle' }
  /** The next look is due after the limit. */
  | { readonly kind: 'waiting'; readonly atMs: number }
  | { readonly kind: 'enough' }
  /** Somebody else has the lease. */
  | { readonly kind: 'held' };

/** A call is not begun with less time than this left. */
const shortestCallMs = 500;

/** Advances the queue of one gateway for as long as the limits allow, if nobody else is doing it. */
export async function advanceGateway(app: App, key: string, limits: AdvanceLimits): Promise<Advance> {
  const nowMs = app.clock.nowMs();
  const lease = await app.store.acquireLease(key, app.owner, nowMs, nowMs + app.settings.leaseMs);
  if (lease === undefined) return { kind: 'held' };
  const turn: Turn = { app, key, limits, lease };
  try {
    return await advanceHolding(turn);
  } finally {
    await app.store.releaseLease(turn.lease);
  }
}

/** One holding of a lease; the lease itself is replaced when it is prolonged. */
interface Turn {
  readonly app: App;
  readonly key: string;
  readonly limits: AdvanceLimits;
  lease: Lease;
}

async function advanceHolding(turn: Turn): Promise<Advance> {
  const { app, key, limits } = turn;
  let observation: Observation | undefined;
  for (;;) {
    const all = await readAndSweepQueue(app, key);
    if (limits.enough?.(all)) return { kind: 'enough' };
    for (const operation of all.filter(isDryRun)) await advanceDryRun(app, operation, limits.untilMs);
    const queue = all.filter((operation) => !isDryRun(operation));
    if (queue.length === 0) return { kind: 'idle' };

    if (observation === undefined) {
      const rested = await restUntil(turn, restUntilMs(queue, turn.lease.durationsMs, app.settings.policy));
      if (rested !== 'rested') return rested;
      observation = await app.vpn.observe(readGatewayKey(key), callTimeoutMs(turn));
    }
    const step = nextStep(queue, observation, turn.lease.durationsMs, app.clock.nowMs(), app.settings.policy);
    const ended = await take(turn, step, observation);
    if (ended !== undefined) return ended;
    // What was seen stays true while only records change; after a call or a wait it is history.
    if (step.kind === 'send' || step.kind === 'look-again') observation = undefined;
  }
}

async function take(turn: Turn, step: Step, observation: Observation): Promise<Advance | undefined> {
  const { app } = turn;
  switch (step.kind) {
    case 'idle':
      return { kind: 'idle' };
    case 'settle':
    case 'give-up': {
      const ended = await recordEvent(app, step.operation, step.event);
      return ended?.state === 'succeeded' ? learnDuration(turn, ended, observation.seenAtMs) : undefined;
    }
    case 'look-again': {
      await noteWaiting(app, step.operation, step.why, observation);
      const rested = await restUntil(turn, step.atMs);
      return rested === 'rested' ? undefined : rested;
    }
    case 'send': {
      if (app.clock.nowMs() + shortestCallMs > turn.limits.untilMs) {
        return { kind: 'waiting', atMs: turn.limits.untilMs };
      }
      const { fence } = turn.lease;
      await sendCreate(app, step.operation, fence, callTimeoutMs(turn), () => prolong(turn));
      return undefined;
    }
  }
}

/** Sleeps, unless the time lies beyond the limits; the lease outlives the sleep and the call after it. */
async function restUntil(turn: Turn, atMs: number): Promise<'rested' | Advance> {
  const { app, limits, lease } = turn;
  const nowMs = app.clock.nowMs();
  if (Math.max(atMs, nowMs) >= limits.untilMs) return { kind: 'waiting', atMs };
  const neededUntilMs = Math.max(atMs, nowMs) + app.settings.callTimeoutMs;
  if (neededUntilMs > lease.untilMs && !(await prolong(turn, neededUntilMs))) return { kind: 'held' };
  if (atMs > nowMs) await app.clock.sleep(atMs - nowMs);
  return 'rested';
}

/** Renews the lease; false when somebody with a higher fence has it now. */
async function prolong(
  turn: Turn,
  neededUntilMs = 0,
  durationsMs = turn.lease.durationsMs,
): Promise<boolean> {
  const { app, lease } = turn;
  const untilMs = Math.max(app.clock.nowMs() + app.settings.leaseMs, neededUntilMs);
  if (!(await app.store.renewLease(lease, untilMs, durationsMs))) return false;
  turn.lease = { ...lease, untilMs, durationsMs };
  return true;
}

async function learnDuration(turn: Turn, ended: Operation, seenAtMs: number): Promise<Advance | undefined> {
  if (ended.appliedAtMs === undefined) return undefined;
  const durationsMs = rememberDuration(turn.lease.durationsMs, seenAtMs - ended.appliedAtMs);
  return (await prolong(turn, 0, durationsMs)) ? undefined : { kind: 'held' };
}

/** Writes down why an operation waits, once per reason: "not yet" is a value, not an error. */
async function noteWaiting(
  app: App,
  operation: Operation,
  why: WaitReason,
  observation: Observation,
): Promise<void> {
  const normal = operation.state === 'applying' && why === 'gateway-updating';
  if (operation.waitingFor === why || (normal && operation.waitingFor === undefined)) return;
  const fault = observation.kind === 'unreadable' ? { fault: observation.fault } : {};
  await recordEvent(app, operation, { kind: 'waiting', why, ...fault });
}

function callTimeoutMs({ app, limits }: Turn): number {
  const leftMs = limits.untilMs - app.clock.nowMs();
  return Math.min(app.settings.callTimeoutMs, Math.max(shortestCallMs, leftMs));
}

function isDryRun({ intent }: Operation): boolean {
  return intent.dryRun;
}
