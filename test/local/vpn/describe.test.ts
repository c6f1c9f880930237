import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeForeignChange } from '../../../local/vpn/model/foreign-hand.ts';
import type { World } from '../../../local/vpn/model/world.ts';
import { sample } from '../../../local/vpn/sample-world.ts';
import { aWorld, call, codeOf, create } from './world-fixture.ts';

const inRegion = { RegionId: sample.regionId };

function bodyOf(world: World, action: string, parameters: Readonly<Record<string, string>>) {
  const result = call(world, action, { ...inRegion, ...parameters });
  if (result.kind !== 'ok') throw new Error(result.code);
  return JSON.parse(JSON.stringify(result.body));
}

function fill(world: World, count: number, vpnGatewayId: string = sample.single): void {
  for (let block = 0; block < count; block += 1)
    makeForeignChange(world, vpnGatewayId, {
      kind: 'add',
      route: { routeDest: `10.1.${block}.0/24`, nextHop: sample.firstOffice, weight: 100 },
    });
}

describe('DescribeVpnRouteEntries', () => {
  const of = { VpnGatewayId: sample.single };

  it('any count and page size → the pages together are every route once, in order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 120 }), fc.integer({ min: 1, max: 50 }), (count, size) => {
        const world = aWorld();
        fill(world, count);
        const seen: string[] = [];
        for (let page = 1; page <= Math.ceil(count / size) + 1; page += 1) {
          const asked = { ...of, PageNumber: String(page), PageSize: String(size) };
          const body = bodyOf(world, 'DescribeVpnRouteEntries', asked);
          expect(body.TotalCount).toBe(count);
          const rows: { RouteDest: string }[] = body.VpnRouteEntries.VpnRouteEntry;
          expect(rows.length).toBeLessThanOrEqual(size);
          seen.push(...rows.map((row) => row.RouteDest));
        }
        expect(seen).toEqual(Array.from({ length: count }, (_, block) => `10.1.${block}.0/24`));
      }),
      { numRuns: 30 },
    );
  });

  it('no page asked for → the first ten', () => {
    const world = aWorld();
    fill(world, 12);
    const body = bodyOf(world, 'DescribeVpnRouteEntries', of);
    expect(body).toMatchObject({ PageNumber: 1, PageSize: 10, TotalCount: 12 });
    expect(body.VpnRouteEntries.VpnRouteEntry).toHaveLength(10);
  });

  it.each([
    { PageSize: '51' },
    { PageSize: '0' },
    { PageSize: 'x' },
    { PageNumber: '0' },
    { PageNumber: '1.5' },
    { RouteEntryType: 'all' },
  ])('%o → InvalidParameter', (asked) => {
    expect(codeOf(call(aWorld(), 'DescribeVpnRouteEntries', { ...inRegion, ...of, ...asked }))).toBe(
      'InvalidParameter',
    );
  });

  it('a route created with a description → its row tells neither description nor overlay mode', () => {
    const world = aWorld();
    create(world, { Description: 'secret plan', OverlayMode: 'Ipsec' }, { durationMs: 0 });
    const [row] = bodyOf(world, 'DescribeVpnRouteEntries', of).VpnRouteEntries.VpnRouteEntry;
    expect(row).toEqual({
      VpnInstanceId: sample.single,
      RouteDest: '10.0.0.0/24',
      NextHop: sample.firstOffice,
      Weight: 100,
      State: 'normal',
      CreateTime: 0,
      RouteEntryType: 'custom',
      Source: 'CLOUD',
    });
  });

  it('a weight of 0 on a dual-tunnel gateway → reported as 100', () => {
    const world = aWorld();
    create(world, { VpnGatewayId: sample.dual, NextHop: sample.branch, Weight: '0' }, { durationMs: 0 });
    const body = bodyOf(world, 'DescribeVpnRouteEntries', { VpnGatewayId: sample.dual });
    expect(body.VpnRouteEntries.VpnRouteEntry[0].Weight).toBe(100);
  });

  it('BGP routes → listed only when asked for; policy routes → never', () => {
    const world = aWorld();
    for (const [third, origin] of (['custom', 'bgp', 'policy'] as const).entries())
      makeForeignChange(world, sample.single, {
        kind: 'add',
        route: { routeDest: `10.${third}.0.0/16`, nextHop: 'hop', weight: 100, origin },
      });
    const destsOf = (type: Readonly<Record<string, string>>): string[] =>
      bodyOf(world, 'DescribeVpnRouteEntries', { ...of, ...type }).VpnRouteEntries.VpnRouteEntry.map(
        (row: { RouteDest: string }) => row.RouteDest,
      );
    expect(destsOf({})).toEqual(['10.0.0.0/16']);
    expect(destsOf({ RouteEntryType: 'bgp' })).toEqual(['10.1.0.0/16']);
  });
});

describe('the other describe actions', () => {
  it.each([
    { asked: {}, ids: [sample.single, sample.dual, sample.third, sample.locked] },
    { asked: { VpcId: sample.depotVpc }, ids: [sample.third, sample.locked] },
    { asked: { BusinessStatus: 'FinancialLocked' }, ids: [sample.locked] },
    { asked: { VpnGatewayId: sample.dual }, ids: [sample.dual] },
    { asked: { Status: 'updating' }, ids: [] },
    { asked: { GatewayType: 'Enhanced.SiteToSite' }, ids: [] },
    { asked: { 'Tag.1.Key': 'team' }, ids: [] },
    { asked: { PageSize: '3', PageNumber: '2' }, ids: [sample.locked] },
  ])('DescribeVpnGateways $asked → $ids', ({ asked, ids }) => {
    const rows: { VpnGatewayId: string }[] = bodyOf(aWorld(), 'DescribeVpnGateways', asked).VpnGateways
      .VpnGateway;
    expect(rows.map((row) => row.VpnGatewayId)).toEqual(ids);
  });

  it('only a dual-tunnel gateway → has the fields of the second tunnel', () => {
    const single = bodyOf(aWorld(), 'DescribeVpnGateway', { VpnGatewayId: sample.single });
    const dual = bodyOf(aWorld(), 'DescribeVpnGateway', { VpnGatewayId: sample.dual });
    expect(Object.keys(single).filter((name) => name.startsWith('DisasterRecovery'))).toEqual([]);
    expect(dual).toMatchObject({
      DisasterRecoveryInternetIp: expect.any(String),
      DisasterRecoveryVSwitchId: expect.any(String),
    });
  });

  it('the connections of a gateway → with the pre-shared key the real API also shows', () => {
    const body = bodyOf(aWorld(), 'DescribeVpnConnections', { VpnGatewayId: sample.single });
    const rows: { VpnConnectionId: string; IkeConfig: { Psk: string } }[] = body.VpnConnections.VpnConnection;
    expect(rows.map((row) => row.VpnConnectionId)).toEqual([sample.firstOffice, sample.secondOffice]);
    expect(rows[0]?.IkeConfig.Psk).toContain('not-a-real');
  });

  it('one connection → found by its id; an unknown one → 404', () => {
    expect(bodyOf(aWorld(), 'DescribeVpnConnection', { VpnConnectionId: sample.branch }).VpnGatewayId).toBe(
      sample.dual,
    );
    expect(call(aWorld(), 'DescribeVpnConnection', { ...inRegion, VpnConnectionId: 'vco-x' })).toMatchObject({
      status: 404,
    });
  });

  it("another account's gateways → not there", () => {
    const stranger = { accessKeyId: 'stranger', accountId: '2000000000000002' };
    const result = call(aWorld(), 'DescribeVpnGateways', inRegion, { by: stranger });
    expect(result).toMatchObject({ body: { TotalCount: 0 } });
  });
});

describe('rate limits', () => {
  it('one call more than the window allows → throttled with the time until the next is let through', () => {
    const world = aWorld({ rateLimits: { DescribeVpnGateway: 2 } });
    const ask = (atMs: number) =>
      call(world, 'DescribeVpnGateway', { ...inRegion, VpnGatewayId: sample.single }, { atMs });
    expect([ask(0), ask(10_000)].map(codeOf)).toEqual(['OK', 'OK']);
    expect(ask(20_000)).toMatchObject({
      status: 400,
      code: 'Throttling.User',
      message: 'Request was denied due to user flow control.',
      retryAfterMs: 40_000,
    });
    expect(codeOf(ask(59_999))).toBe('Throttling.User');
    expect(codeOf(ask(60_000))).toBe('OK');
  });

  it('each action has a window of its own, shared by all keys of the account', () => {
    const world = aWorld({ rateLimits: { DescribeVpnGateway: 1 } });
    const parameters = { ...inRegion, VpnGatewayId: sample.single };
    const otherKey = { accessKeyId: 'other', accountId: sample.accountId };
    call(world, 'DescribeVpnGateway', parameters);
    expect(codeOf(call(world, 'DescribeVpnGateway', parameters, { by: otherKey }))).toBe('Throttling.User');
    expect(codeOf(call(world, 'DescribeVpnRouteEntries', parameters))).toBe('OK');
  });
});
