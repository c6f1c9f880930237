import { type CadencePolicy, defaultCadence, nextLookInMs } from './cadence.ts';
import { expired, failedAbsent, failedBy, failedDifferent, succeeded } from './ending.ts';
import { isPassing, isRefusal } from './fault.ts';
import { isUnrecognizedRefusal } from './find-fault.ts';
import type { GatewaySeen, GatewayUnreadable, Observation } from './observation.ts';
import { isInFlight, type Operation, type OperationEvent, type WaitReason } from './operation.ts';
import { type Comparison, compareWithIntent } from './settle.ts';

/** What to do next with one gateway. */
export type Step =
  | { readonly kind: 'send'; readonly operation: Operation }
  | {
      readonly kind: 'look-again';
      readonly operation: Operation;
      readonly atMs: number;
      readonly why: WaitReason;
    }
  /** The operation ends with this event: because of what was seen, or because its time is up. */
  | { readonly kind: 'settle' | 'give-up'; readonly operation: Operation; readonly event: OperationEvent }
  | { readonly kind: 'idle' };

/** Bounds of patience. */
export interface StepPolicy extends CadencePolicy {
  /** How long an accepted route may stay unlisted, or unpublished, on a gateway that is at rest again. */
  readonly graceMs: number;
  /** How long after a call with an unknown outcome the same call may be sent again, if the route is not there. */
  readonly resendAfterMs: number;
  /** The wait after a look that failed. */
  readonly unreadableMs: number;
}

export const defaultStepPolicy: StepPolicy = {
  ...defaultCadence,
  graceMs: 60_000,
  resendAfterMs: 15_000,
  unreadableMs: 5_000,
};

interface Situation {
  readonly observation: Observation;
  readonly durationsMs: readonly number[];
  readonly nowMs: number;
  readonly policy: StepPolicy;
}

/**
 * Decides the next step of a gateway from its open operations and what was just seen of it.
 * At most one mutation is ever under way: whatever is in flight is followed to its end before anything is sent.
 * @param queue the open operations of the gateway, oldest first; dry runs do not belong here
 */
export function nextStep(
  queue: readonly Operation[],
  observation: Observation,
  durationsMs: readonly number[],
  nowMs: number,
  policy: StepPolicy = defaultStepPolicy,
): Step {
  const situation: Situation = { observation, durationsMs, nowMs, policy };
  const inFlight = queue.find(isInFlight);
  const step = inFlight === undefined ? stepOfHead(queue, situation) : stepOfInFlight(inFlight, situation);
  if (step.kind === 'settle') return step;
  // An operation waiting behind another one is not to wait longer than it was promised.
  const overdue = queue.find((operation) => nowMs >= operation.deadlineMs);
  const giveUp: Step | undefined = overdue && {
    kind: 'give-up',
    operation: overdue,
    event: expired(overdue),
  };
  if (step.kind !== 'look-again') return giveUp ?? step;
  if (step.why === 'confirming') return step;
  return giveUp ?? { ...step, atMs: Math.min(step.atMs, earliestDeadline(queue)) };
}

/**
 * Until when looking at the gateway cannot bring anything new: the change under way is too young to be done, or
 * the cloud asked for a pause. In the past when a look is due.
 */
export function restUntilMs(
  queue: readonly Operation[],
  durationsMs: readonly number[],
  nowMs: number,
  policy: StepPolicy = defaultStepPolicy,
): number {
  const first = queue.find(isInFlight) ?? queue.find(({ state }) => state === 'queued');
  // Whoever sent it may have a clock that is ahead of ours.
  const restMs =
    first?.state === 'applying'
      ? Math.min(first.appliedAtMs ?? 0, nowMs) + nextLookInMs(0, durationsMs, policy)
      : (first?.notBeforeMs ?? 0);
  return Math.min(restMs, earliestDeadline(queue));
}

function earliestDeadline(queue: readonly Operation[]): number {
  return Math.min(...queue.map(({ deadlineMs }) => deadlineMs));
}

function stepOfHead(queue: readonly Operation[], situation: Situation): Step {
  const head = queue.find(({ state }) => state === 'queued');
  if (head === undefined) return { kind: 'idle' };
  const { observation, nowMs } = situation;
  if (observation.kind === 'unreadable') return unreadable(head, observation, situation);
  if (observation.routes === undefined) return waitForGateway(head, head.updateTimeMs, situation);
  const { route } = head.intent;
  const comparison = compareWithIntent(route, observation);
  if (comparison.kind === 'as-asked') return succeed(head, comparison, observation, nowMs);
  if (comparison.kind !== 'absent') return settle(head, failedDifferent(head, comparison));
  if ((head.notBeforeMs ?? 0) > nowMs) return lookAgain(head, head.notBeforeMs ?? nowMs, 'refused-for-now');
  return { kind: 'send', operation: head };
}

function stepOfInFlight(operation: Operation, situation: Situation): Step {
  const { observation, nowMs } = situation;
  if (observation.kind === 'unreadable') return unreadable(operation, observation, situation);
  const startedMs = operation.appliedAtMs ?? operation.sentAtMs ?? nowMs;
  if (observation.routes === undefined) return waitForGateway(operation, startedMs, situation);

  const comparison = compareWithIntent(operation.intent.route, observation);
  if (comparison.kind === 'as-asked') return succeed(operation, comparison, observation, nowMs);

  if (comparison.kind !== 'absent') {
    const why = comparison.kind === 'differs' ? 'route-not-as-asked-yet' : 'route-not-published-yet';
    return (
      withinGrace(operation, why, startedMs, situation) ??
      settle(operation, failedDifferent(operation, comparison))
    );
  }
  if (operation.state !== 'applying') return resend(operation, situation);
  return (
    withinGrace(operation, 'route-not-listed-yet', startedMs, situation) ??
    settle(operation, failedAbsent(operation))
  );
}

/** The gateway is at rest, but its list does not show what was asked: for a while that is normal. */
function withinGrace(
  operation: Operation,
  why: WaitReason,
  startedMs: number,
  situation: Situation,
): Step | undefined {
  const { nowMs, policy } = situation;
  const graceEndsMs = (operation.atRestSinceMs ?? nowMs) + policy.graceMs;
  if (nowMs >= graceEndsMs) return undefined;
  return lookAgain(operation, Math.min(soon(startedMs, situation), graceEndsMs), why);
}

/** How often the cloud must call a route existing that its list does not show before it is believed. */
const believedDuplicates = 3;

/** The outcome is unknown, the gateway is at rest and the route is not there. */
function resend(operation: Operation, situation: Situation): Step {
  const { nowMs, policy } = situation;
  const mayResendMs = Math.max((operation.sentAtMs ?? 0) + policy.resendAfterMs, operation.notBeforeMs ?? 0);
  if (nowMs < mayResendMs) {
    return lookAgain(
      operation,
      Math.min(mayResendMs, soon(operation.sentAtMs ?? nowMs, situation)),
      'answer-lost',
    );
  }
  const end = endOfRefused(operation);
  if (end === undefined) return { kind: 'send', operation };
  // A call without a known end may have gone through: its route is given the time to appear.
  const waiting = operation.unsettledSend
    ? withinGrace(operation, 'route-not-listed-yet', operation.sentAtMs ?? nowMs, situation)
    : undefined;
  return waiting ?? settle(operation, end);
}

/** How a request ends that sending again would not help; `undefined` when it would. */
function endOfRefused(operation: Operation): OperationEvent | undefined {
  const { lastFault: fault, duplicates, unsettledSend } = operation;
  if (fault === undefined) return undefined;
  // It existed, and it may have been ours: what is certain is only that it is not there now.
  if (duplicates >= believedDuplicates)
    return unsettledSend ? failedAbsent(operation) : failedBy(operation, fault);
  const refusedForGood = isRefusal(fault) && !isPassing(fault);
  return refusedForGood || isUnrecognizedRefusal(fault) ? failedBy(operation, fault) : undefined;
}

function unreadable(operation: Operation, { fault }: GatewayUnreadable, situation: Situation): Step {
  const { nowMs, policy } = situation;
  const nothingSent = operation.state === 'queued';
  if (fault.class === 'gone' || (nothingSent && !isPassing(fault) && fault.class !== 'ambiguous')) {
    return settle(operation, { ...failedBy(operation, fault), fault });
  }
  const waitMs = Math.max(policy.unreadableMs, fault.retryAfterMs ?? 0);
  return lookAgain(operation, nowMs + waitMs, 'gateway-unreadable');
}

function waitForGateway(operation: Operation, startedMs: number, situation: Situation): Step {
  return lookAgain(operation, soon(startedMs, situation), 'gateway-updating');
}

function soon(startedMs: number, { nowMs, durationsMs, policy }: Situation): number {
  return nowMs + nextLookInMs(nowMs - startedMs, durationsMs, policy);
}

/**
 * The list was read after the status. Where no call of ours is known to have been accepted, one that is still under
 * way may have come between the two: then one more look must say the same.
 */
function succeed(
  operation: Operation,
  { observed }: Extract<Comparison, { kind: 'as-asked' }>,
  seen: GatewaySeen,
  nowMs: number,
): Step {
  // Stryker disable next-line ArrayDeclaration: what is put into the empty list is no route, and matches none.
  const { earlierRoutes: routes = [], ...state } = seen;
  const proven =
    operation.state === 'applying' ||
    compareWithIntent(operation.intent.route, { ...state, routes }).kind === 'as-asked';
  if (!proven) return lookAgain(operation, nowMs, 'confirming');
  return settle(operation, succeeded(operation, observed, seen.seenAtMs));
}

function settle(operation: Operation, event: OperationEvent): Step {
  return { kind: 'settle', operation, event };
}

function lookAgain(operation: Operation, atMs: number, why: WaitReason): Step {
  return { kind: 'look-again', operation, atMs, why };
}
