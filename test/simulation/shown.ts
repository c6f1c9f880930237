import { listedRoutes } from '../../local/vpn/model/describe-routes.ts';
import { shownRoutes } from '../../local/vpn/model/late-listing.ts';
import { reportedStatus } from '../../local/vpn/model/tasks.ts';
import type { Gateway, Route, World } from '../../local/vpn/model/world.ts';
import { sameBlock } from '../../shared/route/cidr.ts';
import type { RouteKey } from '../../shared/route/route.ts';

/** What a gateway would have shown to somebody who looked at one moment. */
export interface Shown {
  readonly atRest: boolean;
  readonly dualTunnel: boolean;
  readonly routes: readonly ShownRoute[];
}

export interface ShownRoute {
  readonly routeDest: string;
  readonly nextHop: string;
  /** 100 on a dual-tunnel gateway. */
  readonly weight: number;
  readonly published: boolean;
  readonly createTimeMs: number;
}

/** What a gateway shows now; routes in the making are left out. */
export function showNow(gateway: Gateway, nowMs: number): Shown {
  return showRoutes(gateway, shownRoutes(gateway, nowMs));
}

/** What a listing shows of a gateway now, routes in the making included where the cloud lists them. */
export function showListed(world: World, gateway: Gateway): Shown {
  return showRoutes(gateway, listedRoutes(world, gateway));
}

function showRoutes(gateway: Gateway, routes: readonly Route[]): Shown {
  const dualTunnel = gateway.tunnels === 'dual';
  return {
    atRest: reportedStatus(gateway) === 'active',
    dualTunnel,
    routes: routes
      .filter(({ origin }) => origin === 'custom')
      .map(({ routeDest, nextHop, weight, published, createTimeMs }) => ({
        routeDest,
        nextHop,
        weight: dualTunnel ? 100 : weight,
        published,
        createTimeMs,
      })),
  };
}

/** Whether two moments show the same. */
export function showsSame(one: Shown, other: Shown): boolean {
  return (
    one.atRest === other.atRest &&
    one.routes.length === other.routes.length &&
    one.routes.every((route, index) => isAlike(route, other.routes[index]))
  );
}

function isAlike(one: ShownRoute, other: ShownRoute | undefined): boolean {
  return (
    one.routeDest === other?.routeDest &&
    one.nextHop === other.nextHop &&
    one.weight === other.weight &&
    one.published === other.published &&
    one.createTimeMs === other.createTimeMs
  );
}

/** The route to this block over this next hop, if it is shown. */
export function shownRoute({ routes }: Shown, key: RouteName): ShownRoute | undefined {
  return routes.find((route) => isSameRoute(route, key));
}

/** What tells the routes of one gateway apart. */
export type RouteName = Pick<RouteKey, 'routeDest' | 'nextHop'>;

export function isSameRoute(one: RouteName, other: RouteName): boolean {
  return one.nextHop === other.nextHop && sameBlock(one.routeDest, other.routeDest);
}

/** All routes to a block that are shown. */
export function shownToBlock({ routes }: Shown, routeDest: string): readonly ShownRoute[] {
  return routes.filter((route) => sameBlock(route.routeDest, routeDest));
}

/** Prints what is shown of some routes, for people. */
export function printShown(routes: readonly ShownRoute[]): string {
  const printed = routes.map(
    ({ routeDest, nextHop, weight, published }) =>
      `${routeDest} ${nextHop} ${weight} ${published ? 'published' : 'normal'}`,
  );
  return printed.length === 0 ? 'nothing' : printed.join(', ');
}
