import { describe, expect, it } from 'vitest';
import { startForeignChange } from '../../../local/vpn/model/foreign-hand.ts';
import type { World } from '../../../local/vpn/model/world.ts';
import { sample } from '../../../local/vpn/sample-world.ts';
import { put, type Row } from './refusal-rows.ts';
import { aWorld, busyMs, call, codeOf } from './world-fixture.ts';

describe('the other changes refuse by cause', () => {
  const key = {
    RegionId: sample.regionId,
    VpnGatewayId: sample.single,
    RouteDest: '10.0.0.0/24',
    NextHop: sample.firstOffice,
  };
  const pair = (world: World): void => {
    put(key.RouteDest, sample.firstOffice)(world);
    put(key.RouteDest, sample.secondOffice, { weight: 0 })(world);
  };
  const other: readonly (Row & { action: string })[] = [
    {
      action: 'DeleteVpnRouteEntry',
      title: 'no such route',
      code: 'InvalidRouteEntry.NotFound',
      changed: { Weight: '100' },
    },
    { action: 'DeleteVpnRouteEntry', title: 'no weight', code: 'MissingParameter', prepare: pair },
    {
      action: 'DeleteVpnRouteEntry',
      title: 'the other weight',
      code: 'InvalidRouteEntry.NotFound',
      changed: { Weight: '0' },
      prepare: pair,
    },
    {
      action: 'DeleteVpnRouteEntry',
      title: 'the weight it has',
      code: 'OK',
      changed: { Weight: '100' },
      prepare: pair,
    },
    {
      action: 'DeleteVpnRouteEntry',
      title: 'a dry run, which this action does not have',
      code: 'OK',
      changed: { Weight: '100', DryRun: 'true' },
      prepare: pair,
    },
    {
      action: 'DeleteVpnRouteEntry',
      title: 'a busy gateway',
      code: 'VpnGateway.Configuring',
      changed: { Weight: '100' },
      prepare: (world) => startForeignChange(world, sample.single, { kind: 'other' }, busyMs),
    },
    {
      action: 'DeleteVpnRouteEntry',
      title: 'a dual-tunnel gateway whatever the weight',
      code: 'OK',
      changed: { VpnGatewayId: sample.dual, NextHop: sample.branch, Weight: '100' },
      prepare: (world) => put(key.RouteDest, sample.branch, { weight: 0 })(world, sample.dual),
    },
    {
      action: 'ModifyVpnRouteEntryWeight',
      title: 'one half of a pair',
      code: 'VpnRouteEntry.BackupRoute',
      changed: { Weight: '100', NewWeight: '0' },
      prepare: pair,
    },
    {
      action: 'ModifyVpnRouteEntryWeight',
      title: 'a route on its own',
      code: 'OK',
      changed: { Weight: '100', NewWeight: '0' },
      prepare: put(key.RouteDest, sample.firstOffice),
    },
    {
      action: 'ModifyVpnRouteEntryWeight',
      title: 'a new weight of 1',
      code: 'VpnRouteEntry.InvalidWeight',
      changed: { Weight: '100', NewWeight: '1' },
      prepare: put(key.RouteDest, sample.firstOffice),
    },
    {
      action: 'PublishVpnRouteEntry',
      title: 'a policy route asked for as a destination route',
      code: 'InvalidRouteEntry.NotFound',
      changed: { RouteType: 'dbr', PublishVpc: 'true' },
      prepare: put(key.RouteDest, sample.firstOffice, { origin: 'policy' }),
    },
    {
      action: 'PublishVpnRouteEntry',
      title: 'an unknown route type',
      code: 'InvalidParameter',
      changed: { RouteType: 'xyz', PublishVpc: 'true' },
    },
    {
      action: 'PublishVpnRouteEntry',
      title: 'a block a neighbour has published',
      code: 'OperationFailed.RouteConflict',
      changed: { RouteType: 'dbr', PublishVpc: 'true' },
      prepare: (world) => {
        put(key.RouteDest, sample.firstOffice)(world);
        put(key.RouteDest, sample.branch, { published: true })(world, sample.dual);
      },
    },
  ];

  it.each(other)('$action: $title → $code', ({ action, code, changed = {}, prepare }) => {
    const world = aWorld();
    prepare?.(world);
    expect(codeOf(call(world, action, { ...key, ...changed }))).toBe(code);
  });

  it('an unknown action → 404 InvalidAction.NotFound', () => {
    expect(call(aWorld(), 'toString', {})).toMatchObject({ code: 'InvalidAction.NotFound', status: 404 });
  });
});
