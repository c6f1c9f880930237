import { shownRoutes } from './late-listing.ts';
import { gatewayOf } from './lookup.ts';
import { answerPage, checkPage } from './paging.ts';
import { checkOneOf, requireAll } from './parameters.ts';
import { checkPermission } from './permission.ts';
import { refuse } from './refusals.ts';
import type { Answer, Call, Gateway, Route, World } from './world.ts';

/** DescribeVpnRouteEntries: one page of a gateway's destination or BGP routes. */
export function describeRoutes(world: World, call: Call): Answer {
  const { parameters } = call;
  const refusal =
    requireAll(parameters, ['RegionId', 'VpnGatewayId']) ??
    checkOneOf(parameters, 'RouteEntryType', ['custom', 'bgp']) ??
    checkPage(parameters) ??
    checkPermission(world, call);
  if (refusal) return refusal;
  const gateway = gatewayOf(world, call);
  if (!gateway) return refuse('InvalidVpnGatewayInstanceId.NotFound');

  const origin = parameters.RouteEntryType === 'bgp' ? 'bgp' : 'custom';
  const routes = listedRoutes(world, gateway).filter((route) => route.origin === origin);
  const counts = [{ RouteCount: routes.length, RouteEntryType: origin, Source: sourceOf[origin] }];
  return answerPage(call, routes, ['VpnRouteEntries', 'VpnRouteEntry'], (route) => rowOf(gateway, route), {
    VpnRouteCounts: { VpnRouteCount: counts },
  });
}

/** The routes a listing shows now, those in the making included if so configured. */
export function listedRoutes(world: World, gateway: Gateway): readonly Route[] {
  const listed = shownRoutes(gateway, world.nowMs);
  const effect = gateway.task?.effect;
  if (world.settings.listWhileUpdating && effect?.kind === 'add' && effect.route.visibleFromMs <= world.nowMs)
    return [...listed, effect.route];
  return listed;
}

/** The values are not published; readers should not depend on them. */
const sourceOf = { custom: 'CLOUD', bgp: 'VPN_BGP', policy: 'CLOUD' } as const;

/** A row never carries the description or the overlay mode (SDK 7.3.2, response model). */
function rowOf(gateway: Gateway, route: Route): Record<string, unknown> {
  return {
    VpnInstanceId: gateway.vpnGatewayId,
    RouteDest: route.routeDest,
    NextHop: route.nextHop,
    // Reported as 100 whatever was asked for: weights mean nothing on dual-tunnel gateways.
    Weight: gateway.tunnels === 'dual' ? 100 : route.weight,
    State: route.published ? 'published' : 'normal',
    CreateTime: route.createTimeMs,
    RouteEntryType: route.origin,
    Source: sourceOf[route.origin],
    ...(route.origin === 'bgp' ? { AsPath: '65530', Community: '65530:100' } : {}),
  };
}
