import type { Mutation } from '../route/mutation.ts';
import { nextLookInMs } from './cadence.ts';
import {
  expired,
  failedBecause,
  failedBy,
  failedMidway,
  failedOvertaken,
  failedRolledBack,
  failedSurprised,
  failedUndermined,
  failedUntouched,
  failedWithoutPair,
  succeeded,
} from './ending.ts';
import { isPassing, isRefusal } from './fault.ts';
import { isUnrecognizedRefusal } from './find-fault.ts';
import { type Goal, goalsOf, lastingGoalsOf } from './goal.ts';
import type { GatewaySeen, GatewayUnreadable, Observation } from './observation.ts';
import { isInFlight, isMidway, type Operation, type OperationEvent, type WaitReason } from './operation.ts';
import { inServiceOrder } from './service-order.ts';
import {
  type Comparison,
  compareWithGoal,
  findSurprise,
  isAnotherRoute,
  isSameCall,
  routesBefore,
  routesToBlock,
} from './settle.ts';
import { defaultStepPolicy, type Step, type StepPolicy } from './step.ts';

interface Situation {
  readonly observation: Observation;
  readonly durationsMs: readonly number[];
  readonly nowMs: number;
  readonly policy: StepPolicy;
}

type Failed = Extract<OperationEvent, { kind: 'failed' }>;

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
  const first = queue.find(isInFlight) ?? headOf(queue);
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

/** Whose turn it is next: nobody comes in between the steps of a change that takes several calls. */
function headOf(queue: readonly Operation[]): Operation | undefined {
  const queued = queue.filter(({ state }) => state === 'queued');
  return queued.find(isMidway) ?? inServiceOrder(queued)[0];
}

function stepOfHead(queue: readonly Operation[], situation: Situation): Step {
  const { observation, nowMs } = situation;
  const head = headOf(queue);
  if (head === undefined) return { kind: 'idle' };
  if (observation.kind === 'unreadable') return unreadable(head, observation, situation);
  if (observation.routes === undefined) return waitForGateway(head, head.updateTimeMs, situation);

  const goal = currentGoal(head, observation);
  if (goal === undefined) return stepWithoutPair(head, observation, nowMs);
  const comparison = compareWithGoal(goal, observation);
  if (comparison.kind === 'reached') return reach(head, goal, comparison, observation, nowMs);
  if (comparison.kind !== 'untouched') return fail(head, failedBecause(head, comparison), observation);
  const surprise = isMidway(head) ? undefined : findSurprise(head.intent, observation);
  if (surprise !== undefined) return settle(head, failedSurprised(head, surprise));
  if ((head.notBeforeMs ?? 0) > nowMs) return lookAgain(head, head.notBeforeMs ?? nowMs, 'refused-for-now');
  return send(head, comparison.call);
}

function stepOfInFlight(operation: Operation, situation: Situation): Step {
  const { observation, nowMs } = situation;
  if (observation.kind === 'unreadable') return unreadable(operation, observation, situation);
  const startedMs = operation.appliedAtMs ?? operation.sentAtMs ?? nowMs;
  if (observation.routes === undefined) return waitForGateway(operation, startedMs, situation);

  const goal = currentGoal(operation, observation);
  if (goal === undefined) return stepWithoutPair(operation, observation, nowMs);
  const comparison = compareWithGoal(goal, observation);
  if (comparison.kind === 'reached') return reach(operation, goal, comparison, observation, nowMs);
  if (comparison.kind === 'no-effect')
    return fail(operation, failedBecause(operation, comparison), observation);
  if (comparison.kind === 'untouched' && operation.state !== 'applying') {
    return resend(operation, comparison, observation, situation);
  }
  return (
    withinGrace(operation, comparison.why, startedMs, situation) ??
    fail(
      operation,
      comparison.kind === 'untouched' ? failedUntouched(operation) : failedBecause(operation, comparison),
      observation,
    )
  );
}

/** What the call that is under way, or comes next, is to bring about; `undefined` for a fail-over without a pair. */
function currentGoal(operation: Operation, seen: GatewaySeen): Goal | undefined {
  // An operation that an earlier release recorded has no count of steps.
  return goalsOf({ ...operation, before: routesBefore(operation, seen) })[operation.stepsDone ?? 0];
}

/** Either it has been failed over already, or there is nothing to fail over. */
function stepWithoutPair(operation: Operation, seen: GatewaySeen, nowMs: number): Step {
  const { route } = operation.intent;
  const routes = routesToBlock(route, seen);
  const observed = routes.find(({ nextHop }) => nextHop === route.nextHop);
  const other = routes.find(({ nextHop }) => nextHop !== route.nextHop);
  const swapped = routes.length === 2 && observed?.weight === 100 && other?.weight === 0;
  const done = swapped && !seen.dualTunnel ? observed : undefined;
  if (done === undefined) return settle(operation, failedWithoutPair(operation, routes));
  const goal: Goal = { kind: 'weight', route, weight: 100 };
  return reach(operation, goal, { kind: 'reached', observed: done }, seen, nowMs);
}

/** Ends the operation; what has been done of it in several steps is taken back first, if it can be. */
function fail(operation: Operation, failed: Failed, seen: GatewaySeen, canBeTakenBack = false): Step {
  if (!isMidway(operation)) return settle(operation, failed);
  const { problem, fault } = failed;
  return canBeTakenBack && operation.rollback === undefined
    ? settle(operation, { kind: 'rolling-back', problem, ...(fault === undefined ? {} : { fault }) })
    : settle(operation, failedMidway(operation, problem, routesToBlock(operation.intent.route, seen)));
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

/** The outcome is unknown, the gateway is at rest and shows nothing of the call. */
function resend(
  operation: Operation,
  { call, why }: Extract<Comparison, { kind: 'untouched' }>,
  seen: GatewaySeen,
  situation: Situation,
): Step {
  const { nowMs, policy } = situation;
  const mayResendMs = Math.max((operation.sentAtMs ?? 0) + policy.resendAfterMs, operation.notBeforeMs ?? 0);
  if (nowMs < mayResendMs) {
    return lookAgain(
      operation,
      Math.min(mayResendMs, soon(operation.sentAtMs ?? nowMs, situation)),
      'answer-lost',
    );
  }
  const end = endOfRefused(operation) ?? endOfOvertaken(operation, call, seen);
  if (end === undefined) return send(operation, call);
  // A call without a known end may have gone through: its effect is given the time to appear.
  const waiting = operation.unsettledSend
    ? withinGrace(operation, why, operation.sentAtMs ?? nowMs, situation)
    : undefined;
  return waiting ?? fail(operation, end, seen, true);
}

/** How a request ends that sending again would not help; `undefined` when it would. */
function endOfRefused(operation: Operation): Failed | undefined {
  const { lastFault: fault, duplicates, unsettledSend } = operation;
  if (fault === undefined) return undefined;
  // It existed, and it may have been ours: what is certain is only that it is not there now.
  if (duplicates >= believedDuplicates)
    return unsettledSend ? failedUntouched(operation) : failedBy(operation, fault);
  const refusedForGood = isRefusal(fault) && !isPassing(fault);
  return refusedForGood || isUnrecognizedRefusal(fault)
    ? { ...failedBy(operation, fault), fault }
    : undefined;
}

/**
 * A token belongs to its call: while that may still have an effect, no other call can be sent in its place, and not
 * the same one to a route that is not the one it was meant for.
 */
function endOfOvertaken(operation: Operation, call: Mutation, seen: GatewaySeen): Failed | undefined {
  const surprise = isMidway(operation) ? undefined : findSurprise(operation.intent, seen);
  if (operation.unsettledSend) {
    const isOther = !isSameCall(operation, call) || isAnotherRoute(operation, call, seen);
    return surprise !== undefined || isOther ? failedOvertaken(operation) : undefined;
  }
  return surprise === undefined ? undefined : failedSurprised(operation, surprise);
}

function send(operation: Operation, call: Mutation): Step {
  const isAnother = operation.call !== undefined && !isSameCall(operation, call);
  return { kind: 'send', operation, call, attempt: operation.attempt + (isAnother ? 1 : 0) };
}

function unreadable(operation: Operation, { fault }: GatewayUnreadable, situation: Situation): Step {
  const { nowMs, policy } = situation;
  const nothingSent = operation.state === 'queued' && !isMidway(operation);
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
function reach(
  operation: Operation,
  goal: Goal,
  { observed }: Extract<Comparison, { kind: 'reached' }>,
  seen: GatewaySeen,
  nowMs: number,
): Step {
  const { earlierRoutes, ...state } = seen;
  const proven =
    operation.state === 'applying' ||
    (earlierRoutes !== undefined &&
      compareWithGoal(goal, { ...state, routes: earlierRoutes }).kind === 'reached');
  if (!proven) return lookAgain(operation, nowMs, 'confirming');
  const goals = goalsOf({ ...operation, before: routesBefore(operation, seen) });
  if ((operation.stepsDone ?? 0) + 1 < goals.length) {
    return settle(operation, { kind: 'step-done', seenAtMs: seen.seenAtMs });
  }
  const lasting = lastingGoalsOf({ ...operation, before: routesBefore(operation, seen) });
  if (lasting.some((one) => compareWithGoal(one, seen).kind !== 'reached')) {
    return settle(operation, failedUndermined(operation, routesToBlock(operation.intent.route, seen)));
  }
  return settle(
    operation,
    operation.rollback === undefined
      ? succeeded(operation, observed, seen.seenAtMs)
      : failedRolledBack(operation, operation.rollback, observed),
  );
}

function settle(operation: Operation, event: OperationEvent): Step {
  return { kind: 'settle', operation, event };
}

function lookAgain(operation: Operation, atMs: number, why: WaitReason): Step {
  return { kind: 'look-again', operation, atMs, why };
}
