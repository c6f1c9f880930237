import { createWorld } from '../../local/vpn/model/create-world.ts';
import type { World } from '../../local/vpn/model/world.ts';
import { defaultAccountId, worldSeedSchema } from '../../local/vpn/world-seed.ts';

export const accountId = defaultAccountId;
export const regionId = 'cn-hangzhou';

interface SmallGateway {
  readonly vpnGatewayId: string;
  readonly vpcId: string;
  readonly tunnels: 'single' | 'dual';
  readonly connections: readonly [string, ...string[]];
}

/** Two gateways share a VPC, so that they get into each other's way. */
export const gateways: readonly [SmallGateway, ...SmallGateway[]] = [
  { vpnGatewayId: 'vpn-a', vpcId: 'vpc-one', tunnels: 'single', connections: ['vco-a1', 'vco-a2'] },
  { vpnGatewayId: 'vpn-b', vpcId: 'vpc-one', tunnels: 'dual', connections: ['vco-b1'] },
  { vpnGatewayId: 'vpn-c', vpcId: 'vpc-two', tunnels: 'single', connections: ['vco-c1', 'vco-c2'] },
];

export const vpcIds = ['vpc-one', 'vpc-two'] as const;

/** When every simulation begins: an arbitrary day. */
export const startMs = Date.UTC(2026, 0, 5, 9, 0, 0);

const seed = worldSeedSchema.parse({
  startMs,
  regions: [{ regionId }],
  vpcs: vpcIds.map((vpcId) => ({ vpcId, regionId })),
  gateways: gateways.map(({ connections: _, ...gateway }) => gateway),
  connections: gateways.flatMap(({ vpnGatewayId, connections }) =>
    connections.map((vpnConnectionId) => ({ vpnConnectionId, vpnGatewayId })),
  ),
});

/**
 * Makes the world that every simulation begins with.
 * @param listWhileUpdating whether routes in the making are listed; the cloud does not promise either
 */
export function createSmallWorld(listWhileUpdating: boolean): World {
  return createWorld({ ...seed, settings: { ...seed.settings, listWhileUpdating } });
}
