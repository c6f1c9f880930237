import { expect, it } from 'vitest';
import {
  makeForeignChange,
  setBusinessStatus,
  setGatewayStatus,
} from '../../../local/vpn/model/foreign-hand.ts';
import type { World } from '../../../local/vpn/model/world.ts';
import { sample } from '../../../local/vpn/sample-world.ts';
import { aWorld, codeOf, create, creation } from './world-fixture.ts';

/** Everything is wrong at first; each step repairs one thing, and the next fault in the order shows. */
it('a call that is wrong in every way → syntax, permission, existence, state, meaning, quota, dry run', () => {
  const world = aWorld({ routeQuota: 1 });
  const add = (routeDest: string): void =>
    makeForeignChange(world, sample.single, {
      kind: 'add',
      route: { routeDest, nextHop: sample.firstOffice, weight: 100 },
    });
  add(creation.RouteDest);
  setBusinessStatus(world, sample.single, 'FinancialLocked');
  setGatewayStatus(world, sample.single, 'provisioning');
  const rules = { deniedActions: ['*'], restricted: true };
  world.callers['emulator-full'] = rules;
  const asked: Record<string, string> = {
    Weight: '1',
    NextHop: 'vco-x',
    VpnGatewayId: 'vpn-x',
    DryRun: 'true',
  };

  const repairs: readonly [code: string, repair: (world: World) => void][] = [
    ['VpnRouteEntry.InvalidWeight', () => delete asked.Weight],
    ['Forbidden', () => rules.deniedActions.pop()],
    ['InvalidVpnGatewayInstanceId.NotFound', () => delete asked.VpnGatewayId],
    ['Forbbiden.SubUser', () => Object.assign(rules, { restricted: false })],
    ['InvalidNextHop.NotFound', () => delete asked.NextHop],
    ['VpnGateway.FinancialLocked', () => setBusinessStatus(world, sample.single, 'Normal')],
    ['VpnGateway.Configuring', () => setGatewayStatus(world, sample.single, 'active')],
    ['VpnRouteEntry.AlreadyExists', () => Object.assign(asked, { RouteDest: '10.5.0.0/16' })],
    ['Resource.QuotaFull', () => Object.assign(world.settings, { routeQuota: 2 })],
    ['DryRunOperation', () => delete asked.DryRun],
    ['OK', () => undefined],
  ];
  const seen = repairs.map(([, repair]) => {
    const code = codeOf(create(world, asked));
    repair(world);
    return code;
  });
  expect(seen).toEqual(repairs.map(([code]) => code));
});
