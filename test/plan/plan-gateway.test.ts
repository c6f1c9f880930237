import { describe, expect, it } from 'vitest';
import { planGateway } from '../../shared/plan/plan-gateway.ts';
import { changeLine, heldLine } from '../../shared/plan/plan-lines.ts';
import { planRows } from './plan-rows.ts';
import { aDesired, anInput, aWorld, gateway, planOf } from './plan-world.ts';

const a = '10.0.0.0/24 vco-a';
const b = '10.0.0.0/24 vco-b';

describe('planGateway', () => {
  it.each(planRows)('$title', ({ gateway: listed, file, policy, dualTunnel, changes = [], held = [] }) => {
    const plan = planOf(anInput(aWorld(listed, dualTunnel), file.map(aDesired), policy));
    const printed = plan.changes.map(changeLine).map(({ sign, text }) => `${sign} ${text}`);
    expect(printed).toEqual(changes);
    expect(plan.held.map(({ code }) => code)).toEqual(held.map(([code]) => code));
    for (const [index, line] of plan.held.map(heldLine).entries())
      expect(line.text).toMatch(held[index]?.[1] ?? '');
    expect(plan.kind).toBe(changes.length === 0 ? 'no-change' : 'ready');
  });

  it('a weight that is not listed: nothing is known to be wrong with it', () => {
    const { routes, ledger } = aWorld([`*${a} 100`]);
    const world = { routes: routes.map(({ weight, ...route }) => route), ledger, dualTunnel: false };
    expect(planOf(anInput(world, [aDesired(`${a} 0`)]))).toMatchObject({ changes: [], held: [] });
    const deletion = planOf(anInput(world, [])).changes[0];
    expect(deletion?.expects).toEqual({ kind: 'present', createTimeMs: 1_000 });
  });

  it('each change names the very route that was seen', () => {
    const world = aWorld([`*${a} 100`, `*${b} 0`, '*10.1.0.0/24 vco-a 0', '*10.2.0.0/24 vco-a 100']);
    const file = [`${a} 0`, `${b} 100`, '10.1.0.0/24 vco-a 100 published', '10.3.0.0/24 vco-a 100'];
    const { changes } = planOf(anInput(world, file.map(aDesired)));
    expect(changes.map(({ kind, expects }) => [kind, expects])).toEqual([
      ['publish-route', { kind: 'present', state: 'normal', createTimeMs: 1_002 }],
      ['fail-over', { kind: 'present', weight: 0, createTimeMs: 1_001 }],
      ['set-weight', { kind: 'present', weight: 0, createTimeMs: 1_002 }],
      ['create-route', { kind: 'absent' }],
      ['delete-route', { kind: 'present', weight: 100, createTimeMs: 1_003 }],
    ]);
    expect(changes[1]?.relies).toEqual([
      {
        route: {
          regionId: 'cn-hangzhou',
          vpnGatewayId: 'vpn-one',
          routeDest: '10.0.0.0/24',
          nextHop: 'vco-a',
        },
        expects: { kind: 'present', weight: 100, createTimeMs: 1_000 },
      },
    ]);
  });

  it.each([
    [
      'another next hop of equal weight',
      [`*${a} 100`],
      [`${b} 100`],
      [
        ['create-route', 'in the file; weight 100 is free when vco-a is gone', []],
        ['delete-route', 'the file has the block via vco-b', ['vco-b']],
        ['set-weight', 'the file says weight 100', []],
      ],
    ],
    [
      'one route in place of a pair',
      [`*${a} 100`, `*${b} 0`],
      ['10.0.0.0/24 vco-c 0'],
      [
        ['delete-route', 'the file has the block via vco-c', ['vco-a']],
        ['create-route', 'in the file, not on the gateway', []],
        ['delete-route', 'the file has the block via vco-c', ['vco-c']],
      ],
    ],
    [
      'half of a pair leaves',
      [`*${a} 100`, `*${b} 0`],
      [`${b} 100 published`],
      [
        ['publish-route', 'the file has it published', []],
        ['delete-route', 'ours, and not in the file', ['vco-b']],
        ['set-weight', 'the file says weight 100', []],
      ],
    ],
    [
      'a pair the other way round',
      [`*${a} 100 published`, `*${b} 0`],
      [`${a} 0`, `${b} 100`],
      [
        ['fail-over', 'the file has the weights of the pair the other way round', ['vco-a']],
        ['withdraw-route', 'the file has it not published', []],
      ],
    ],
  ] as const)('%s: each change says why, and what it relies on', (_, listed, file, told) => {
    const { changes } = planOf(anInput(aWorld(listed), file.map(aDesired)));
    const found = changes.map(({ kind, why, relies = [] }) => [
      kind,
      why,
      relies.map((one) => one.route.nextHop),
    ]);
    expect(found).toEqual(told);
  });

  it('a route goes only when those that take over its addresses are there', () => {
    const world = aWorld(['*10.0.0.0/16 vco-a 100', '*10.9.0.0/24 vco-a 100']);
    const file = ['10.0.1.0/24 vco-a 100', '10.0.2.0/24 vco-a 100'].map(aDesired);
    const relied = planOf(anInput(world, file)).changes.map(({ route, relies = [] }) => [
      route.routeDest,
      ...relies.map((one) => one.route.routeDest),
    ]);
    expect(relied).toEqual([
      ['10.0.1.0/24'],
      ['10.0.2.0/24'],
      ['10.0.0.0/16', '10.0.1.0/24', '10.0.2.0/24'],
      ['10.9.0.0/24'],
    ]);
  });

  it('a full gateway: as many routes as needed go first, none whose addresses others take over', () => {
    const world = aWorld(['*10.0.0.0/16 vco-a 100', '*10.8.0.0/24 vco-a 100', '*10.9.0.0/24 vco-a 100']);
    const file = ['10.0.1.0/24 vco-a 100'].map(aDesired);
    const orders = [3, 4, undefined].map((routeQuota) => {
      const observed = { kind: 'seen', routes: world.routes, dualTunnel: false, routeQuota } as const;
      return planOf(anInput(world, file, 'sync', { observed })).changes.map(({ route }) => route.routeDest);
    });
    const usual = ['10.0.1.0/24', '10.0.0.0/16', '10.8.0.0/24', '10.9.0.0/24'];
    expect(orders).toEqual([['10.8.0.0/24', '10.0.1.0/24', '10.0.0.0/16', '10.9.0.0/24'], usual, usual]);
  });

  it('a block that an operation is changing is left alone, and so is what relies on it', () => {
    const world = aWorld(['*10.0.0.0/16 vco-a 100']);
    const file = ['10.0.1.0/24 vco-a 100', '10.2.0.0/24 vco-a 100'].map(aDesired);
    const route = { routeDest: '10.0.1.0/24', nextHop: 'vco-b' };
    const pending = [{ operationId: 'op_7', kind: 'delete-route', route }] as const;
    const plan = planOf(anInput(world, file, 'sync', { pending }));
    expect(plan.changes.map(({ route: { routeDest } }) => routeDest)).toEqual(['10.2.0.0/24']);
    expect(plan.held.map(({ code, reason }) => [code, reason])).toEqual([
      ['under-way', 'op_7 (delete-route via vco-b) is under way'],
      ['waits', 'addresses of it are to go via vco-a (10.0.1.0/24), which is not there yet'],
    ]);
  });

  it('foreign routes that are not in the file are shown, and those that replaced ours are told apart', () => {
    const world = aWorld([`!${a} 100`, `${b} 0`, '10.1.0.0/24 vco-a 100']);
    const plan = planOf(anInput(world, [aDesired('10.1.0.0/24 vco-a 100')]));
    expect(plan.changes).toEqual([]);
    expect(plan.foreign.map(({ route, again: replaced }) => [route.nextHop, replaced])).toEqual([
      ['vco-a', true],
      ['vco-b', false],
    ]);
  });

  it('a gateway that could not be read: nothing is planned', () => {
    const fault = { code: 'Forbidden.RAM', class: 'denied', message: 'no' } as const;
    const observed = { kind: 'unreadable', fault } as const;
    expect(planGateway(anInput(aWorld([]), [], 'sync', { observed }))).toEqual({
      kind: 'unreadable',
      gateway,
      policy: 'sync',
      fault,
    });
  });
});
