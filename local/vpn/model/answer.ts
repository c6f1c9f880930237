import { createRoute } from './create-route.ts';
import { describeConnection, describeConnections } from './describe-connections.ts';
import { describeGateway, describeGateways } from './describe-gateways.ts';
import { describeRegions } from './describe-regions.ts';
import { describeRoutes } from './describe-routes.ts';
import { describeSslServers } from './describe-ssl-servers.ts';
import { describeVpcs } from './describe-vpcs.ts';
import { deleteRoute, publishRoute, reweightRoute } from './existing-route.ts';
import { ownEntry } from './lookup.ts';
import { throttle } from './rate-limit.ts';
import { refuse } from './refusals.ts';
import { type Change, serveChange } from './serve-change.ts';
import { advanceTo } from './tasks.ts';
import type { Answer, Call, World } from './world.ts';

export const apiVersion = '2016-04-28';

type Serve = (world: World, call: Call) => Answer;

const changing =
  (change: Change): Serve =>
  (world, call) =>
    serveChange(world, call, change);

const actions: Readonly<Record<string, Serve>> = {
  CreateVpnRouteEntry: changing(createRoute),
  DeleteVpnRouteEntry: changing(deleteRoute),
  ModifyVpnRouteEntryWeight: changing(reweightRoute),
  PublishVpnRouteEntry: changing(publishRoute),
  DescribeVpnRouteEntries: describeRoutes,
  DescribeVpnGateway: describeGateway,
  DescribeVpnGateways: describeGateways,
  DescribeVpnConnection: describeConnection,
  DescribeVpnConnections: describeConnections,
  DescribeVpcs: describeVpcs,
  DescribeSslVpnServers: describeSslServers,
  DescribeRegions: describeRegions,
};

/** Every action the emulator serves. */
export const knownActions: readonly string[] = Object.keys(actions);

/** Moves the world to the time of the call and serves it. An accepted change has begun when this returns. */
export function answer(world: World, call: Call): Answer {
  advanceTo(world, call.nowMs);
  const result = serve(world, call);
  const counter = `${call.action} ${result.kind === 'ok' ? 'OK' : result.code}`;
  world.counters[counter] = (world.counters[counter] ?? 0) + 1;
  return result;
}

function serve(world: World, call: Call): Answer {
  const action = ownEntry(actions, call.action);
  if (!action) return refuse('InvalidAction.NotFound');
  const { RegionId } = call.parameters;
  if (RegionId && !world.regions.some((region) => region.regionId === RegionId))
    return refuse('InvalidRegionId.NotFound');
  return throttle(world, call) ?? action(world, call);
}
