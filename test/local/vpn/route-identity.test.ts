import { describe, expect, it } from 'vitest';
import { routesOf } from '../../../local/vpn/model/foreign-hand.ts';
import type { World } from '../../../local/vpn/model/world.ts';
import { sample } from '../../../local/vpn/sample-world.ts';
import { aWorld, busyMs, call, codeOf, creation, listed } from './world-fixture.ts';

type Asked = Readonly<Record<string, string>>;

/** Makes the calls one after another, each when the last one is done; their codes. */
function inTurn(
  world: World,
  calls: readonly (readonly [action: string, asked: Asked])[],
): readonly string[] {
  return calls.map(([action, asked]) => {
    const code = codeOf(call(world, action, { ...creation, ...asked }));
    call(world, 'DescribeRegions', {}, { atMs: world.nowMs + busyMs });
    return code;
  });
}

const createTimes = (world: World) =>
  routesOf(world, sample.single, 'listed').map(({ createTimeMs }) => createTimeMs);

describe('the time of creation', () => {
  it('a route reweighted, published and withdrawn → keeps it', () => {
    const world = aWorld();
    const codes = inTurn(world, [
      ['CreateVpnRouteEntry', {}],
      ['ModifyVpnRouteEntryWeight', { NewWeight: '0' }],
      ['PublishVpnRouteEntry', { RouteType: 'dbr', PublishVpc: 'true' }],
      ['PublishVpnRouteEntry', { RouteType: 'dbr', PublishVpc: 'false' }],
    ]);
    expect(codes).toEqual(['OK', 'OK', 'OK', 'OK']);
    expect(createTimes(world)).toEqual([0]);
    expect(listed(world)).toEqual([`10.0.0.0/24 ${sample.firstOffice} 0 normal`]);
  });

  it('a route deleted and created again → has a new one', () => {
    const world = aWorld();
    inTurn(world, [
      ['CreateVpnRouteEntry', {}],
      ['DeleteVpnRouteEntry', {}],
      ['CreateVpnRouteEntry', {}],
    ]);
    expect(createTimes(world)).toEqual([2 * busyMs]);
  });
});

describe('an active/standby pair', () => {
  const standby = { NextHop: sample.secondOffice, Weight: '0' };
  const pair: readonly (readonly [string, Asked])[] = [
    ['CreateVpnRouteEntry', { PublishVpc: 'true' }],
    ['CreateVpnRouteEntry', { ...standby, PublishVpc: 'true' }],
  ];

  it.each([
    { title: 'the active half', asked: { NewWeight: '0' } },
    { title: 'the standby half', asked: { ...standby, NewWeight: '100' } },
  ])('$title to be reweighted while both are there → VpnRouteEntry.BackupRoute', ({ asked }) => {
    const world = aWorld();
    expect(inTurn(world, [...pair, ['ModifyVpnRouteEntryWeight', asked]])).toEqual([
      'OK',
      'OK',
      'VpnRouteEntry.BackupRoute',
    ]);
  });

  it('active half deleted, standby raised, active half back as standby → the halves have changed places', () => {
    const world = aWorld();
    const codes = inTurn(world, [
      ...pair,
      ['DeleteVpnRouteEntry', {}],
      ['ModifyVpnRouteEntryWeight', { ...standby, NewWeight: '100' }],
      ['CreateVpnRouteEntry', { Weight: '0', PublishVpc: 'true' }],
    ]);
    expect(codes).toEqual(['OK', 'OK', 'OK', 'OK', 'OK']);
    expect(listed(world)).toEqual([
      `10.0.0.0/24 ${sample.secondOffice} 100 published`,
      `10.0.0.0/24 ${sample.firstOffice} 0 published`,
    ]);
    expect(createTimes(world)).toEqual([busyMs, 4 * busyMs]);
  });

  it('the former active half created again with 100 → VpnRouteEntry.BackupRoute', () => {
    const world = aWorld();
    const codes = inTurn(world, [
      ...pair,
      ['DeleteVpnRouteEntry', {}],
      ['ModifyVpnRouteEntryWeight', { ...standby, NewWeight: '100' }],
      ['CreateVpnRouteEntry', {}],
    ]);
    expect(codes.at(-1)).toBe('VpnRouteEntry.BackupRoute');
  });
});
