import { describe, expect, it } from 'vitest';
import { disturbNextChange, makeForeignChange, vanishRoute } from '../../../local/vpn/model/foreign-hand.ts';
import { advanceTo, reportedStatus } from '../../../local/vpn/model/tasks.ts';
import type { Disturbance, World } from '../../../local/vpn/model/world.ts';
import { sample } from '../../../local/vpn/sample-world.ts';
import { aWorld, busyMs, call, codeOf, creation, listed } from './world-fixture.ts';

const lateMs = 500;
const line = (weight: number, state: string) => `10.0.0.0/24 ${sample.firstOffice} ${weight} ${state}`;

interface Row {
  readonly title: string;
  readonly action: string;
  readonly asked: Readonly<Record<string, string>>;
  /** Whether the route is published at first. */
  readonly published?: boolean;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

const changes: readonly Row[] = [
  {
    title: 'a deletion',
    action: 'DeleteVpnRouteEntry',
    asked: {},
    before: [line(100, 'normal')],
    after: [],
  },
  {
    title: 'a change of weight',
    action: 'ModifyVpnRouteEntryWeight',
    asked: { NewWeight: '0' },
    before: [line(100, 'normal')],
    after: [line(0, 'normal')],
  },
  {
    title: 'a publication',
    action: 'PublishVpnRouteEntry',
    asked: { RouteType: 'dbr', PublishVpc: 'true' },
    before: [line(100, 'normal')],
    after: [line(100, 'published')],
  },
  {
    title: 'a withdrawal',
    action: 'PublishVpnRouteEntry',
    asked: { RouteType: 'dbr', PublishVpc: 'false' },
    published: true,
    before: [line(100, 'published')],
    after: [line(100, 'normal')],
  },
];

function aWorldWith(published = false): World {
  const world = aWorld();
  const route = { routeDest: creation.RouteDest, nextHop: creation.NextHop, weight: 100, published };
  makeForeignChange(world, sample.single, { kind: 'add', route });
  return world;
}

function statusOf(world: World): string | undefined {
  const gateway = world.gateways[sample.single];
  return gateway && reportedStatus(gateway);
}

/** Makes the change of a row, which must be accepted. */
function ask(world: World, { action, asked }: Row): void {
  expect(codeOf(call(world, action, { ...creation, ...asked }))).toBe('OK');
}

describe('an accepted change that disappoints', () => {
  it.each(changes)('$title without a disturbance → shows when the gateway is active', (row) => {
    const world = aWorldWith(row.published);
    ask(world, row);
    advanceTo(world, busyMs - 1);
    expect([statusOf(world), listed(world)]).toEqual(['updating', row.before]);
    advanceTo(world, busyMs);
    expect([statusOf(world), listed(world)]).toEqual(['active', row.after]);
  });

  it.each(changes)('$title, lost → active as if nothing had been asked; the next one is made', (row) => {
    const world = aWorldWith(row.published);
    disturbNextChange(world, sample.single, { kind: 'lost' });
    ask(world, row);
    advanceTo(world, 100 * busyMs);
    expect([statusOf(world), listed(world)]).toEqual(['active', row.before]);
    ask(world, row);
    advanceTo(world, 200 * busyMs);
    expect(listed(world)).toEqual(row.after);
  });

  it.each(changes)('$title, late → active and still listed as before, then as asked', (row) => {
    const world = aWorldWith(row.published);
    disturbNextChange(world, sample.single, { kind: 'late', lateMs });
    ask(world, row);
    advanceTo(world, busyMs + lateMs - 1);
    expect([statusOf(world), listed(world)]).toEqual(['active', row.before]);
    advanceTo(world, busyMs + lateMs);
    expect([statusOf(world), listed(world)]).toEqual(['active', row.after]);
  });

  it.each(changes)('$title, unpublished → only a publication is not made', (row) => {
    const world = aWorldWith(row.published);
    disturbNextChange(world, sample.single, { kind: 'unpublished' });
    ask(world, row);
    advanceTo(world, busyMs);
    expect(listed(world)).toEqual(row.title === 'a publication' ? row.before : row.after);
  });

  it('a disturbance taken back → no harm', () => {
    const world = aWorldWith();
    disturbNextChange(world, sample.single, { kind: 'lost' });
    disturbNextChange(world, sample.single, null);
    call(world, 'DeleteVpnRouteEntry', creation);
    advanceTo(world, busyMs);
    expect(listed(world)).toEqual([]);
  });

  it('a refused call → leaves the disturbance for the next accepted one', () => {
    const world = aWorldWith();
    const lost: Disturbance = { kind: 'lost' };
    disturbNextChange(world, sample.single, lost);
    expect(codeOf(call(world, 'DeleteVpnRouteEntry', { ...creation, Weight: '0' }))).not.toBe('OK');
    expect(world.gateways[sample.single]?.disturbance).toEqual(lost);
  });

  it('a late withdrawal of a block → its policy route and other half are late, too', () => {
    const world = aWorldWith(true);
    const other = { routeDest: creation.RouteDest, nextHop: sample.secondOffice, weight: 0, published: true };
    makeForeignChange(world, sample.single, { kind: 'add', route: other });
    disturbNextChange(world, sample.single, { kind: 'late', lateMs });
    const asked = { ...creation, RouteType: 'dbr', PublishVpc: 'false' };
    call(world, 'PublishVpnRouteEntry', asked);
    const states = () => listed(world).map((row) => row.split(' ')[3]);
    advanceTo(world, busyMs);
    expect(states()).toEqual(['published', 'published']);
    advanceTo(world, busyMs + lateMs);
    expect(states()).toEqual(['normal', 'normal']);
  });

  it('a world copied while a deletion is late → goes on exactly as the original', () => {
    const world = aWorldWith();
    disturbNextChange(world, sample.single, { kind: 'late', lateMs });
    call(world, 'DeleteVpnRouteEntry', creation);
    advanceTo(world, busyMs);
    const copy: World = structuredClone(world);
    for (const each of [world, copy]) {
      expect(listed(each)).toEqual([line(100, 'normal')]);
      advanceTo(each, busyMs + lateMs);
      expect(listed(each)).toEqual([]);
    }
  });

  it('a route late to go and created again, late to appear → the old one is listed until the new one is', () => {
    const world = aWorldWith();
    disturbNextChange(world, sample.single, { kind: 'late', lateMs: 3 * busyMs });
    call(world, 'DeleteVpnRouteEntry', creation);
    advanceTo(world, busyMs);
    disturbNextChange(world, sample.single, { kind: 'late', lateMs: busyMs });
    call(world, 'CreateVpnRouteEntry', { ...creation, Weight: '0' });
    for (const [atMs, weight] of [
      [3 * busyMs - 1, 100],
      [4 * busyMs, 0],
    ] as const) {
      advanceTo(world, atMs);
      expect(listed(world)).toEqual([line(weight, 'normal')]);
    }
  });

  it('a route vanishes while a change of it is late → it is not listed any more', () => {
    const world = aWorldWith();
    disturbNextChange(world, sample.single, { kind: 'late', lateMs });
    call(world, 'ModifyVpnRouteEntryWeight', { ...creation, NewWeight: '0' });
    advanceTo(world, busyMs);
    vanishRoute(world, sample.single, creation.RouteDest, creation.NextHop);
    expect(listed(world)).toEqual([]);
  });
});

describe('a deletion meets a route that is itself being changed', () => {
  const remove = (world: World, atMs = world.nowMs) =>
    codeOf(call(world, 'DeleteVpnRouteEntry', creation, { atMs }));

  it('while it is being created → VpnRouteEntry.Configuring, then deleted', () => {
    const world = aWorld();
    call(world, 'CreateVpnRouteEntry', creation);
    expect(remove(world)).toBe('VpnRouteEntry.Configuring');
    expect(remove(world, busyMs)).toBe('OK');
  });

  it('while it is being published → VpnRouteEntry.Configuring', () => {
    const world = aWorldWith();
    call(world, 'PublishVpnRouteEntry', { ...creation, RouteType: 'dbr', PublishVpc: 'true' });
    expect(remove(world)).toBe('VpnRouteEntry.Configuring');
  });

  it('while another route of the gateway is being changed → VpnGateway.Configuring', () => {
    const world = aWorldWith();
    call(world, 'CreateVpnRouteEntry', { ...creation, RouteDest: '10.9.0.0/16' });
    expect(remove(world)).toBe('VpnGateway.Configuring');
  });

  it('while its creation does not show yet on an active gateway → VpnRouteEntry.Configuring', () => {
    const world = aWorld();
    disturbNextChange(world, sample.single, { kind: 'late', lateMs });
    call(world, 'CreateVpnRouteEntry', creation);
    expect(remove(world, busyMs + lateMs - 1)).toBe('VpnRouteEntry.Configuring');
    expect(remove(world, busyMs + lateMs)).toBe('OK');
  });

  it('once deleted, although it is still listed → InvalidRouteEntry.NotFound', () => {
    const world = aWorldWith();
    disturbNextChange(world, sample.single, { kind: 'late', lateMs });
    remove(world);
    expect(remove(world, busyMs)).toBe('InvalidRouteEntry.NotFound');
    expect(listed(world)).toHaveLength(1);
  });
});
