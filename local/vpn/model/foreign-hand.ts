import { listedRoutes } from './describe-routes.ts';
import { showAtOnce } from './late-listing.ts';
import { ownEntry } from './lookup.ts';
import { applyEffect, findRoute, reportedStatus, scheduleNext, startTask } from './tasks.ts';
import type {
  BusinessStatus,
  Connection,
  Disturbance,
  Effect,
  Gateway,
  GatewayStatus,
  Route,
  RouteOrigin,
  TunnelStatus,
  Vpc,
  World,
} from './world.ts';

/** A route as somebody else would write it down. */
export interface ForeignRoute {
  readonly routeDest: string;
  readonly nextHop: string;
  readonly weight: number;
  readonly published?: boolean;
  readonly origin?: RouteOrigin;
}

/** What somebody else does to a gateway. */
export type ForeignChange =
  | { readonly kind: 'add'; readonly route: ForeignRoute }
  | Exclude<Effect, { kind: 'add' }>;

/**
 * Starts somebody else's change: the gateway is updating for `durationMs`, then the change shows.
 * `busy` when the gateway is not active, as it would be for them.
 */
export function startForeignChange(
  world: World,
  vpnGatewayId: string,
  change: ForeignChange,
  durationMs: number,
): 'started' | 'busy' {
  const gateway = gatewayNamed(world, vpnGatewayId);
  if (reportedStatus(gateway) !== 'active') return 'busy';
  startTask(world, gateway, effectOf(world, change), durationMs);
  return 'started';
}

/** Makes somebody else's change true at once, as if it had been so before we looked. */
export function makeForeignChange(world: World, vpnGatewayId: string, change: ForeignChange): void {
  const gateway = gatewayNamed(world, vpnGatewayId);
  const effect = effectOf(world, change);
  applyEffect(gateway, effect);
  showAtOnce(gateway, effect);
}

/** All routes of a gateway as they are; `listed` keeps those a describe call would show. */
export function routesOf(
  world: World,
  vpnGatewayId: string,
  which: 'all' | 'listed' = 'all',
): readonly Route[] {
  const gateway = gatewayNamed(world, vpnGatewayId);
  return which === 'all' ? gateway.routes : listedRoutes(world, gateway);
}

/** Makes a route disappear without a trace; false when there was none. */
export function vanishRoute(world: World, vpnGatewayId: string, routeDest: string, nextHop: string): boolean {
  const gateway = gatewayNamed(world, vpnGatewayId);
  const known = findRoute(gateway, routeDest, nextHop) !== undefined;
  const effect = { kind: 'remove', routeDest, nextHop } as const;
  applyEffect(gateway, effect);
  showAtOnce(gateway, effect);
  return known;
}

/** Spoils the next accepted call that changes a gateway, once; `null` takes it back. */
export function disturbNextChange(world: World, vpnGatewayId: string, disturbance: Disturbance | null): void {
  gatewayNamed(world, vpnGatewayId).disturbance = disturbance;
}

/** Sets the status; `active` is still reported as updating while a task runs. */
export function setGatewayStatus(world: World, vpnGatewayId: string, status: GatewayStatus): void {
  gatewayNamed(world, vpnGatewayId).status = status;
}

export function setBusinessStatus(world: World, vpnGatewayId: string, status: BusinessStatus): void {
  gatewayNamed(world, vpnGatewayId).businessStatus = status;
}

/** Holds a gateway in `updating`; when released, a task that is overdue ends at the next look at the world. */
export function setGatewayStuck(world: World, vpnGatewayId: string, stuck: boolean): void {
  gatewayNamed(world, vpnGatewayId).stuck = stuck;
  scheduleNext(world);
}

/** Removes a gateway with its routes and connections; false when there was none. */
export function deleteGateway(world: World, vpnGatewayId: string): boolean {
  if (!Object.hasOwn(world.gateways, vpnGatewayId)) return false;
  delete world.gateways[vpnGatewayId];
  for (const connection of Object.values(world.connections))
    if (connection.vpnGatewayId === vpnGatewayId) delete world.connections[connection.vpnConnectionId];
  scheduleNext(world);
  return true;
}

export function setVpcStatus(world: World, vpcId: string, status: Vpc['status']): void {
  const vpc = world.vpcs[vpcId];
  if (!vpc) throw new Error(`The world has no VPC ${vpcId}.`);
  vpc.status = status;
}

export function setConnectionState(world: World, vpnConnectionId: string, state: Connection['state']): void {
  connectionNamed(world, vpnConnectionId).state = state;
}

/** Brings the tunnels of a connection up or down; on a dual-tunnel gateway both, unless one is named. */
export function setTunnelStatus(
  world: World,
  vpnConnectionId: string,
  status: TunnelStatus,
  tunnel: 'first' | 'second' | 'both' = 'both',
): void {
  const connection = connectionNamed(world, vpnConnectionId);
  const first = tunnel === 'second' ? connection.status : status;
  const second = tunnel === 'first' ? (connection.secondStatus ?? connection.status) : status;
  connection.status = first;
  connection.secondStatus = second === first ? null : second;
}

/** Forgets every client token, as the cloud does after a time it does not publish. */
export function forgetTokens(world: World): void {
  for (const key of Object.keys(world.tokens.remembered)) delete world.tokens.remembered[key];
}

function connectionNamed(world: World, vpnConnectionId: string): Connection {
  const connection = ownEntry(world.connections, vpnConnectionId);
  if (!connection) throw new Error(`The world has no IPsec connection ${vpnConnectionId}.`);
  return connection;
}

function gatewayNamed(world: World, vpnGatewayId: string): Gateway {
  const gateway = ownEntry(world.gateways, vpnGatewayId);
  if (!gateway) throw new Error(`The world has no VPN gateway ${vpnGatewayId}.`);
  return gateway;
}

function effectOf(world: World, change: ForeignChange): Effect {
  if (change.kind !== 'add') return change;
  const { routeDest, nextHop, weight, published = false, origin = 'custom' } = change.route;
  const route = { routeDest, nextHop, origin, weight, published };
  return { kind: 'add', route: { ...route, createTimeMs: world.nowMs, visibleFromMs: world.nowMs } };
}
