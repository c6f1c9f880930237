import { sameRoute } from '../route/apply-mutation.ts';
import { sameBlock } from '../route/cidr.ts';
import type { Mutation } from '../route/mutation.ts';
import type { ObservedRoute, RouteKey, RouteSpec } from '../route/route.ts';
import { isPublished } from '../route/route.ts';
import type { Goal } from './goal.ts';
import type { Expectation, Intent } from './intent.ts';
import { canonicalJson } from './journal.ts';
import type { GatewaySeen } from './observation.ts';
import { type FormerRoute, hasChangedNothing, type Operation, type WaitReason } from './operation.ts';

/** How the routes of a gateway at rest compare with what a call is to bring about. */
export type Comparison =
  | { readonly kind: 'reached'; readonly observed?: ObservedRoute }
  /** As if the call had not been made: this is the call. */
  | { readonly kind: 'untouched'; readonly call: Mutation; readonly why: WaitReason }
  | {
      readonly kind: 'not-published';
      readonly observed: ObservedRoute;
      readonly why: 'route-not-published-yet';
    }
  | { readonly kind: 'differs'; readonly differences: string; readonly why: 'route-not-as-asked-yet' }
  /** There is no route to change. */
  | { readonly kind: 'missing'; readonly why: 'route-not-listed-yet' }
  /** Weights mean nothing on this gateway, and are not listed. */
  | { readonly kind: 'no-effect' };

/** Compares an observation with a goal; meaningful only for a gateway at rest. */
export function compareWithGoal(goal: Goal, seen: GatewaySeen): Comparison {
  const observed = findRoute(goal.route, seen);
  switch (goal.kind) {
    case 'present':
      return compareWithSpec(goal, observed, seen);
    case 'gone':
      return observed === undefined
        ? { kind: 'reached' }
        : {
            kind: 'untouched',
            // Weights mean nothing on a dual-tunnel gateway, where none may be listed.
            call: { kind: 'delete', route: keyOf(goal.route), weight: observed.weight ?? 100 },
            why: 'route-still-listed',
          };
    case 'weight': {
      if (seen.dualTunnel) return { kind: 'no-effect' };
      if (observed === undefined) return missing;
      const { weight: newWeight } = goal;
      const { weight = newWeight === 0 ? 100 : 0 } = observed;
      if (weight === newWeight) return { kind: 'reached', observed };
      const call: Mutation = { kind: 'set-weight', route: keyOf(goal.route), weight, newWeight };
      return { kind: 'untouched', call, why: 'route-not-as-asked-yet' };
    }
    case 'published': {
      if (observed === undefined) return missing;
      if (isPublished(observed) === goal.published) return { kind: 'reached', observed };
      const route = keyOf(goal.route);
      return goal.published
        ? { kind: 'untouched', call: { kind: 'publish', route }, why: 'route-not-published-yet' }
        : { kind: 'untouched', call: { kind: 'withdraw', route }, why: 'route-still-published' };
    }
    case 'there':
      return observed === undefined ? missing : { kind: 'reached', observed };
  }
}

const missing: Comparison = { kind: 'missing', why: 'route-not-listed-yet' };

function compareWithSpec(
  { route, dryRun }: Extract<Goal, { kind: 'present' }>,
  observed: ObservedRoute | undefined,
  seen: GatewaySeen,
): Comparison {
  if (observed === undefined) {
    return { kind: 'untouched', call: { kind: 'create', route, dryRun }, why: 'route-not-listed-yet' };
  }
  const weight = differingWeight(route, observed, seen);
  const differences = [...weight, ...differingState(route, observed)];
  if (differences.length === 0) return { kind: 'reached', observed };
  return weight.length === 0 && route.publishVpc
    ? { kind: 'not-published', observed, why: 'route-not-published-yet' }
    : { kind: 'differs', differences: differences.join('; '), why: 'route-not-as-asked-yet' };
}

/** The listed route to this block over this next hop. */
export function findRoute(route: RouteKey, { routes = [] }: GatewaySeen): ObservedRoute | undefined {
  return routes.find((listed) => sameRoute(listed, route));
}

/** The routes to the block before the operation changed any; what is listed now, as long as it has not. */
export function routesBefore(operation: Operation, seen: GatewaySeen): readonly FormerRoute[] {
  const { intent, before } = operation;
  return before === undefined || hasChangedNothing(operation) ? routesToBlock(intent.route, seen) : before;
}

/** Whether a call is the one that the operation made last. */
export function isSameCall(operation: Operation, call: Mutation): boolean {
  return canonicalJson(operation.call) === canonicalJson(call);
}

/** Whether the route that a call would change was created after the operation first looked at it: by somebody else. */
export function isAnotherRoute(
  { before = [] }: Operation,
  { kind, route }: Mutation,
  seen: GatewaySeen,
): boolean {
  const firstMs = before.find((former) => sameRoute(former, route))?.createTimeMs;
  const nowMs = findRoute(route, seen)?.createTimeMs;
  return kind !== 'create' && firstMs !== undefined && nowMs !== undefined && firstMs !== nowMs;
}

/** All listed routes to the block: the route itself and, in a pair, its other half. */
export function routesToBlock(
  { routeDest }: RouteKey,
  { routes = [] }: GatewaySeen,
): readonly ObservedRoute[] {
  return routes.filter((candidate) => sameBlock(candidate.routeDest, routeDest));
}

function keyOf({ regionId, vpnGatewayId, routeDest, nextHop }: RouteKey): RouteKey {
  return { regionId, vpnGatewayId, routeDest, nextHop };
}

function differingWeight(route: RouteSpec, observed: ObservedRoute, seen: GatewaySeen): readonly string[] {
  if (seen.dualTunnel || observed.weight === undefined || observed.weight === route.weight) return [];
  return [`weight is ${observed.weight}, asked was ${route.weight}`];
}

function differingState(route: RouteSpec, observed: ObservedRoute): readonly string[] {
  if (isPublished(observed) === route.publishVpc) return [];
  return [`state is ${observed.state}, asked was ${route.publishVpc ? 'published' : 'normal'}`];
}

/** What is not as whoever asked took it to be, of the route itself or of those it relies on. */
export function findSurprise({ route, expects, relies = [] }: Intent, seen: GatewaySeen): string | undefined {
  const own = expects && describeSurprise(expects, route, seen);
  if (own !== undefined) return own;
  for (const other of relies) {
    const surprise = describeSurprise(other.expects, other.route, seen);
    if (surprise !== undefined) return `of the route over ${other.route.nextHop} ${surprise}`;
  }
  return undefined;
}

/** Says how a route is not as it was expected to be; `undefined` when it is. */
export function describeSurprise(
  expects: Expectation,
  route: RouteKey,
  seen: GatewaySeen,
): string | undefined {
  const observed = findRoute(route, seen);
  if (expects.kind === 'absent') {
    return observed && `expected no such route, but it is there${describeObserved(observed)}`;
  }
  if (observed === undefined) return 'expected the route to be there, but it is gone';
  const { weight, state, createTimeMs } = expects;
  const surprises = [
    ...(createTimeMs === undefined || observed.createTimeMs === createTimeMs
      ? []
      : [
          `it was created at ${timeOf(observed.createTimeMs)}, expected was ${timeOf(createTimeMs)}: it is another route`,
        ]),
    ...(weight === undefined || seen.dualTunnel || observed.weight === undefined || observed.weight === weight
      ? []
      : [`its weight is ${observed.weight}, expected was ${weight}`]),
    ...(state === undefined || observed.state.toLowerCase() === state.toLowerCase()
      ? []
      : [`its state is ${observed.state}, expected was ${state}`]),
  ];
  return surprises.length === 0 ? undefined : surprises.join('; ');
}

function describeObserved({ weight, state }: ObservedRoute): string {
  return weight === undefined ? ` (${state})` : ` (weight ${weight}, ${state})`;
}

function timeOf(ms: number | undefined): string {
  return ms === undefined ? 'a time that is not listed' : new Date(ms).toISOString();
}
