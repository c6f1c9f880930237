import { createWorld } from '../../local/vpn/model/create-world.ts';
import type { World } from '../../local/vpn/model/world.ts';
import { defaultAccountId, worldSeedSchema } from '../../local/vpn/world-seed.ts';
import type { CallsPerMinute, StartRoute } from './story.ts';

export const accountId = defaultAccountId;
export const regionId = 'cn-hangzhou';

/** When every simulation begins: an arbitrary day. */
export const startMs = Date.UTC(2026, 0, 5, 9, 0, 0);

export interface SmallGateway {
  readonly vpnGatewayId: string;
  readonly vpcId: string;
  readonly tunnels: 'single' | 'dual';
  readonly connections: readonly [string, ...string[]];
}

export type SmallGateways = readonly [SmallGateway, ...SmallGateway[]];

/** Two gateways share a VPC, so that they get into each other's way. */
const three: SmallGateways = [
  { vpnGatewayId: 'vpn-a', vpcId: 'vpc-one', tunnels: 'single', connections: ['vco-a1', 'vco-a2'] },
  { vpnGatewayId: 'vpn-b', vpcId: 'vpc-one', tunnels: 'dual', connections: ['vco-b1'] },
  { vpnGatewayId: 'vpn-c', vpcId: 'vpc-two', tunnels: 'single', connections: ['vco-c1', 'vco-c2'] },
];

/** Describes the gateways of a world: the three, and as many plain ones as are missing. */
export function describeGateways(count: number): SmallGateways {
  const plain = Array.from({ length: Math.max(0, count - three.length) }, (_, index): SmallGateway => {
    const name = String(index + 1);
    return {
      vpnGatewayId: `vpn-n${name}`,
      vpcId: `vpc-n${name}`,
      tunnels: 'single',
      connections: [`vco-n${name}`],
    };
  });
  return [...three, ...plain];
}

/**
 * Makes the world that a simulation begins with.
 * @param listWhileUpdating whether routes in the making are listed; the cloud does not promise either
 */
export function createSmallWorld(
  gateways: SmallGateways,
  routes: readonly StartRoute[],
  listWhileUpdating: boolean,
  { create, describe, publish, delete: deletions, 'set-weight': reweights }: CallsPerMinute,
): World {
  const rateLimits = {
    CreateVpnRouteEntry: create,
    DeleteVpnRouteEntry: deletions,
    ModifyVpnRouteEntryWeight: reweights,
    PublishVpnRouteEntry: publish,
    DescribeVpnGateway: describe,
    DescribeVpnGateways: describe,
    DescribeVpnRouteEntries: describe,
    DescribeVpnConnections: describe,
    DescribeVpcs: describe,
    DescribeSslVpnServers: describe,
  };
  const vpcIds = [...new Set(gateways.map(({ vpcId }) => vpcId))];
  return createWorld(
    worldSeedSchema.parse({
      startMs,
      settings: { listWhileUpdating, rateLimits },
      regions: [{ regionId }],
      vpcs: vpcIds.map((vpcId) => ({ vpcId, regionId })),
      gateways: gateways.map(({ connections: _, ...gateway }) => ({
        ...gateway,
        routes: routes
          .filter(({ vpnGatewayId }) => vpnGatewayId === gateway.vpnGatewayId)
          .map(({ vpnGatewayId: __, ...route }) => route),
      })),
      connections: gateways.flatMap(({ vpnGatewayId, connections }) =>
        connections.map((vpnConnectionId) => ({ vpnConnectionId, vpnGatewayId })),
      ),
    }),
  );
}
