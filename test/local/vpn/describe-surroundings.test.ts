import { describe, expect, it } from 'vitest';
import { createWorld } from '../../../local/vpn/model/create-world.ts';
import { setTunnelStatus, setVpcStatus } from '../../../local/vpn/model/foreign-hand.ts';
import type { World } from '../../../local/vpn/model/world.ts';
import { sample } from '../../../local/vpn/sample-world.ts';
import { worldSeedSchema } from '../../../local/vpn/world-seed.ts';
import { aWorld, call, codeOf } from './world-fixture.ts';

const inRegion = { RegionId: sample.regionId };

function bodyOf(world: World, action: string, parameters: Readonly<Record<string, string>> = {}) {
  const result = call(world, action, { ...inRegion, ...parameters });
  if (result.kind !== 'ok') throw new Error(result.code);
  return JSON.parse(JSON.stringify(result.body));
}

describe('DescribeVpcs', () => {
  const ids = (body: { Vpcs: { Vpc: { VpcId: string }[] } }) => body.Vpcs.Vpc.map((row) => row.VpcId);

  it('a VPC with a second block → both blocks, and what else a VPC shows', () => {
    const body = bodyOf(aWorld(), 'DescribeVpcs', { VpcId: sample.mainVpc });
    expect(body).toMatchObject({ PageNumber: 1, PageSize: 10, TotalCount: 1, RequestId: 'request-1' });
    expect(body.Vpcs.Vpc).toMatchObject([
      {
        VpcId: sample.mainVpc,
        RegionId: sample.regionId,
        OwnerId: Number(sample.accountId),
        Status: 'Available',
        CidrBlock: '172.31.0.0/16',
        SecondaryCidrBlocks: { SecondaryCidrBlock: ['172.30.0.0/16'] },
        CreationTime: '1970-01-01T00:00:00Z',
      },
    ]);
  });

  it.each([
    { asked: {}, found: [sample.mainVpc, sample.depotVpc] },
    {
      asked: { VpcId: `${sample.depotVpc},vpc-x,${sample.mainVpc}` },
      found: [sample.mainVpc, sample.depotVpc],
    },
    { asked: { VpcId: 'vpc-x' }, found: [] },
    { asked: { VpcName: 'depot' }, found: [sample.depotVpc] },
    { asked: { VpcOwnerId: '1' }, found: [] },
    { asked: { IsDefault: 'true' }, found: [] },
    { asked: { IsDefault: 'false', EnableIpv6: 'false' }, found: [sample.mainVpc, sample.depotVpc] },
    { asked: { PageSize: '1', PageNumber: '2' }, found: [sample.depotVpc] },
    { asked: { PageSize: '1', PageNumber: '3' }, found: [] },
  ])('$asked → $found', ({ asked, found }) => {
    expect(ids(bodyOf(aWorld(), 'DescribeVpcs', asked))).toEqual(found);
  });

  it('a VPC that is being changed → Pending', () => {
    const world = aWorld();
    setVpcStatus(world, sample.mainVpc, 'Pending');
    expect(bodyOf(world, 'DescribeVpcs').Vpcs.Vpc[0].Status).toBe('Pending');
  });

  it('a description without blocks or owner → a block of its own and the account of its gateway', () => {
    const seed = worldSeedSchema.parse({
      regions: [{ regionId: sample.regionId }],
      vpcs: [{ vpcId: 'vpc-a', regionId: sample.regionId }],
      gateways: [{ vpnGatewayId: 'vpn-a', vpcId: 'vpc-a', accountId: '2000000000000002' }],
    });
    const owner = { accessKeyId: 'owner', accountId: '2000000000000002' };
    const vpcsSeenBy = (by: typeof owner | undefined) =>
      call(createWorld(seed), 'DescribeVpcs', inRegion, by && { by });
    expect(vpcsSeenBy(owner)).toMatchObject({
      body: {
        Vpcs: { Vpc: [{ CidrBlock: '172.31.0.0/16', SecondaryCidrBlocks: { SecondaryCidrBlock: [] } }] },
      },
    });
    expect(vpcsSeenBy(undefined)).toMatchObject({ body: { TotalCount: 0 } });
  });
});

describe('DescribeSslVpnServers', () => {
  it('a gateway with an address pool → a server that hands it out', () => {
    const body = bodyOf(aWorld(), 'DescribeSslVpnServers', { VpnGatewayId: sample.single });
    expect(body).toMatchObject({ PageNumber: 1, PageSize: 10, TotalCount: 1 });
    expect(body.SslVpnServers.SslVpnServer).toMatchObject([
      {
        SslVpnServerId: expect.stringMatching(/^vss-[a-z0-9]+$/),
        VpnGatewayId: sample.single,
        RegionId: sample.regionId,
        ClientIpPool: sample.sslClientPool,
        LocalSubnet: '172.31.0.0/16',
      },
    ]);
  });

  it.each([
    { asked: {}, pools: ['10.1.0.0/24', '10.2.0.0/24', '10.3.0.0/24'] },
    { asked: { VpnGatewayId: 'vpn-a' }, pools: ['10.1.0.0/24', '10.2.0.0/24'] },
    { asked: { SslVpnServerId: 'vss-as2' }, pools: ['10.2.0.0/24'] },
    { asked: { Name: 'ssl-1' }, pools: ['10.1.0.0/24', '10.3.0.0/24'] },
    { asked: { VpnGatewayId: 'vpn-c' }, pools: [] },
    { asked: { PageSize: '2', PageNumber: '2' }, pools: ['10.3.0.0/24'] },
  ])('$asked → $pools', ({ asked, pools }) => {
    const gateway = (vpnGatewayId: string, sslClientPools: readonly string[]) => ({
      vpnGatewayId,
      vpcId: 'vpc-a',
      sslClientPools,
    });
    const seed = worldSeedSchema.parse({
      regions: [{ regionId: sample.regionId }],
      vpcs: [{ vpcId: 'vpc-a', regionId: sample.regionId }],
      gateways: [
        gateway('vpn-a', ['10.1.0.0/24', '10.2.0.0/24']),
        gateway('vpn-b', ['10.3.0.0/24']),
        gateway('vpn-c', []),
      ],
    });
    const rows: { ClientIpPool: string }[] = bodyOf(createWorld(seed), 'DescribeSslVpnServers', asked)
      .SslVpnServers.SslVpnServer;
    expect(rows.map((row) => row.ClientIpPool)).toEqual(pools);
  });
});

describe('both', () => {
  const stranger = { accessKeyId: 'stranger', accountId: '2000000000000002' };
  const rows = ['DescribeVpcs', 'DescribeSslVpnServers'].flatMap((action) => [
    { action, title: 'no region', asked: { RegionId: '' }, code: 'MissingParameter' },
    { action, title: 'an unknown region', asked: { RegionId: 'cn-x' }, code: 'InvalidRegionId.NotFound' },
    { action, title: 'a page of 51', asked: { PageSize: '51' }, code: 'InvalidParameter' },
  ]);
  it.each([
    ...rows,
    {
      action: 'DescribeVpcs',
      title: '21 ids',
      asked: { VpcId: Array.from({ length: 21 }, (_, number) => `vpc-${number}`).join(',') },
      code: 'InvalidParameter',
    },
    { action: 'DescribeVpcs', title: 'a dry run', asked: { DryRun: 'true' }, code: 'DryRunOperation' },
  ])('$action: $title → $code', ({ action, asked, code }) => {
    expect(codeOf(call(aWorld(), action, { ...inRegion, ...asked }))).toBe(code);
  });

  it.each(['DescribeVpcs', 'DescribeSslVpnServers'])('%s denied → Forbidden, naming the action', (action) => {
    const world = aWorld();
    world.callers['emulator-full'] = { deniedActions: [action], restricted: false };
    expect(call(world, action, inRegion)).toMatchObject({
      status: 403,
      code: 'Forbidden',
      accessDeniedDetail: { AuthAction: `vpc:${action}` },
    });
  });

  it.each(['DescribeVpcs', 'DescribeSslVpnServers'])('%s by another account → nothing there', (action) => {
    expect(call(aWorld(), action, inRegion, { by: stranger })).toMatchObject({ body: { TotalCount: 0 } });
  });
});

describe('tunnels', () => {
  const down = 'ike_sa_not_established';
  const up = 'ipsec_sa_established';
  const seen = (world: World, id: string) => {
    const body = bodyOf(world, 'DescribeVpnConnection', { VpnConnectionId: id });
    const tunnels: { Status: string }[] = body.TunnelOptionsSpecification?.TunnelOptions ?? [];
    return [body.Status, ...tunnels.map((tunnel) => tunnel.Status)];
  };

  it('the tunnel of a single-tunnel gateway → goes down and comes up again', () => {
    const world = aWorld();
    setTunnelStatus(world, sample.firstOffice, down);
    expect(seen(world, sample.firstOffice)).toEqual([down]);
    expect(seen(world, sample.secondOffice)).toEqual([up]);
    setTunnelStatus(world, sample.firstOffice, up);
    expect(seen(world, sample.firstOffice)).toEqual([up]);
  });

  it.each([
    { tunnel: 'first' as const, statuses: [up, down, up] },
    { tunnel: 'second' as const, statuses: [up, up, down] },
    { tunnel: 'both' as const, statuses: [down, down, down] },
  ])('dual-tunnel, $tunnel down → $statuses', ({ tunnel, statuses }) => {
    const world = aWorld();
    setTunnelStatus(world, sample.branch, down, tunnel);
    expect(seen(world, sample.branch)).toEqual(statuses);
    setTunnelStatus(world, sample.branch, up);
    expect(seen(world, sample.branch)).toEqual([up, up, up]);
  });
});
