import type { Refusal } from '../route/assessment.ts';
import { describeRoute, type ObservedRoute, type RouteKey } from '../route/route.ts';
import type { Fault } from './fault.ts';
import type { KnownFaultCode } from './fault-table.ts';
import { wordingOf } from './intent.ts';
import { isInFlight, isMidway, type Operation, type OperationEvent, type Rollback } from './operation.ts';
import { type Problem, problemFromFault, problemOf } from './problem.ts';
import type { Comparison } from './settle.ts';

type Failed = Extract<OperationEvent, { kind: 'failed' }>;
type Expired = Extract<OperationEvent, { kind: 'expired' }>;
type Succeeded = Extract<OperationEvent, { kind: 'succeeded' }>;

/** The routes are as asked; `adopted` when no call of ours can have made them so. */
export function succeeded(
  operation: Operation,
  observed: ObservedRoute | undefined,
  seenAtMs: number,
): Succeeded {
  const maybeOurs =
    operation.answer !== undefined ||
    operation.unsettledSend ||
    operation.state === 'sending' ||
    operation.stepsDone > 0;
  return {
    kind: 'succeeded',
    settlement: { ...(observed === undefined ? {} : { observed }), seenAtMs, adopted: !maybeOurs },
  };
}

/** The cloud refused for good. */
export function failedBy({ intent }: Operation, fault: Fault): Failed {
  return {
    kind: 'failed',
    problem: problemFromFault(fault, describeRoute(intent.route), wordingOf(intent).failed),
  };
}

/** The routes are in no state from which a call would bring about what was asked. */
export function failedBecause(
  operation: Operation,
  comparison: Exclude<Comparison, { kind: 'reached' | 'untouched' }>,
): Failed {
  const { intent, lastFault } = operation;
  const route = describeRoute(intent.route);
  const { failed } = wordingOf(intent);
  switch (comparison.kind) {
    case 'no-effect':
      return failure(
        'Weight.NoEffect',
        failed,
        `${intent.route.vpnGatewayId} has two tunnels for each connection: weights have no effect there and are not listed.`,
      );
    case 'missing':
      return failure('Route.NotFound', failed, `${route} is not on the gateway.`, lastFault);
    case 'not-published':
      if (operation.answer === undefined && !operation.unsettledSend) break;
      return failure(
        'Route.NotPublished',
        'The route was created but not published',
        `${route} is on the gateway, but not published to the VPC.`,
      );
  }
  const differences =
    comparison.kind === 'differs' ? comparison.differences : 'state is normal, asked was published';
  return failure(
    'Route.Differs',
    'The route exists with other settings',
    `${route} exists, but its ${differences}.`,
    lastFault,
  );
}

/** The route is not as whoever asked took it to be. */
export function failedSurprised({ intent }: Operation, surprise: string): Failed {
  const undone = intent.undoes === undefined ? '' : ` ${intent.undoes} cannot be undone any more.`;
  return failure(
    'Route.Changed',
    wordingOf(intent).failed,
    `${describeRoute(intent.route)} was left alone: ${surprise}.${undone}`,
  );
}

/** What the call would have changed, another call has changed while its own end is not known. */
export function failedOvertaken({ intent, lastFault }: Operation): Failed {
  return failure(
    'Route.Changed',
    'The route was changed by somebody else',
    `${describeRoute(intent.route)}: a call was sent and its answer was lost; meanwhile the route has changed otherwise.`,
    lastFault,
  );
}

/** The gateway is at rest, and shows no trace of the call. */
export function failedUntouched({ intent, answer }: Operation): Failed {
  const done = answer === undefined ? 'sent' : 'accepted';
  const route = describeRoute(intent.route);
  if (intent.kind === 'create-route') {
    return failure(
      'Route.NotObserved',
      'The route did not appear',
      `${route} was ${done}, but the gateway is at rest without it.`,
    );
  }
  return failure(
    'Change.NotObserved',
    wordingOf(intent).failed,
    `The call to ${wordingOf(intent).verb} ${route} was ${done}, but the gateway is at rest and shows nothing of it.`,
  );
}

/** The cloud would refuse it, so it is not asked. */
export function failedRefused({ intent }: Operation, { code, detail }: Refusal): Failed {
  return failure(code, wordingOf(intent).failed, `${describeRoute(intent.route)}: ${detail}`);
}

/** Reconciliation was told to leave the gateway alone after it had asked for the change. */
export function failedFrozen(
  { intent }: Operation,
  { reason, by, untilMs }: { readonly reason: string; readonly by: string; readonly untilMs: number },
): Failed {
  return failure(
    'Gateway.Frozen',
    wordingOf(intent).failed,
    `${describeRoute(intent.route)}: ${by} froze the gateway until ${new Date(untilMs).toISOString()}, because: ${reason}`,
  );
}

/** The traffic would go into a tunnel that is down. */
export function failedTargetDown({ intent }: Operation, how = 'is not "up"'): Failed {
  return failure(
    'FailOver.TargetDown',
    wordingOf(intent).failed,
    `${describeRoute(intent.route)}: the state of the tunnel of ${intent.route.nextHop} ${how}, so it was not made the active one.`,
  );
}

/** While the active half is away, the VPC would have no route to the block. */
export function failedUnpublishedStandby({ intent }: Operation): Failed {
  return failure(
    'FailOver.StandbyNotPublished',
    wordingOf(intent).failed,
    `${describeRoute(intent.route)} is not published to the VPC, while the active half of its pair is.`,
  );
}

/** There are no two routes of which one could take over from the other. */
export function failedWithoutPair({ intent }: Operation, routes: readonly ObservedRoute[]): Failed {
  return failure(
    'FailOver.NoPair',
    wordingOf(intent).failed,
    `${describeRoute(intent.route)} is not the standby half of an active/standby pair. ${describeBlock(intent.route, routes)}`,
  );
}

/** Some steps are done, and neither the rest of them nor their opposites can be. */
export function failedMidway(operation: Operation, why: Problem, routes: readonly ObservedRoute[]): Failed {
  const { intent, rollback } = operation;
  const direction = rollback === undefined ? 'stopped halfway' : 'was being rolled back and stopped halfway';
  const first = rollback === undefined ? '' : ` It was rolled back because: ${rollback.problem.detail}`;
  return failure(
    'FailOver.Halfway',
    'The fail-over stopped halfway',
    `The fail-over to ${describeRoute(intent.route)} ${direction}: ${why.detail}${first} ${describeBlock(intent.route, routes)}`,
  );
}

/** The last step is done, and what an earlier one did is not there any more. */
export function failedUndermined(operation: Operation, routes: readonly ObservedRoute[]): Failed {
  const { problem } = failure(
    'Route.Changed',
    wordingOf(operation.intent).failed,
    'somebody else has changed what an earlier step did.',
  );
  return failedMidway(operation, problem, routes);
}

/** Everything is as it was before. */
export function failedRolledBack(
  { intent }: Operation,
  { problem }: Rollback,
  restored: ObservedRoute | undefined,
): Failed {
  const failed = failure(
    'FailOver.RolledBack',
    'The fail-over was rolled back',
    `The fail-over to ${describeRoute(intent.route)} could not be finished, and all is as it was before: ${problem.detail}`,
  );
  return restored === undefined ? failed : { ...failed, restored };
}

function failure(code: KnownFaultCode, title: string, detail: string, lastFault?: Fault): Failed {
  return { kind: 'failed', problem: problemOf(code, title, detail, lastFault) };
}

function describeBlock({ routeDest }: RouteKey, routes: readonly ObservedRoute[]): string {
  const listed = routes.map(
    ({ nextHop, weight, state }) => `${nextHop} (weight ${weight ?? 'not listed'}, ${state})`,
  );
  return listed.length === 0
    ? `The gateway has no route to ${routeDest} now.`
    : `To ${routeDest} the gateway now has: ${listed.join(', ')}.`;
}

/** The time that was promised at acceptance is over. */
export function expired(operation: Operation): Expired {
  const route = describeRoute(operation.intent.route);
  const minutes = Math.round((operation.deadlineMs - operation.createTimeMs) / 60_000);
  if (isMidway(operation)) {
    const { stepsDone, rollback } = operation;
    const done =
      rollback === undefined ? `${stepsDone} of 3` : `${stepsDone} of ${rollback.stepsTaken} taken back`;
    const last = isInFlight(operation) ? ', and how the next one ended is not known' : '';
    const problem = problemOf(
      'FailOver.Halfway',
      'The fail-over stopped halfway',
      `The fail-over to ${route} was not finished within ${minutes} minutes; steps done: ${done}${last}.`,
      operation.lastFault,
    );
    return { kind: 'expired', problem };
  }
  if (isInFlight(operation)) {
    const problem = problemOf(
      'Operation.ExpiredUnproven',
      'The result could not be observed in time',
      `${route} was sent, and ${minutes} minutes after the request its result is still not observed.`,
      operation.lastFault,
    );
    return { kind: 'expired', problem };
  }
  const done = operation.sends === 0 ? 'sent' : 'accepted';
  const last = operation.waitingFor === undefined ? '' : ` (last seen: ${operation.waitingFor})`;
  const problem = problemOf(
    'Operation.ExpiredUnsent',
    'The turn of this request never came',
    `${route} was not ${done} within ${minutes} minutes${last}.`,
    operation.lastFault,
  );
  return { kind: 'expired', problem };
}
