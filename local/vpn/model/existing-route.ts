import { checkBoolean, checkDestination, checkOneOf, checkWeight, type Parameters } from './parameters.ts';
import { refuse } from './refusals.ts';
import { checkPublishConflict, checkPublishQuota } from './route-rules.ts';
import type { Change } from './serve-change.ts';
import { findRoute } from './tasks.ts';
import type { Gateway, Refusal } from './world.ts';

const routeParameters = ['RegionId', 'VpnGatewayId', 'RouteDest', 'NextHop'] as const;

/** DeleteVpnRouteEntry: removes a destination route; destination, next hop and weight must match. */
export const deleteRoute: Change = {
  required: [...routeParameters, 'Weight'],
  needsConnection: false,
  canDryRun: false,
  checkSyntax: (parameters) =>
    checkDestination(parameters) ??
    checkWeight(parameters, 'Weight') ??
    checkOneOf(parameters, 'OverlayMode', ['Ipsec']),
  effectOf: ({ parameters }) => ({ kind: 'remove', ...identityOf(parameters) }),
  checkMeaning: (_world, gateway, call) => checkWeighted(gateway, call.parameters),
  checkQuota: () => undefined,
  bodyOf: (call) => ({ RequestId: call.requestId }),
};

/** ModifyVpnRouteEntryWeight: changes the weight of a route; without effect on dual-tunnel gateways. */
export const reweightRoute: Change = {
  required: [...routeParameters, 'Weight', 'NewWeight'],
  needsConnection: false,
  canDryRun: false,
  checkSyntax: (parameters) =>
    checkDestination(parameters) ??
    checkWeight(parameters, 'Weight') ??
    checkWeight(parameters, 'NewWeight') ??
    checkOneOf(parameters, 'OverlayMode', ['Ipsec']),
  effectOf: ({ parameters }) => ({
    kind: 'reweight',
    ...identityOf(parameters),
    weight: Number(parameters.NewWeight),
  }),
  checkMeaning: (_world, gateway, call) => {
    const { routeDest } = identityOf(call.parameters);
    const halves = gateway.routes.filter(
      (route) => route.origin === 'custom' && route.routeDest === routeDest,
    );
    // One half of an active/standby pair keeps its weight until the other half is deleted.
    return (
      checkWeighted(gateway, call.parameters) ??
      (halves.length > 1 ? refuse('VpnRouteEntry.BackupRoute') : undefined)
    );
  },
  checkQuota: () => undefined,
  bodyOf: (call) => ({ RequestId: call.requestId }),
};

/** PublishVpnRouteEntry: publishes a route to the VPC, or withdraws it. */
export const publishRoute: Change = {
  required: [...routeParameters, 'RouteType', 'PublishVpc'],
  needsConnection: false,
  canDryRun: false,
  checkSyntax: (parameters) =>
    checkDestination(parameters) ??
    checkOneOf(parameters, 'RouteType', ['dbr', 'pbr']) ??
    checkBoolean(parameters, 'PublishVpc'),
  effectOf: ({ parameters }) => ({
    kind: 'publish',
    ...identityOf(parameters),
    origin: parameters.RouteType === 'pbr' ? 'policy' : 'custom',
    published: parameters.PublishVpc === 'true',
  }),
  checkMeaning: (world, gateway, _call, effect) => {
    if (effect.kind !== 'publish') return undefined;
    const { routeDest, nextHop, origin, published } = effect;
    if (!findRoute(gateway, routeDest, nextHop, origin)) return refuse('InvalidRouteEntry.NotFound');
    return published ? checkPublishConflict(world, gateway, routeDest) : undefined;
  },
  checkQuota: (world, gateway, _call, effect) =>
    effect.kind === 'publish' && effect.published
      ? checkPublishQuota(world, gateway, effect.routeDest)
      : undefined,
  bodyOf: (call) => ({ RequestId: call.requestId }),
};

function identityOf(parameters: Parameters): { routeDest: string; nextHop: string } {
  return { routeDest: parameters.RouteDest ?? '', nextHop: parameters.NextHop ?? '' };
}

/** On a dual-tunnel gateway weights mean nothing, so either one finds the route. */
function checkWeighted(gateway: Gateway, parameters: Parameters): Refusal | undefined {
  const { routeDest, nextHop } = identityOf(parameters);
  const route = findRoute(gateway, routeDest, nextHop);
  const found = route && (gateway.tunnels === 'dual' || route.weight === Number(parameters.Weight));
  return found ? undefined : refuse('InvalidRouteEntry.NotFound');
}
