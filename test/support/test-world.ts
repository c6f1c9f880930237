import { type WorldSeed, type WorldSeedInput, worldSeedSchema } from '../../local/vpn/world-seed.ts';

/** One VPN gateway of a test world, alone in its VPC, with two IPsec connections. */
export interface TestGateway {
  readonly regionId: string;
  readonly vpnGatewayId: string;
  readonly vpcId: string;
  readonly nextHop: string;
  readonly otherHop: string;
}

export const testRegion = 'cn-hangzhou';

/** Far above what any test calls: the limits of the API are tested where they belong. */
const unlimited = 1_000_000;

/** The gateway with this number; equal numbers give equal gateways. */
export function testGateway(number: number): TestGateway {
  const tail = String(number).padStart(4, '0');
  return {
    regionId: testRegion,
    vpnGatewayId: `vpn-test${tail}`,
    vpcId: `vpc-test${tail}`,
    nextHop: `vco-test${tail}first`,
    otherHop: `vco-test${tail}second`,
  };
}

type GatewayChanges = Partial<NonNullable<WorldSeedInput['gateways']>[number]>;

/**
 * Describes a world with so many independent gateways and no routes.
 * @param changes what is special about a gateway, by its number
 */
export function testWorld(
  count: number,
  changes: Readonly<Record<number, GatewayChanges>> = {},
  settings: WorldSeedInput['settings'] = {},
): WorldSeed {
  const numbers = Array.from({ length: count }, (_, number) => number);
  const gateways = numbers.map((number) => testGateway(number));
  return worldSeedSchema.parse({
    settings: { rateLimits: unlimitedCalls(), ...settings },
    regions: [{ regionId: testRegion }],
    vpcs: gateways.map(({ vpcId }) => ({ vpcId, regionId: testRegion })),
    gateways: gateways.map(({ vpnGatewayId, vpcId }, number) => ({
      vpnGatewayId,
      vpcId,
      ...changes[number],
    })),
    connections: gateways.flatMap(({ vpnGatewayId, nextHop, otherHop }) => [
      { vpnConnectionId: nextHop, vpnGatewayId },
      { vpnConnectionId: otherHop, vpnGatewayId },
    ]),
  });
}

function unlimitedCalls(): Record<string, number> {
  return {
    CreateVpnRouteEntry: unlimited,
    DescribeVpnGateway: unlimited,
    DescribeVpnGateways: unlimited,
    DescribeVpnRouteEntries: unlimited,
    DeleteVpnRouteEntry: unlimited,
    ModifyVpnRouteEntryWeight: unlimited,
    PublishVpnRouteEntry: unlimited,
    DescribeVpcs: unlimited,
    DescribeSslVpnServers: unlimited,
    DescribeVpnConnections: unlimited,
  };
}
