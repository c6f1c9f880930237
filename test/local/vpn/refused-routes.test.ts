import { describe, expect, it } from 'vitest';
import {
  setBusinessStatus,
  setConnectionState,
  setGatewayStatus,
  setVpcStatus,
  startForeignChange,
} from '../../../local/vpn/model/foreign-hand.ts';
import type { World } from '../../../local/vpn/model/world.ts';
import { sample } from '../../../local/vpn/sample-world.ts';
import { onDual, put, type Row, testCreations } from './refusal-rows.ts';
import { aWorld, busyMs, codeOf, create, creation } from './world-fixture.ts';

const rows: readonly Row[] = [
  {
    title: 'a gateway locked for money',
    code: 'VpnGateway.FinancialLocked',
    changed: { VpnGatewayId: sample.locked, NextHop: sample.archive },
  },
  {
    title: 'a gateway locked for money and busy',
    code: 'VpnGateway.FinancialLocked',
    prepare: (world) => {
      create(world);
      setBusinessStatus(world, sample.single, 'FinancialLocked');
    },
  },
  {
    title: 'a gateway changing for somebody else',
    code: 'VpnGateway.Configuring',
    prepare: (world) => startForeignChange(world, sample.single, { kind: 'other' }, busyMs),
  },
  {
    title: 'a gateway still being provisioned',
    code: 'VpnGateway.Configuring',
    prepare: (world) => setGatewayStatus(world, sample.single, 'provisioning'),
  },
  {
    title: 'a VPC that is not available',
    code: 'IncorrectVpcStatus',
    prepare: (world) => setVpcStatus(world, sample.mainVpc, 'Pending'),
  },
  {
    title: 'a next hop that is itself updating',
    code: 'VpnTask.CONFLICT',
    prepare: (world) => setConnectionState(world, sample.firstOffice, 'updating'),
  },
  {
    title: 'publishing while a neighbour in the VPC publishes',
    code: 'TaskConflict',
    changed: { PublishVpc: 'true' },
    prepare: (world) => create(world, { ...onDual, PublishVpc: 'true', RouteDest: '10.9.0.0/16' }),
  },
  {
    title: 'not publishing while a neighbour in the VPC publishes',
    code: 'OK',
    prepare: (world) => create(world, { ...onDual, PublishVpc: 'true', RouteDest: '10.9.0.0/16' }),
  },
  {
    title: 'publishing while a gateway of another VPC publishes',
    code: 'OK',
    changed: { PublishVpc: 'true' },
    prepare: (world) =>
      create(world, { VpnGatewayId: sample.third, NextHop: sample.depot, PublishVpc: 'true' }),
  },
  ...['100.64.0.0/10', '100.64.8.0/24', '100.0.0.0/8'].flatMap((RouteDest): readonly Row[] => [
    {
      title: `${RouteDest} on a single-tunnel gateway`,
      code: 'OperationFailed.InvalidCidrBlock',
      changed: { RouteDest },
    },
    { title: `${RouteDest} on a dual-tunnel gateway`, code: 'OK', changed: { ...onDual, RouteDest } },
    {
      title: `${RouteDest} on a dual-tunnel gateway when refused everywhere`,
      code: 'OperationFailed.InvalidCidrBlock',
      changed: { ...onDual, RouteDest },
      settings: { refuseSharedSpace: 'always' },
    },
  ]),
  { title: 'the block next to 100.64.0.0/10', code: 'OK', changed: { RouteDest: '100.128.0.0/10' } },
  {
    title: 'the same destination and next hop',
    code: 'VpnRouteEntry.AlreadyExists',
    prepare: put(creation.RouteDest, sample.firstOffice),
  },
  {
    title: 'the same destination and next hop with another weight',
    code: 'VpnRouteEntry.AlreadyExists',
    changed: { Weight: '0' },
    prepare: put(creation.RouteDest, sample.firstOffice),
  },
  {
    title: 'a destination learned over BGP',
    code: 'VpnRouteEntry.Conflict',
    prepare: put(creation.RouteDest, 'tun-1', { origin: 'bgp' }),
  },
  {
    title: 'a destination of a policy route',
    code: 'VpnRouteEntry.Conflict',
    prepare: put(creation.RouteDest, sample.firstOffice, { origin: 'policy' }),
  },
  {
    title: 'a second next hop on a dual-tunnel gateway',
    code: 'VpnRouteEntry.Conflict',
    changed: { ...onDual, Weight: '0' },
    prepare: (world) => put(creation.RouteDest, 'vco-other')(world, sample.dual),
  },
  {
    title: 'the standby of an active route',
    code: 'OK',
    changed: { Weight: '0' },
    prepare: put(creation.RouteDest, sample.secondOffice),
  },
  {
    title: 'two active routes to one destination',
    code: 'VpnRouteEntry.BackupRoute',
    prepare: put(creation.RouteDest, sample.secondOffice),
  },
  {
    title: 'a third route to one destination',
    code: 'VpnRouteEntry.BackupRoute',
    prepare: (world) => {
      put(creation.RouteDest, sample.secondOffice)(world);
      put(creation.RouteDest, 'vco-other', { weight: 0 })(world);
    },
  },
  {
    title: 'a block another gateway of the VPC has published',
    code: 'OperationFailed.RouteConflict',
    changed: { PublishVpc: 'true' },
    prepare: (world) => put(creation.RouteDest, sample.branch, { published: true })(world, sample.dual),
  },
  {
    title: 'a block another gateway of the VPC has published, without publishing it',
    code: 'OK',
    prepare: (world) => put(creation.RouteDest, sample.branch, { published: true })(world, sample.dual),
  },
  {
    title: 'one route more than the gateway may hold',
    code: 'Resource.QuotaFull',
    prepare: (world) => {
      for (let block = 0; block < 20; block += 1) put(`10.1.${block}.0/24`, sample.firstOffice)(world);
    },
  },
  {
    title: 'a gateway full of BGP routes only',
    code: 'OK',
    prepare: (world) => {
      for (let block = 0; block < 20; block += 1)
        put(`10.1.${block}.0/24`, 'tun-1', { origin: 'bgp' })(world);
    },
  },
  {
    title: 'one published block more than the VPC may hold',
    code: 'QuotaExceeded.VpnRouteEntry',
    changed: { PublishVpc: 'true' },
    settings: { publishedRouteQuota: 1 },
    prepare: (world) => put('10.1.0.0/24', sample.branch, { published: true })(world, sample.dual),
  },
  {
    title: 'the standby of a published route when the VPC is full',
    code: 'OK',
    changed: { PublishVpc: 'true', Weight: '0' },
    settings: { publishedRouteQuota: 1 },
    prepare: put(creation.RouteDest, sample.secondOffice, { published: true }),
  },
  { title: 'a dry run that passes', code: 'DryRunOperation', changed: { DryRun: 'true' } },
  {
    title: 'a dry run on a busy gateway',
    code: 'VpnGateway.Configuring',
    changed: { DryRun: 'true' },
    prepare: (world) => startForeignChange(world, sample.single, { kind: 'other' }, busyMs),
  },
];

/** The SSL client pool is part of the description, so it needs a world of its own. */
function withSslPool(world: World): World {
  const gateway = world.gateways[sample.single];
  if (gateway) world.gateways[sample.single] = { ...gateway, sslClientPools: ['10.0.0.128/25'] };
  return world;
}

describe('CreateVpnRouteEntry refuses what does not fit the moment, the gateway or the quota', () => {
  testCreations(rows);

  it('a destination overlapping the SSL client pool → VpnRouteEntry.ConflictSSL', () => {
    expect(codeOf(create(withSslPool(aWorld())))).toBe('VpnRouteEntry.ConflictSSL');
  });
});
