import { describe, expect, it } from 'vitest';
import {
  disturbNextChange,
  makeForeignChange,
  routesOf,
  setGatewayStuck,
  startForeignChange,
  vanishRoute,
} from '../../../local/vpn/model/foreign-hand.ts';
import { advanceTo, reportedStatus } from '../../../local/vpn/model/tasks.ts';
import type { World } from '../../../local/vpn/model/world.ts';
import { sample } from '../../../local/vpn/sample-world.ts';
import { aWorld, busyMs, call, codeOf, create, creation, listed } from './world-fixture.ts';

const line = `10.0.0.0/24 ${sample.firstOffice} 100 normal`;

function statusOf(world: World, vpnGatewayId: string = sample.single): string {
  const gateway = world.gateways[vpnGatewayId];
  return gateway ? reportedStatus(gateway) : 'gone';
}

describe('a change runs in the background', () => {
  it('a created route is absent while updating and there once active', () => {
    const world = aWorld();
    create(world);
    advanceTo(world, busyMs - 1);
    expect([statusOf(world), listed(world)]).toEqual(['updating', []]);
    advanceTo(world, busyMs);
    expect([statusOf(world), listed(world)]).toEqual(['active', [line]]);
  });

  it('a created route is listed while updating when the world is set so', () => {
    const world = aWorld({ listWhileUpdating: true });
    create(world);
    expect([statusOf(world), listed(world)]).toEqual(['updating', [line]]);
    advanceTo(world, busyMs);
    expect(listed(world)).toEqual([line]);
  });

  it('the answer to a creation shows every element and the state asked for', () => {
    const parameters = { PublishVpc: 'true', Description: 'mytest', OverlayMode: 'Ipsec', Weight: '0' };
    expect(create(aWorld(), parameters, { atMs: 1234, requestId: 'r-1' })).toEqual({
      kind: 'ok',
      body: {
        RequestId: 'r-1',
        VpnInstanceId: sample.single,
        RouteDest: '10.0.0.0/24',
        NextHop: sample.firstOffice,
        Weight: 0,
        State: 'published',
        CreateTime: 1234,
        OverlayMode: 'Ipsec',
        Description: 'mytest',
      },
    });
  });

  it('a second change is refused until the first is done, on that gateway only', () => {
    const world = aWorld();
    create(world);
    expect(codeOf(create(world, { RouteDest: '10.1.0.0/24' }))).toBe('VpnGateway.Configuring');
    expect(codeOf(create(world, { VpnGatewayId: sample.dual, NextHop: sample.branch }))).toBe('OK');
    expect(codeOf(create(world, { RouteDest: '10.1.0.0/24' }, { atMs: busyMs }))).toBe('OK');
  });

  it('a deleted route stays listed until the gateway is active again', () => {
    const world = aWorld();
    makeForeignChange(world, sample.single, {
      kind: 'add',
      route: { routeDest: '10.0.0.0/24', nextHop: sample.firstOffice, weight: 100 },
    });
    call(world, 'DeleteVpnRouteEntry', creation);
    expect(listed(world)).toEqual([line]);
    advanceTo(world, busyMs);
    expect(listed(world)).toEqual([]);
  });

  it('a reweighted and then published route shows both', () => {
    const world = aWorld();
    create(world);
    call(world, 'ModifyVpnRouteEntryWeight', { ...creation, NewWeight: '0' }, { atMs: busyMs });
    const publish = { ...creation, RouteType: 'dbr', PublishVpc: 'true' };
    call(world, 'PublishVpnRouteEntry', publish, { atMs: 2 * busyMs });
    advanceTo(world, 3 * busyMs);
    expect(listed(world)).toEqual([`10.0.0.0/24 ${sample.firstOffice} 0 published`]);
  });

  it('withdrawing a block withdraws its policy route as well', () => {
    const world = aWorld();
    const route = { routeDest: '10.0.0.0/24', nextHop: sample.firstOffice, weight: 100, published: true };
    makeForeignChange(world, sample.single, { kind: 'add', route });
    makeForeignChange(world, sample.single, { kind: 'add', route: { ...route, origin: 'policy' } });
    call(world, 'PublishVpnRouteEntry', { ...creation, RouteType: 'dbr', PublishVpc: 'false' });
    advanceTo(world, busyMs);
    expect(routesOf(world, sample.single).map((kept) => kept.published)).toEqual([false, false]);
  });

  it('a time in the past changes nothing', () => {
    const world = aWorld();
    create(world, {}, { atMs: 10_000 });
    advanceTo(world, 5);
    expect([world.nowMs, statusOf(world)]).toEqual([10_000, 'updating']);
  });

  it('a world copied in mid-change goes on exactly as the original', () => {
    const world = aWorld();
    create(world, { ClientToken: 'token-1' });
    const copy: World = structuredClone(world);
    const parsed: World = JSON.parse(JSON.stringify(world));
    for (const each of [world, copy, parsed]) advanceTo(each, busyMs);
    expect(copy).toEqual(world);
    expect(parsed).toEqual(world);
    expect(listed(world)).toEqual([line]);
  });
});

describe('other hands', () => {
  it("somebody else's change keeps us out and then shows", () => {
    const world = aWorld();
    const route = { routeDest: '10.7.0.0/16', nextHop: sample.secondOffice, weight: 0 };
    expect(startForeignChange(world, sample.single, { kind: 'add', route }, 1000)).toBe('started');
    expect(startForeignChange(world, sample.single, { kind: 'other' }, 1000)).toBe('busy');
    expect(codeOf(create(world))).toBe('VpnGateway.Configuring');
    advanceTo(world, 1000);
    expect(listed(world)).toEqual([`10.7.0.0/16 ${sample.secondOffice} 0 normal`]);
  });

  it('a stuck gateway stays updating until it is released', () => {
    const world = aWorld();
    create(world);
    setGatewayStuck(world, sample.single, true);
    create(world, { VpnGatewayId: sample.dual, NextHop: sample.branch });
    advanceTo(world, 100 * busyMs);
    expect([statusOf(world), listed(world), statusOf(world, sample.dual)]).toEqual([
      'updating',
      [],
      'active',
    ]);
    setGatewayStuck(world, sample.single, false);
    advanceTo(world, 100 * busyMs + 1);
    expect([statusOf(world), listed(world)]).toEqual(['active', [line]]);
  });

  it('a late route exists but is listed only some time after active', () => {
    const world = aWorld();
    disturbNextChange(world, sample.single, { kind: 'late', lateMs: 500 });
    create(world);
    advanceTo(world, busyMs + 499);
    expect([statusOf(world), listed(world)]).toEqual(['active', []]);
    expect(codeOf(create(world))).toBe('VpnRouteEntry.AlreadyExists');
    advanceTo(world, busyMs + 500);
    expect(listed(world)).toEqual([line]);
  });

  it('a lost change ends active without its route, once', () => {
    const world = aWorld();
    disturbNextChange(world, sample.single, { kind: 'lost' });
    create(world);
    advanceTo(world, busyMs);
    expect([statusOf(world), listed(world)]).toEqual(['active', []]);
    create(world);
    advanceTo(world, 2 * busyMs);
    expect(listed(world)).toEqual([line]);
  });

  it('a route can end up unpublished although publishing was asked for', () => {
    const world = aWorld();
    disturbNextChange(world, sample.single, { kind: 'unpublished' });
    create(world, { PublishVpc: 'true' });
    advanceTo(world, busyMs);
    expect(listed(world)).toEqual([line]);
  });

  it('a vanished route is gone without a change', () => {
    const world = aWorld();
    create(world);
    advanceTo(world, busyMs);
    expect(vanishRoute(world, sample.single, '10.0.0.0/24', sample.firstOffice)).toBe(true);
    expect([statusOf(world), listed(world)]).toEqual(['active', []]);
    expect(vanishRoute(world, sample.single, '10.0.0.0/24', sample.firstOffice)).toBe(false);
  });
});
