import {
  CreateVpnRouteEntryRequest,
  DeleteVpnRouteEntryRequest,
  DescribeRegionsRequest,
  DescribeVpnConnectionsRequest,
  DescribeVpnGatewayRequest,
  DescribeVpnGatewaysRequest,
  DescribeVpnRouteEntriesRequest,
  ModifyVpnRouteEntryWeightRequest,
  PublishVpnRouteEntryRequest,
} from '@alicloud/vpc20160428';
import { describe, expect, it } from 'vitest';
import { makeForeignChange } from '../../../local/vpn/model/foreign-hand.ts';
import { sample } from '../../../local/vpn/sample-world.ts';
import { failureOf } from './sdk-client.ts';
import { anSdkBench, creationFields, gatewayFields, type SdkBench } from './sdk-fixture.ts';

const create = ({ client }: SdkBench, fields: object = {}) =>
  client.createVpnRouteEntry(new CreateVpnRouteEntryRequest({ ...creationFields, ...fields }));

async function statusOf({ client }: SdkBench): Promise<string | undefined> {
  return (await client.describeVpnGateway(new DescribeVpnGatewayRequest(gatewayFields))).body?.status;
}

async function rowsOf({ client }: SdkBench, fields: object = {}) {
  const request = new DescribeVpnRouteEntriesRequest({ ...gatewayFields, pageSize: 50, ...fields });
  const { body } = await client.describeVpnRouteEntries(request);
  return body?.vpnRouteEntries?.vpnRouteEntry ?? [];
}

describe('the life of a route through the SDK', () => {
  it('create → updating and absent → active and listed', async () => {
    const bench = await anSdkBench({ durationMs: 7000 });
    const { body } = await create(bench, { description: 'mytest', overlayMode: 'Ipsec', publishVpc: true });
    expect(body).toMatchObject({
      nextHop: sample.firstOffice,
      weight: 100,
      routeDest: '10.0.0.0/24',
      requestId: bench.emulator.calls[0]?.requestId,
      description: 'mytest',
      state: 'published',
      createTime: Date.UTC(2026, 0, 1),
      overlayMode: 'Ipsec',
      vpnInstanceId: sample.single,
    });
    expect([await statusOf(bench), (await rowsOf(bench)).length]).toEqual(['updating', 0]);
    bench.pass(7000);
    expect(await statusOf(bench)).toBe('active');
    expect(await rowsOf(bench)).toMatchObject([
      { routeDest: '10.0.0.0/24', state: 'published', weight: 100 },
    ]);
  });

  it('reweight, publish, delete → each shows once the gateway is active again', async () => {
    const bench = await anSdkBench({ durationMs: (action) => (action === 'CreateVpnRouteEntry' ? 0 : 1000) });
    const { client, pass } = bench;
    await create(bench);
    await client.modifyVpnRouteEntryWeight(
      new ModifyVpnRouteEntryWeightRequest({ ...creationFields, newWeight: 0 }),
    );
    pass(1000);
    expect(await rowsOf(bench)).toMatchObject([{ weight: 0, state: 'normal' }]);
    await client.publishVpnRouteEntry(
      new PublishVpnRouteEntryRequest({ ...creationFields, routeType: 'dbr', publishVpc: true }),
    );
    pass(1000);
    expect(await rowsOf(bench)).toMatchObject([{ weight: 0, state: 'published' }]);
    await client.deleteVpnRouteEntry(new DeleteVpnRouteEntryRequest({ ...creationFields, weight: 0 }));
    expect(await rowsOf(bench)).toHaveLength(1);
    pass(1000);
    expect(await rowsOf(bench)).toEqual([]);
    const again = client.deleteVpnRouteEntry(
      new DeleteVpnRouteEntryRequest({ ...creationFields, weight: 0 }),
    );
    expect((await failureOf(again)).code).toBe('InvalidRouteEntry.NotFound');
  });

  it('51 routes → two pages of 50 and 1; a page size of 51 is refused', async () => {
    const bench = await anSdkBench();
    for (let block = 0; block < 51; block += 1)
      makeForeignChange(bench.emulator.world, sample.single, {
        kind: 'add',
        route: { routeDest: `10.1.${block}.0/24`, nextHop: sample.firstOffice, weight: 100 },
      });
    const first = await rowsOf(bench, { pageNumber: 1 });
    const second = await rowsOf(bench, { pageNumber: 2 });
    expect([first.length, second.length]).toEqual([50, 1]);
    expect(second[0]?.routeDest).toBe('10.1.50.0/24');
    const failure = await failureOf(rowsOf(bench, { pageSize: 51 }));
    expect(failure).toMatchObject({ name: 'ClientError', code: 'InvalidParameter', statusCode: 400 });
  });

  it('a dual-tunnel gateway → weight 100 whatever was asked, and a second address', async () => {
    const bench = await anSdkBench({ durationMs: 0 });
    const dual = { vpnGatewayId: sample.dual, nextHop: sample.branch };
    await create(bench, { ...dual, weight: 0, routeDest: '100.64.0.0/10' });
    expect(await rowsOf(bench, dual)).toMatchObject([{ weight: 100, routeDest: '100.64.0.0/10' }]);
    const request = new DescribeVpnGatewayRequest({ ...gatewayFields, vpnGatewayId: sample.dual });
    const { body } = await bench.client.describeVpnGateway(request);
    expect(body?.disasterRecoveryInternetIp).toBeDefined();
  });

  it('the same token again → one route; with other parameters → refused', async () => {
    const bench = await anSdkBench({ durationMs: 1000 });
    const first = await create(bench, { clientToken: 'token-1' });
    const again = await create(bench, { clientToken: 'token-1' });
    expect(again.body?.createTime).toBe(first.body?.createTime);
    const failure = await failureOf(create(bench, { clientToken: 'token-1', weight: 0 }));
    expect(failure).toMatchObject({ code: 'IdempotentParameterMismatch', statusCode: 400 });
    bench.pass(1000);
    expect(await rowsOf(bench)).toHaveLength(1);
  });

  it('regions, gateways and connections → as the world has them', async () => {
    const { client } = await anSdkBench();
    const regions = await client.describeRegions(new DescribeRegionsRequest({}));
    expect(regions.body?.regions?.region?.map((region) => region.regionId)).toEqual([sample.regionId]);
    const inRegion = { regionId: sample.regionId };
    const gateways = await client.describeVpnGateways(new DescribeVpnGatewaysRequest(inRegion));
    expect(gateways.body?.totalCount).toBe(4);
    const asked = new DescribeVpnConnectionsRequest({ ...inRegion, vpnGatewayId: sample.single });
    const connections = await client.describeVpnConnections(asked);
    expect(connections.body?.vpnConnections?.vpnConnection?.map((each) => each.vpnConnectionId)).toEqual([
      sample.firstOffice,
      sample.secondOffice,
    ]);
  });

  it('too many calls → ThrottlingError with the wait in milliseconds', async () => {
    const bench = await anSdkBench();
    bench.emulator.world.settings.rateLimits.DescribeVpnGateway = 1;
    await statusOf(bench);
    bench.pass(15_000);
    expect(await failureOf(statusOf(bench))).toMatchObject({
      name: 'ThrottlingError',
      code: 'Throttling.User',
      statusCode: 400,
      retryAfter: 45_000,
    });
  });

  it('calls are recorded with their outcome and without secrets', async () => {
    const bench = await anSdkBench();
    await create(bench, { clientToken: 'token-1' });
    await failureOf(create(bench));
    expect(bench.emulator.calls.map(({ action, code }) => [action, code])).toEqual([
      ['CreateVpnRouteEntry', 'OK'],
      ['CreateVpnRouteEntry', 'VpnGateway.Configuring'],
    ]);
    expect(bench.emulator.calls[0]?.parameters.ClientToken).toBe('token-1');
    expect(JSON.stringify(bench.emulator.calls)).not.toMatch(/secret|Signature/);
  });
});
