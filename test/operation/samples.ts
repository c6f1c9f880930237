import type { Fault, FaultClass } from '../../shared/operation/fault.ts';
import type { GatewaySeen, Observation } from '../../shared/operation/observation.ts';
import type {
  Operation,
  OperationEvent,
  OperationSeed,
  OperationState,
} from '../../shared/operation/operation.ts';
import { problemFromFault, problemOf } from '../../shared/operation/problem.ts';
import { accept, currentToken, transition } from '../../shared/operation/transition.ts';
import type { ObservedRoute, RouteSpec } from '../../shared/route/route.ts';
import { createCallOf } from '../support/operations.ts';

/** The time at which every sample begins. */
export const t0 = Date.UTC(2026, 0, 1);
export const second = 1_000;
export const minute = 60 * second;

export const route: RouteSpec = {
  regionId: 'cn-hangzhou',
  vpnGatewayId: 'vpn-1',
  routeDest: '10.0.0.0/24',
  nextHop: 'vco-1',
  weight: 100,
  publishVpc: true,
};

/** The route of the samples as a gateway lists it when all is as asked. */
export const listed: ObservedRoute = {
  routeDest: '10.0.0.0/24',
  nextHop: 'vco-1',
  weight: 100,
  state: 'published',
  createTimeMs: t0,
};

export function seedOf(id = 'op_1', routeChanges: Partial<RouteSpec> = {}, dryRun = false): OperationSeed {
  return {
    id,
    intent: { kind: 'create-route', route: { ...route, ...routeChanges }, accountId: '1', dryRun },
    requester: { source: 'standard', instance: 'netops' },
    fingerprint: 'f',
    tokenSeed: id,
    deadlineMs: t0 + 30 * minute,
  };
}

export function queued(id = 'op_1', routeChanges: Partial<RouteSpec> = {}): Operation {
  return accept(seedOf(id, routeChanges), t0);
}

export function faultOf(faultClass: FaultClass, more: Partial<Fault> = {}): Fault {
  return { code: codeOfClass[faultClass], class: faultClass, message: `a ${faultClass} fault`, ...more };
}

const codeOfClass: Record<FaultClass, string> = {
  busy: 'VpnGateway.Configuring',
  throttled: 'Throttling.User',
  transient: 'Connection.Refused',
  ambiguous: 'Answer.Late',
  duplicate: 'VpnRouteEntry.AlreadyExists',
  missing: 'InvalidRouteEntry.NotFound',
  invalid: 'VpnRouteEntry.Conflict',
  denied: 'Forbidden',
  quota: 'Resource.QuotaFull',
  gone: 'InvalidVpnGatewayInstanceId.NotFound',
};

export const faultClasses = Object.keys(codeOfClass) as readonly FaultClass[];

export type EventKind = Exclude<OperationEvent['kind'], 'accepted'>;

/** One event of each kind, as the program would make it for this operation. */
export function eventOf(
  kind: EventKind,
  operation: Operation,
  fault = faultOf(kind === 'answer-lost' ? 'ambiguous' : 'busy'),
): OperationEvent {
  switch (kind) {
    case 'waiting':
      return { kind, why: 'gateway-updating' };
    case 'sending':
      return {
        kind,
        attempt: operation.attempt,
        clientToken: currentToken(operation),
        fence: 1,
        call: createCallOf(operation),
      };
    case 'sent':
      return { kind, answer: { requestId: `sent-${operation.sends}` } };
    case 'not-sent':
    case 'refused':
      return { kind, fault, notBeforeMs: operation.updateTimeMs + second };
    case 'answer-lost':
      return { kind, fault };
    case 'dry-run-passed':
      return { kind, requestId: `dry-${operation.sends}` };
    case 'step-done':
      return { kind, seenAtMs: operation.updateTimeMs };
    case 'rolling-back':
      return { kind, problem: problemFromFault(fault, 'the route', 'The fail-over did not happen'), fault };
    case 'succeeded':
      return { kind, settlement: { observed: listed, seenAtMs: operation.updateTimeMs, adopted: false } };
    case 'failed':
      return { kind, problem: problemFromFault(fault, 'the route', 'The route was not created'), fault };
    case 'canceled':
      return {
        kind,
        by: { source: 'bearer', instance: 'alice' },
        problem: problemOf('Operation.Canceled', 'Canceled', 'Canceled before it was sent.'),
      };
    case 'expired':
      return { kind, problem: problemOf('Operation.ExpiredUnsent', 'Too late', 'Its turn never came.') };
  }
}

/** Lets one event after another happen, `gapMs` apart. */
export function afterEvents(operation: Operation, kinds: readonly EventKind[], gapMs = 0): Operation {
  return kinds.reduce(
    (current, kind) => transition(current, eventOf(kind, current), current.updateTimeMs + gapMs),
    operation,
  );
}

const pathTo: Record<Exclude<OperationState, 'awaiting-approval'>, readonly EventKind[]> = {
  queued: [],
  sending: ['sending'],
  unknown: ['sending', 'answer-lost'],
  applying: ['sending', 'sent'],
  succeeded: ['sending', 'sent', 'succeeded'],
  failed: ['failed'],
  canceled: ['canceled'],
  expired: ['expired'],
};

/** An operation in a state, brought there by real events. */
export function operationIn(state: OperationState, id = 'op_1'): Operation {
  // Nothing leads to this state yet.
  if (state === 'awaiting-approval') return { ...queued(id), state };
  return pathTo[state].reduce(
    (current, kind) => transition(current, eventOf(kind, current, faultOf('ambiguous')), t0),
    queued(id),
  );
}

export const allStates = ['awaiting-approval', ...Object.keys(pathTo)] as readonly OperationState[];

export function atRest(routes: readonly ObservedRoute[] = [], more: Partial<GatewaySeen> = {}): GatewaySeen {
  return { kind: 'seen', seenAtMs: t0, status: 'active', dualTunnel: false, routes, ...more };
}

/** At rest with these routes, and the look before showed the same: nothing can have come in between. */
export function stillAtRest(routes: readonly ObservedRoute[], more: Partial<GatewaySeen> = {}): GatewaySeen {
  return atRest(routes, { earlierRoutes: routes, ...more });
}

export const changing: Observation = { kind: 'seen', seenAtMs: t0, status: 'updating', dualTunnel: false };

export function unreadable(fault: Fault): Observation {
  return { kind: 'unreadable', seenAtMs: t0, fault };
}
