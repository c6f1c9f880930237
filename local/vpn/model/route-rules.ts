import { textOverlaps } from './cidr.ts';
import { refuse } from './refusals.ts';
import type { Gateway, Refusal, Route, World } from './world.ts';

const sharedSpace = '100.64.0.0/10';

/** Refuses a new route that does not fit what the gateway already carries. */
export function checkNewRoute(world: World, gateway: Gateway, route: Route): Refusal | undefined {
  const { routeDest, nextHop } = route;
  const sharedSpaceRefused = gateway.tunnels === 'single' || world.settings.refuseSharedSpace === 'always';
  if (sharedSpaceRefused && textOverlaps(routeDest, sharedSpace))
    return refuse('OperationFailed.InvalidCidrBlock');

  const sameDest = gateway.routes.filter((other) => other.routeDest === routeDest);
  const own = sameDest.filter((other) => other.origin === 'custom');
  if (own.some((other) => other.nextHop === nextHop)) return refuse('VpnRouteEntry.AlreadyExists');
  if (own.length < sameDest.length) return refuse('VpnRouteEntry.Conflict');
  if (gateway.sslClientPools.some((pool) => textOverlaps(routeDest, pool)))
    return refuse('VpnRouteEntry.ConflictSSL');
  if (own.length > 0 && gateway.tunnels === 'dual') return refuse('VpnRouteEntry.Conflict');
  if (own.length > 1 || own[0]?.weight === route.weight) return refuse('VpnRouteEntry.BackupRoute');
  return undefined;
}

/** Refuses a new route when the gateway is full. */
export function checkGatewayQuota(world: World, gateway: Gateway): Refusal | undefined {
  const quota = gateway.routeQuota ?? world.settings.routeQuota;
  let count = 0;
  for (const route of gateway.routes) if (route.origin === 'custom') count += 1;
  return count >= quota ? refuse('Resource.QuotaFull') : undefined;
}

/** Refuses to publish a block that another gateway of the VPC has published. */
export function checkPublishConflict(world: World, gateway: Gateway, routeDest: string): Refusal | undefined {
  for (const { owner, dest } of publishedIn(world, gateway.vpcId))
    if (owner !== gateway && dest === routeDest) return refuse('OperationFailed.RouteConflict');
  return undefined;
}

/** Refuses one more published block when the VPC's route table is full; an active/standby pair counts once. */
export function checkPublishQuota(world: World, gateway: Gateway, routeDest: string): Refusal | undefined {
  const blocks = new Set<string>();
  for (const { dest } of publishedIn(world, gateway.vpcId)) blocks.add(dest);
  if (blocks.has(routeDest)) return undefined;
  return blocks.size >= world.settings.publishedRouteQuota
    ? refuse('QuotaExceeded.VpnRouteEntry')
    : undefined;
}

function* publishedIn(world: World, vpcId: string): Generator<{ owner: Gateway; dest: string }> {
  for (const id in world.gateways) {
    const owner = world.gateways[id];
    if (!owner || owner.vpcId !== vpcId) continue;
    for (const route of owner.routes) if (route.published) yield { owner, dest: route.routeDest };
  }
}
