import { defaultAccountId, type WorldSeed, worldSeedSchema } from './world-seed.ts';

/** The ids of the sample world, for examples, demos and tests. */
export const sample = {
  accountId: defaultAccountId,
  regionId: 'cn-hangzhou',
  single: 'vpn-bp1hangzhou0single01',
  dual: 'vpn-bp1hangzhou00dual01',
  third: 'vpn-bp1hangzhou0third01',
  locked: 'vpn-bp1hangzhou0locked1',
  firstOffice: 'vco-bp1office0000000001',
  secondOffice: 'vco-bp1office0000000002',
  branch: 'vco-bp1branch0000000001',
  depot: 'vco-bp1depot00000000001',
  archive: 'vco-bp1archive000000001',
  mainVpc: 'vpc-bp1main0000000000001',
  depotVpc: 'vpc-bp1depot000000000001',
  sslClientPool: '172.28.0.0/24',
} as const;

/**
 * A small company: one region, two VPCs, four gateways, five IPsec connections and no routes yet. The offices have
 * two lines, so that one can stand by for the other, and people who dial in by SSL.
 */
export const sampleWorld: WorldSeed = worldSeedSchema.parse({
  regions: [{ regionId: sample.regionId, localName: 'China (Hangzhou)' }],
  vpcs: [
    {
      vpcId: sample.mainVpc,
      regionId: sample.regionId,
      name: 'main',
      cidrBlock: '172.31.0.0/16',
      secondaryCidrBlocks: ['172.30.0.0/16'],
    },
    { vpcId: sample.depotVpc, regionId: sample.regionId, name: 'depot', cidrBlock: '172.29.0.0/16' },
  ],
  gateways: [
    {
      vpnGatewayId: sample.single,
      vpcId: sample.mainVpc,
      name: 'offices',
      tunnels: 'single',
      sslClientPools: [sample.sslClientPool],
    },
    { vpnGatewayId: sample.dual, vpcId: sample.mainVpc, name: 'branches', tunnels: 'dual' },
    { vpnGatewayId: sample.third, vpcId: sample.depotVpc, name: 'depot', tunnels: 'single' },
    {
      vpnGatewayId: sample.locked,
      vpcId: sample.depotVpc,
      name: 'archive (unpaid)',
      businessStatus: 'FinancialLocked',
    },
  ],
  connections: [
    { vpnConnectionId: sample.firstOffice, vpnGatewayId: sample.single, name: 'office, first line' },
    { vpnConnectionId: sample.secondOffice, vpnGatewayId: sample.single, name: 'office, second line' },
    { vpnConnectionId: sample.branch, vpnGatewayId: sample.dual, name: 'branch' },
    {
      vpnConnectionId: sample.depot,
      vpnGatewayId: sample.third,
      name: 'depot',
      localSubnet: '172.29.0.0/16',
    },
    {
      vpnConnectionId: sample.archive,
      vpnGatewayId: sample.locked,
      name: 'archive',
      localSubnet: '172.29.0.0/16',
    },
  ],
});
