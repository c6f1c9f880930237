import { blockOf, type Ipv4Block, printCidr, sizeOf } from './cidr.ts';
import type { ObservedRoute } from './route.ts';

/** The destination routes of a gateway as longest-prefix match sees them: disjoint stretches in ascending order. */
export type RouteTable = readonly Stretch[];

/** The addresses from `start` to `end` (exclusive, up to 2 ** 32), and the route that carries them. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly route: ObservedRoute;
}

/** A route with its destination as numbers. */
export interface PlacedRoute {
  readonly route: ObservedRoute;
  readonly block: Ipv4Block;
}

/** Places routes in the order of their addresses, wider blocks first; destinations that are no IPv4 block are left out. */
export function placeRoutes(routes: readonly ObservedRoute[]): readonly PlacedRoute[] {
  return routes
    .flatMap((route) => {
      const block = blockOf(route.routeDest);
      return block === undefined ? [] : [{ route, block }];
    })
    .sort(
      (one, other) =>
        one.block.network - other.block.network ||
        one.block.prefixLength - other.block.prefixLength ||
        byPrecedence(one.route, other.route),
    );
}

/** Builds the table of a gateway; the order of the list does not matter. */
export function routeTable(routes: readonly ObservedRoute[]): RouteTable {
  const table: Stretch[] = [];
  // The blocks around the current address, the narrowest last.
  const around: Stretch[] = [];
  let address = 0;
  const advance = (to: number): void => {
    for (let inner = around.at(-1); inner !== undefined; inner = around.at(-1)) {
      const end = Math.min(inner.end, to);
      if (end > address) table.push({ start: address, end, route: inner.route });
      address = Math.max(address, end);
      if (inner.end > to) return;
      around.pop();
    }
  };
  for (const { route, block } of placeRoutes(routes)) {
    const start = block.network;
    const end = start + sizeOf(block);
    advance(start);
    const outer = around.at(-1);
    // The first of several routes to one block is the one that carries its traffic.
    if (outer !== undefined && outer.start === start && outer.end === end) continue;
    address = start;
    around.push({ start, end, route });
  }
  advance(2 ** 32);
  return table;
}

/** The route that carries an address; undefined when it goes nowhere. */
export function lookUp(table: RouteTable, address: number): ObservedRoute | undefined {
  let low = 0;
  let high = table.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((table[middle]?.end ?? 0) <= address) low = middle + 1;
    else high = middle;
  }
  const stretch = table[low];
  return stretch !== undefined && stretch.start <= address ? stretch.route : undefined;
}

/** Of the routes to one block, the one that carries its traffic while its tunnel is up. */
export function carrierOf(routes: readonly ObservedRoute[]): ObservedRoute | undefined {
  return routes.toSorted(byPrecedence)[0];
}

/** Orders routes to one block, the carrier first: the weight decides, 100 before 0, whatever is listed without one counts as 100. Ties only need to be stable. */
export function byPrecedence(one: ObservedRoute, other: ObservedRoute): number {
  return (
    (other.weight ?? 100) - (one.weight ?? 100) ||
    (one.nextHop < other.nextHop ? -1 : Number(one.nextHop > other.nextHop))
  );
}

/** Prints a route of a gateway for people, its block the canonical way: `10.0.0.0/24 via vco-…`. */
export function nameRoute({ routeDest, nextHop }: Pick<ObservedRoute, 'routeDest' | 'nextHop'>): string {
  const block = blockOf(routeDest);
  return `${block === undefined ? routeDest : printCidr(block)} via ${nextHop}`;
}
