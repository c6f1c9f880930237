import { describe, expect, it } from 'vitest';
import { gatewayRef, plentyMs } from '../contract/vpn.contract.ts';
import { serving } from './serving.ts';

const answers = {
  DescribeVpnGateway: { RequestId: 'R', VpnGatewayId: gatewayRef().vpnGatewayId, VpcId: 'vpc-1' },
  DescribeVpcs: { RequestId: 'R', Vpcs: { Vpc: [{ VpcId: 'vpc-1', CidrBlock: '10.0.0.0/8' }] } },
  DescribeSslVpnServers: { RequestId: 'R', SslVpnServers: { SslVpnServer: [] } },
  DescribeVpnConnections: { RequestId: 'R', VpnConnections: { VpnConnection: [] } },
} as const;

describe('reading the surroundings', () => {
  it('what is asked for: this gateway, its own VPC, pages of 50', async () => {
    const { readSurroundings, asked } = await serving(answers);
    await readSurroundings(gatewayRef(), plentyMs);
    const { regionId: RegionId, vpnGatewayId: VpnGatewayId } = gatewayRef();
    const paging = { PageNumber: '1', PageSize: '50' };
    const queries = asked.map(({ action, query }) => [action, Object.fromEntries(query)] as const);
    expect(Object.fromEntries(queries)).toEqual({
      DescribeVpnGateway: { RegionId, VpnGatewayId },
      DescribeVpcs: { RegionId, VpcId: 'vpc-1' },
      DescribeSslVpnServers: { RegionId, VpnGatewayId, ...paging },
      DescribeVpnConnections: { RegionId, VpnGatewayId, ...paging },
    });
    expect(asked).toHaveLength(4);
  });

  it.each([
    ['several pools in one server, separated by commas', '172.16.0.0/24, 172.16.1.0/24', 2],
    ['none in a server', '', 0],
    ['one too many commas', '172.16.0.0/24,', 1],
  ])('%s', async (_, ClientIpPool, count) => {
    const servers = { RequestId: 'R', SslVpnServers: { SslVpnServer: [{ ClientIpPool }] } };
    const { readSurroundings } = await serving({ ...answers, DescribeSslVpnServers: servers });
    const reading = await readSurroundings(gatewayRef(), plentyMs);
    const pools = ['172.16.0.0/24', '172.16.1.0/24'].slice(0, count);
    expect(reading).toMatchObject({ kind: 'seen', surroundings: { sslClientPools: pools } });
  });

  it('the VPC is not listed: no blocks, and the rest all the same', async () => {
    const none = { RequestId: 'R', Vpcs: { Vpc: [] } };
    const { readSurroundings } = await serving({ ...answers, DescribeVpcs: none });
    expect(await readSurroundings(gatewayRef(), plentyMs)).toMatchObject({
      kind: 'seen',
      surroundings: { vpcId: 'vpc-1', vpcBlocks: [] },
    });
  });

  it('a connection without a status: not up', async () => {
    const row = { VpnConnectionId: 'vco-1', IkeConfig: { Psk: 'a secret' } };
    const list = { RequestId: 'R', VpnConnections: { VpnConnection: [row] } };
    const { readSurroundings } = await serving({ ...answers, DescribeVpnConnections: list });
    const reading = await readSurroundings(gatewayRef(), plentyMs);
    expect(reading).toMatchObject({
      surroundings: { connections: [{ vpnConnectionId: 'vco-1', up: false }] },
    });
    expect(JSON.stringify(reading)).not.toContain('a secret');
  });

  it.each(Object.keys(answers))('%s answers without what it was asked for: unreadable', async (action) => {
    for (const answer of [{ RequestId: 'R' }, {}]) {
      const { readSurroundings } = await serving({ ...answers, [action]: answer });
      expect(await readSurroundings(gatewayRef(), plentyMs)).toMatchObject({
        kind: 'unreadable',
        fault: { code: 'Answer.NotASuccess', message: expect.stringContaining(action) },
      });
    }
  });

  it('a refusal: unreadable, with the code of the cloud', async () => {
    const refusal = { Code: 'NoPermission', Message: 'No.', RequestId: 'R' };
    const refusals = Object.fromEntries(Object.keys(answers).map((action) => [action, refusal]));
    const { readSurroundings } = await serving(refusals, 403);
    expect(await readSurroundings(gatewayRef(), plentyMs)).toMatchObject({
      kind: 'unreadable',
      fault: { class: 'denied', code: 'NoPermission', requestId: 'R' },
    });
  });
});
