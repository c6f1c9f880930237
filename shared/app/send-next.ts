import { failedTargetDown } from '../operation/ending.ts';
import { canonicalJson } from '../operation/journal.ts';
import { nextStep } from '../operation/next-step.ts';
import type { GatewaySeen } from '../operation/observation.ts';
import type { Operation } from '../operation/operation.ts';
import { handicapMs } from '../operation/service-order.ts';
import type { Step, StepPolicy } from '../operation/step.ts';
import type { Advance, SharedTools } from './advance-gateway.ts';
import { prepareCall } from './prepare-call.ts';
import { surroundingsFor } from './read-surroundings.ts';
import { recordEvent } from './record-event.ts';
import { limitedCallOf } from './reserve-calls.ts';
import { sendCall } from './send-call.ts';
import type { Turn } from './turn.ts';
import { noteWaiting, rest } from './turn-waits.ts';

/** A route may be another one by now: what a call relies on is looked at again after this. */
const oldLookMs = 5_000;

/** Makes the next call of a gateway, as soon as the rate allows it and as far as nothing speaks against it. */
export async function sendNext(
  turn: Turn,
  step: Extract<Step, { kind: 'send' }>,
  seen: GatewaySeen,
  queue: readonly Operation[],
  tools: SharedTools,
): Promise<Advance | undefined> {
  const { app } = turn;
  const { operation, call } = step;
  const ledger = await turn.ledger();
  const surroundings = await surroundingsFor(turn, operation, ledger);
  if (surroundings === 'not-now') return waitForTunnel(turn, operation, app.settings.policy);
  const prepared = prepareCall(step, {
    seen,
    queue,
    ledger,
    ...surroundings,
    routeQuota: app.settings.routeQuota,
    nowMs: app.clock.nowMs(),
  });
  if (prepared.kind === 'refused') {
    turn.queue.note(operation.id, await recordEvent(app, operation, prepared.event));
    return undefined;
  }
  const waited = operation.waitingFor === 'rate-limited';
  const sinceMs =
    (waited ? (operation.waitingSinceMs ?? 0) : app.clock.nowMs()) + handicapMs(operation.requester);
  const mayCall = await turn.mayCall(tools.slots, { call: limitedCallOf(call), open: queue.length, sinceMs });
  if (mayCall === 'lost') return { kind: 'held' };
  if (mayCall === 'too-late') {
    await noteWaiting(turn, operation, 'rate-limited');
    return { kind: 'waiting' };
  }
  const isOld = app.clock.nowMs() - seen.seenAtMs > oldLookMs;
  if (isOld && !(await isStillDue(turn, step, queue, tools))) return undefined;
  // A lease that is gone already is not to leave a trace on the operation; it is asked for again right before the call.
  if (!(await turn.prolong())) return { kind: 'held' };
  let lost = false;
  const mayStillCall = async () => {
    lost = !(await turn.prolong());
    return !lost;
  };
  const latest = await sendCall(app, prepared.call, turn.fence, turn.callTimeoutMs(), mayStillCall);
  turn.queue.note(operation.id, latest);
  return lost ? { kind: 'held' } : undefined;
}

/** Whether one more look comes to the same call. A creation needs none: the API itself refuses what is there. */
async function isStillDue(
  turn: Turn,
  { operation, call }: Extract<Step, { kind: 'send' }>,
  queue: readonly Operation[],
  { observatory }: SharedTools,
): Promise<boolean> {
  if (call.kind === 'create') return true;
  const { gateway, durationsMs } = turn;
  const seen = await observatory.observe(gateway, turn.patienceMs(), turn.callTimeoutMs());
  if (typeof seen === 'number') return false;
  const next = nextStep(queue, seen, durationsMs, turn.app.clock.nowMs(), observatory.policyFor(gateway));
  return (
    next.kind === 'send' &&
    next.operation.id === operation.id &&
    canonicalJson(next.call) === canonicalJson(call)
  );
}

/** Those who wait behind are not kept waiting for long by a tunnel that nobody can see. */
async function waitForTunnel(
  turn: Turn,
  operation: Operation,
  { graceMs, unreadableMs }: StepPolicy,
): Promise<Advance | undefined> {
  const { app } = turn;
  if (app.readSurroundings === undefined) return { kind: 'waiting' };
  const nowMs = app.clock.nowMs();
  const waited = operation.waitingFor === 'gateway-unreadable';
  if (waited && nowMs - (operation.waitingSinceMs ?? nowMs) >= graceMs) {
    const event = failedTargetDown(operation, 'could not be read');
    turn.queue.note(operation.id, await recordEvent(app, operation, event));
    return undefined;
  }
  await noteWaiting(turn, operation, 'gateway-unreadable');
  return rest(turn, nowMs + unreadableMs);
}
