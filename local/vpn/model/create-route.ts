import { checkBoolean, checkDescription, checkDestination, checkOneOf, checkWeight } from './parameters.ts';
import { checkGatewayQuota, checkNewRoute, checkPublishConflict, checkPublishQuota } from './route-rules.ts';
import type { Change } from './serve-change.ts';
import type { Call, Effect, Route } from './world.ts';

/** CreateVpnRouteEntry: adds a destination route. */
export const createRoute: Change = {
  required: ['RegionId', 'VpnGatewayId', 'RouteDest', 'NextHop', 'Weight', 'PublishVpc'],
  needsConnection: true,
  canDryRun: true,
  checkSyntax: (parameters) =>
    checkDestination(parameters) ??
    checkWeight(parameters, 'Weight') ??
    checkBoolean(parameters, 'PublishVpc') ??
    checkOneOf(parameters, 'OverlayMode', ['Ipsec']) ??
    checkDescription(parameters),
  effectOf: (call): Effect => ({ kind: 'add', route: routeOf(call) }),
  checkMeaning: (world, gateway, call) => {
    const route = routeOf(call);
    return (
      checkNewRoute(world, gateway, route) ??
      (route.published ? checkPublishConflict(world, gateway, route.routeDest) : undefined)
    );
  },
  checkQuota: (world, gateway, call) => {
    const route = routeOf(call);
    return (
      checkGatewayQuota(world, gateway) ??
      (route.published ? checkPublishQuota(world, gateway, route.routeDest) : undefined)
    );
  },
  bodyOf: (call) => {
    const { parameters } = call;
    const route = routeOf(call);
    return {
      RequestId: call.requestId,
      VpnInstanceId: parameters.VpnGatewayId,
      RouteDest: route.routeDest,
      NextHop: route.nextHop,
      Weight: route.weight,
      // The state asked for: the answer leaves before the route exists.
      State: route.published ? 'published' : 'normal',
      CreateTime: route.createTimeMs,
      OverlayMode: parameters.OverlayMode || 'Ipsec',
      ...(parameters.Description === undefined ? {} : { Description: parameters.Description }),
    };
  },
};

function routeOf(call: Call): Route {
  const { parameters } = call;
  return {
    routeDest: parameters.RouteDest ?? '',
    nextHop: parameters.NextHop ?? '',
    origin: 'custom',
    createTimeMs: call.nowMs,
    weight: Number(parameters.Weight),
    published: parameters.PublishVpc === 'true',
    visibleFromMs: call.nowMs,
  };
}
