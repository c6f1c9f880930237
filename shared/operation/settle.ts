import { sameBlock } from '../route/cidr.ts';
import { describeRoute, type ObservedRoute, type RouteSpec } from '../route/route.ts';
import type { GatewaySeen } from './observation.ts';

/** How the routes of a gateway at rest compare with one asked route. */
export type Comparison =
  | { readonly kind: 'as-asked'; readonly observed: ObservedRoute }
  | { readonly kind: 'not-published'; readonly observed: ObservedRoute }
  | { readonly kind: 'differs'; readonly observed: ObservedRoute; readonly differences: string }
  | { readonly kind: 'absent' };

/** Compares an observation with the route asked for; meaningful only for a gateway at rest. */
export function compareWithIntent(route: RouteSpec, seen: GatewaySeen): Comparison {
  const observed = seen.routes?.find(
    (candidate) => candidate.nextHop === route.nextHop && sameBlock(candidate.routeDest, route.routeDest),
  );
  if (observed === undefined) return { kind: 'absent' };
  const differences = [...differingWeight(route, observed, seen), ...differingState(route, observed)];
  if (differences.length === 0) return { kind: 'as-asked', observed };
  const onlyUnpublished = differingWeight(route, observed, seen).length === 0 && route.publishVpc;
  return onlyUnpublished
    ? { kind: 'not-published', observed }
    : { kind: 'differs', observed, differences: differences.join('; ') };
}

function differingWeight(route: RouteSpec, observed: ObservedRoute, seen: GatewaySeen): readonly string[] {
  if (seen.dualTunnel || observed.weight === undefined || observed.weight === route.weight) return [];
  return [`weight is ${observed.weight}, asked was ${route.weight}`];
}

function differingState(route: RouteSpec, observed: ObservedRoute): readonly string[] {
  const asked = route.publishVpc ? 'published' : 'normal';
  return observed.state.toLowerCase() === asked ? [] : [`state is ${observed.state}, asked was ${asked}`];
}

/** Says in one line how an existing route differs from the one asked for. */
export function describeDifference(route: RouteSpec, differences: string): string {
  return `${describeRoute(route)} exists, but its ${differences}.`;
}
