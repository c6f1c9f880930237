import type { Situation, Warning, WarningCode } from './assessment.ts';
import { contains, equalBlocks, type Ipv4Block } from './cidr.ts';
import type { Mutation } from './mutation.ts';
import type { ObservedRoute } from './route.ts';
import { nameRoute, type PlacedRoute } from './route-table.ts';

/** One mutation of a change, and what stands around it. */
export interface Scene {
  readonly mutation: Mutation;
  readonly block: Ipv4Block;
  readonly situation: Situation;
  /** The route as it is listed when its turn comes. */
  readonly known?: ObservedRoute;
  /** Whether the route is there before and after the whole change. */
  readonly wasThere: boolean;
  readonly staysThere: boolean;
  /** The other routes of the gateway, before and after the whole change. */
  readonly before: readonly PlacedRoute[];
  readonly after: readonly PlacedRoute[];
}

/** Makes a warning about the block of a scene. */
export function warning({ mutation }: Scene, code: WarningCode, detail: string): Warning {
  return { code, detail, block: mutation.route.routeDest };
}

/** Of placed routes, those to this very block. */
export function toSameBlock(routes: readonly PlacedRoute[], block: Ipv4Block): readonly ObservedRoute[] {
  return routes.filter((other) => equalBlocks(other.block, block)).map(({ route }) => route);
}

/** Of placed routes, the one that would carry a block that has no route of its own. */
export function aroundBlock(routes: readonly PlacedRoute[], block: Ipv4Block): ObservedRoute | undefined {
  const wider = routes.filter((other) => contains(other.block, block) && !equalBlocks(other.block, block));
  const nearest = wider.at(-1)?.block;
  // Placed routes come wider first, and the carrier first of those to one block.
  return wider.find((other) => nearest !== undefined && equalBlocks(other.block, nearest))?.route;
}

/** Of placed routes, those to a part of a block. */
export function insideBlock(routes: readonly PlacedRoute[], block: Ipv4Block): readonly ObservedRoute[] {
  return routes
    .filter((other) => contains(block, other.block) && !equalBlocks(other.block, block))
    .map(({ route }) => route);
}

/** Names at most three routes. */
export function nameRoutes(routes: readonly ObservedRoute[]): string {
  const names = routes.slice(0, 3).map(nameRoute).join(', ');
  return routes.length > 3 ? `${names} and ${routes.length - 3} more` : names;
}
