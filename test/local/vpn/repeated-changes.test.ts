import { describe, expect, it } from 'vitest';
import { makeForeignChange } from '../../../local/vpn/model/foreign-hand.ts';
import { advanceTo } from '../../../local/vpn/model/tasks.ts';
import type { World } from '../../../local/vpn/model/world.ts';
import { sample } from '../../../local/vpn/sample-world.ts';
import { aWorld, busyMs, call, codeOf, creation, listed } from './world-fixture.ts';

interface Row {
  readonly action: string;
  readonly asked: Readonly<Record<string, string>>;
  /** One parameter said otherwise. */
  readonly other: Readonly<Record<string, string>>;
  readonly perMinute: number;
}

const rows: readonly Row[] = [
  { action: 'CreateVpnRouteEntry', asked: {}, other: { PublishVpc: 'true' }, perMinute: 60 },
  { action: 'DeleteVpnRouteEntry', asked: {}, other: { Weight: '0' }, perMinute: 60 },
  {
    action: 'ModifyVpnRouteEntryWeight',
    asked: { NewWeight: '0' },
    other: { NewWeight: '100' },
    perMinute: 120,
  },
  {
    action: 'PublishVpnRouteEntry',
    asked: { RouteType: 'dbr', PublishVpc: 'true' },
    other: { PublishVpc: 'false' },
    perMinute: 60,
  },
];
const token = { ClientToken: 'token-1' };

/** The sample world with the route that the action is about, unless it is to be created. */
function worldFor({ action }: Row): World {
  const world = aWorld();
  const route = { routeDest: creation.RouteDest, nextHop: creation.NextHop, weight: 100 };
  if (action !== 'CreateVpnRouteEntry') makeForeignChange(world, sample.single, { kind: 'add', route });
  return world;
}

function ask(world: World, row: Row, more: Readonly<Record<string, string>> = {}, atMs = world.nowMs) {
  return codeOf(call(world, row.action, { ...creation, ...row.asked, ...more }, { atMs }));
}

describe('the same change again', () => {
  it.each(rows)('$action with its token, while it runs and after → accepted, one effect', (row) => {
    const world = worldFor(row);
    expect([ask(world, row, token), ask(world, row, token)]).toEqual(['OK', 'OK']);
    advanceTo(world, busyMs);
    const done = listed(world);
    expect(ask(world, row, token)).toBe('OK');
    expect(world.gateways[sample.single]?.task).toBeNull();
    expect(listed(world)).toEqual(done);
  });

  it.each(rows)('$action with its token and another parameter → IdempotentParameterMismatch', (row) => {
    const world = worldFor(row);
    ask(world, row, token);
    expect(ask(world, row, { ...token, ...row.other })).toBe('IdempotentParameterMismatch');
  });

  it.each(rows)('$action refused as busy → its token is free for another attempt', (row) => {
    const world = worldFor(row);
    call(world, 'CreateVpnRouteEntry', { ...creation, RouteDest: '10.9.0.0/16' });
    expect(ask(world, row, token)).toBe('VpnGateway.Configuring');
    expect(ask(world, row, token, busyMs)).toBe('OK');
  });

  it('one token for two actions → each has a memory of its own', () => {
    const world = aWorld();
    call(world, 'CreateVpnRouteEntry', { ...creation, ...token });
    const removal = { ...creation, ...token };
    expect(codeOf(call(world, 'DeleteVpnRouteEntry', removal, { atMs: busyMs }))).toBe('OK');
  });
});

describe('too many changes', () => {
  it.each(rows)('$action → $perMinute a minute, whatever their answers', (row) => {
    const world = worldFor(row);
    const codes = Array.from({ length: row.perMinute }, () => ask(world, row));
    expect(codes).not.toContain('Throttling.User');
    expect(ask(world, row)).toBe('Throttling.User');
    expect(ask(world, row, {}, 60_000)).not.toBe('Throttling.User');
  });
});
