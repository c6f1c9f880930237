import {
  DescribeSslVpnServersRequest,
  DescribeVpcsRequest,
  DescribeVpnConnectionsRequest,
} from '@alicloud/vpc20160428';
import { describe, expect, it } from 'vitest';
import { setTunnelStatus } from '../../../local/vpn/model/foreign-hand.ts';
import { sample } from '../../../local/vpn/sample-world.ts';
import { failureOf, type sdkClient } from './sdk-client.ts';
import { anSdkBench } from './sdk-fixture.ts';

type Client = ReturnType<typeof sdkClient>;

const { regionId } = sample;
const calls = {
  DescribeVpcs: (client: Client, fields: object = {}) =>
    client.describeVpcs(new DescribeVpcsRequest({ regionId, ...fields })),
  DescribeSslVpnServers: (client: Client, fields: object = {}) =>
    client.describeSslVpnServers(new DescribeSslVpnServersRequest({ regionId, ...fields })),
  DescribeVpnConnections: (client: Client, fields: object = {}) =>
    client.describeVpnConnections(new DescribeVpnConnectionsRequest({ regionId, ...fields })),
};

describe('what lies around a gateway, through the SDK', () => {
  it('the VPC of a gateway → its blocks', async () => {
    const { client } = await anSdkBench();
    const { body } = await calls.DescribeVpcs(client, { vpcId: sample.mainVpc, pageSize: 50 });
    expect(body).toMatchObject({ pageNumber: 1, pageSize: 50, totalCount: 1 });
    const [vpc] = body?.vpcs?.vpc ?? [];
    expect(vpc).toMatchObject({
      vpcId: sample.mainVpc,
      regionId,
      ownerId: Number(sample.accountId),
      status: 'Available',
      cidrBlock: '172.31.0.0/16',
      secondaryCidrBlocks: { secondaryCidrBlock: ['172.30.0.0/16'] },
      creationTime: '2026-01-01T00:00:00Z',
      vSwitchIds: { vSwitchId: [expect.any(String), expect.any(String)] },
      routerTableIds: { routerTableIds: [expect.any(String)] },
      natGatewayIds: { natGatewayIds: [] },
    });
  });

  it('the SSL servers of a gateway → their address pools', async () => {
    const { client } = await anSdkBench();
    const { body } = await calls.DescribeSslVpnServers(client, { vpnGatewayId: sample.single });
    expect(body).toMatchObject({ pageNumber: 1, pageSize: 10, totalCount: 1 });
    expect(body?.sslVpnServers?.sslVpnServer).toMatchObject([
      {
        vpnGatewayId: sample.single,
        regionId,
        clientIpPool: sample.sslClientPool,
        localSubnet: '172.31.0.0/16',
        createTime: Date.UTC(2026, 0, 1),
      },
    ]);
    const none = await calls.DescribeSslVpnServers(client, { vpnGatewayId: sample.dual });
    expect(none.body?.sslVpnServers?.sslVpnServer).toEqual([]);
  });

  it('a tunnel that goes down and comes up again → seen both times', async () => {
    const { client, emulator } = await anSdkBench();
    const seen = async () => {
      const { body } = await calls.DescribeVpnConnections(client, { vpnConnectionId: sample.branch });
      const [row] = body?.vpnConnections?.vpnConnection ?? [];
      const tunnels = row?.tunnelOptionsSpecification?.tunnelOptions ?? [];
      return [row?.status, ...tunnels.map(({ role, status }) => `${role} ${status}`)];
    };
    setTunnelStatus(emulator.world, sample.branch, 'ike_sa_not_established', 'first');
    expect(await seen()).toEqual([
      'ipsec_sa_established',
      'master ike_sa_not_established',
      'slave ipsec_sa_established',
    ]);
    setTunnelStatus(emulator.world, sample.branch, 'ipsec_sa_established');
    expect(await seen()).toEqual([
      'ipsec_sa_established',
      'master ipsec_sa_established',
      'slave ipsec_sa_established',
    ]);
  });

  it.each(Object.entries(calls))('%s with a wrong secret → SignatureDoesNotMatch', async (_action, ask) => {
    const { clientAs } = await anSdkBench();
    const failure = await failureOf(ask(clientAs({ accessKeySecret: 'wrong' })));
    expect(failure).toMatchObject({ name: 'ClientError', code: 'SignatureDoesNotMatch' });
  });

  it.each(Object.entries(calls))('%s denied → Forbidden', async (action, ask) => {
    const { client, emulator } = await anSdkBench();
    emulator.world.callers['emulator-full'] = { deniedActions: [action], restricted: false };
    const failure = await failureOf(ask(client));
    expect(failure).toMatchObject({ code: 'Forbidden', statusCode: 403 });
    expect(failure.accessDeniedDetail).toMatchObject({ AuthAction: `vpc:${action}` });
  });
});
