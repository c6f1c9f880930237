import { sameBlock } from './cidr.ts';
import type { Mutation } from './mutation.ts';
import type { ObservedRoute, RouteKey } from './route.ts';

/** What tells the routes of one gateway apart. */
export type RouteName = Pick<RouteKey, 'routeDest' | 'nextHop'>;

/** Whether two names mean the same route; host bits of the blocks are ignored. */
export function sameRoute(one: RouteName, other: RouteName): boolean {
  return (
    one.nextHop === other.nextHop &&
    (one.routeDest === other.routeDest || sameBlock(one.routeDest, other.routeDest))
  );
}

/**
 * What the list of a gateway shows after a mutation took effect; one that can have none (a dry run, a route that
 * exists already, a route that is not there) leaves the very same list.
 * A created route comes last and has no creation time yet; a changed one keeps its place and its time.
 * A dual-tunnel gateway shows weight 100 whatever is asked for. Source: DescribeVpnRouteEntries, Weight.
 */
export function applyMutation(
  routes: readonly ObservedRoute[],
  mutation: Mutation,
  dualTunnel = false,
): readonly ObservedRoute[] {
  const at = routes.findIndex((route) => sameRoute(route, mutation.route));
  const found = routes[at];
  if (mutation.kind === 'create') {
    if (found !== undefined || mutation.dryRun) return routes;
    const { routeDest, nextHop, weight, publishVpc } = mutation.route;
    const state = publishVpc ? 'published' : 'normal';
    return [...routes, { routeDest, nextHop, weight: dualTunnel ? 100 : weight, state }];
  }
  if (found === undefined) return routes;
  switch (mutation.kind) {
    case 'delete':
      return routes.toSpliced(at, 1);
    case 'set-weight':
      return dualTunnel ? routes : routes.with(at, { ...found, weight: mutation.newWeight });
    case 'publish':
      return routes.with(at, { ...found, state: 'published' });
    case 'withdraw':
      // The VPC knows the block only: withdrawing one route to it withdraws all.
      return routes.map((route) =>
        sameBlock(route.routeDest, found.routeDest) ? { ...route, state: 'normal' } : route,
      );
  }
}
