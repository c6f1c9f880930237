import { describeRoute, type ObservedRoute } from '../route/route.ts';
import type { Fault } from './fault.ts';
import { isInFlight, type Operation, type OperationEvent } from './operation.ts';
import { problemFromFault, problemOf } from './problem.ts';
import { type Comparison, describeDifference } from './settle.ts';

type Failed = Extract<OperationEvent, { kind: 'failed' }>;
type Expired = Extract<OperationEvent, { kind: 'expired' }>;
type Succeeded = Extract<OperationEvent, { kind: 'succeeded' }>;

/** The route is there as asked; `adopted` when no call of ours can have made it. */
export function succeeded(operation: Operation, observed: ObservedRoute, seenAtMs: number): Succeeded {
  const maybeOurs =
    operation.answer !== undefined || operation.unsettledSend || operation.state === 'sending';
  return { kind: 'succeeded', settlement: { observed, seenAtMs, adopted: !maybeOurs } };
}

/** The cloud refused for good. */
export function failedBy(operation: Operation, fault: Fault): Failed {
  return { kind: 'failed', problem: problemFromFault(fault, describeRoute(operation.intent.route)) };
}

/** The route is there, but not as asked. */
export function failedDifferent(
  operation: Operation,
  comparison: Extract<Comparison, { kind: 'differs' | 'not-published' }>,
): Failed {
  const { route } = operation.intent;
  const maybeOurs = operation.answer !== undefined || operation.unsettledSend;
  if (comparison.kind === 'not-published' && maybeOurs) {
    const problem = problemOf(
      'Route.NotPublished',
      'The route was created but not published',
      `${describeRoute(route)} is on the gateway, but not published to the VPC.`,
    );
    return { kind: 'failed', problem };
  }
  const differences =
    comparison.kind === 'differs' ? comparison.differences : 'state is normal, asked was published';
  const problem = problemOf(
    'Route.Differs',
    'The route exists with other settings',
    describeDifference(route, differences),
    operation.lastFault,
  );
  return { kind: 'failed', problem };
}

/** The gateway is at rest, and the route is not there. */
export function failedAbsent(operation: Operation): Failed {
  const done = operation.answer === undefined ? 'sent' : 'accepted';
  const problem = problemOf(
    'Route.NotObserved',
    'The route did not appear',
    `${describeRoute(operation.intent.route)} was ${done}, but the gateway is at rest without it.`,
  );
  return { kind: 'failed', problem };
}

/** The time that was promised at acceptance is over. */
export function expired(operation: Operation): Expired {
  const route = describeRoute(operation.intent.route);
  const minutes = Math.round((operation.deadlineMs - operation.createTimeMs) / 60_000);
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
