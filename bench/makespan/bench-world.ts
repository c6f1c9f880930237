import { createWorld } from '../../local/vpn/model/create-world.ts';
import type { World } from '../../local/vpn/model/world.ts';
import { defaultAccountId, worldSeedSchema } from '../../local/vpn/world-seed.ts';
import type { RouteSpec } from '../../shared/route/route.ts';
import type { Shape } from './shape.ts';

export const accountId = defaultAccountId;
const regionId = 'cn-hangzhou';

/**
 * Makes the cloud of a run: every gateway alone in its VPC, with room for all its routes, and the rate limits of the
 * documentation. So nothing but busy times and rates stands between a request and its route.
 */
export function createBenchWorld({ gateways, routesEach }: Shape, startMs: number): World {
  const numbers = Array.from({ length: gateways }, (_, number) => number);
  return createWorld(
    worldSeedSchema.parse({
      startMs,
      settings: { routeQuota: routesEach },
      regions: [{ regionId }],
      vpcs: numbers.map((number) => ({ vpcId: `vpc-bench${number}`, regionId })),
      gateways: numbers.map((number) => ({
        vpnGatewayId: gatewayIdOf(number),
        vpcId: `vpc-bench${number}`,
      })),
      connections: numbers.map((number) => ({
        vpnConnectionId: connectionIdOf(number),
        vpnGatewayId: gatewayIdOf(number),
      })),
    }),
  );
}

/** A route of a run, by the numbers of its gateway and its own. */
export function benchRoute(gateway: number, route: number): RouteSpec {
  return {
    regionId,
    vpnGatewayId: gatewayIdOf(gateway),
    routeDest: `10.${Math.floor(route / 256)}.${route % 256}.0/24`,
    nextHop: connectionIdOf(gateway),
    weight: 100,
    publishVpc: false,
  };
}

function gatewayIdOf(number: number): string {
  return `vpn-bench${number}`;
}

function connectionIdOf(number: number): string {
  return `vco-bench${number}`;
}
