import { describe, expect, it } from 'vitest';
import { intentOf } from '../../shared/plan/change-intent.ts';
import { planGateway } from '../../shared/plan/plan-gateway.ts';
import { readyChanges } from '../../shared/plan/ready-changes.ts';
import { aDesired, anInput, aWorld, planOf, seen } from './plan-world.ts';

const world = aWorld([
  '*10.0.0.0/24 vco-a 100',
  '*10.0.0.0/24 vco-b 0',
  '*10.1.0.0/24 vco-a 0',
  '*10.2.0.0/24 vco-a 100 published',
  '*10.3.0.0/24 vco-a 100',
]);
const file = [
  '10.0.0.0/24 vco-a 0',
  '10.0.0.0/24 vco-b 100',
  '10.1.0.0/24 vco-a 100 published',
  '10.2.0.0/24 vco-a 100',
  '10.4.0.0/24 vco-a 100 published',
].map(aDesired);

const common = { accountId: '1234567890', dryRun: false };
const route = (routeDest: string, nextHop = 'vco-a') => ({
  regionId: 'cn-hangzhou',
  vpnGatewayId: 'vpn-one',
  routeDest,
  nextHop,
});

describe('intentOf', () => {
  it('every kind of change: what is asked for, with what it expects', () => {
    const described = file.map((one) => ({ ...one, description: 'office' }));
    const { changes } = planOf(anInput(world, described));
    expect(changes.map((change) => intentOf(change, '1234567890'))).toEqual([
      {
        ...common,
        kind: 'publish-route',
        route: route('10.1.0.0/24'),
        expects: { kind: 'present', state: 'normal', createTimeMs: 1_002 },
      },
      {
        ...common,
        kind: 'fail-over',
        route: route('10.0.0.0/24', 'vco-b'),
        expects: { kind: 'present', weight: 0, createTimeMs: 1_001 },
        relies: [
          {
            route: route('10.0.0.0/24'),
            expects: { kind: 'present', weight: 100, createTimeMs: 1_000 },
          },
        ],
      },
      {
        ...common,
        kind: 'set-weight',
        route: route('10.1.0.0/24'),
        weight: 100,
        expects: { kind: 'present', weight: 0, createTimeMs: 1_002 },
      },
      {
        ...common,
        kind: 'create-route',
        route: { ...route('10.4.0.0/24'), weight: 100, publishVpc: true, description: 'office' },
        expects: { kind: 'absent' },
      },
      {
        ...common,
        kind: 'withdraw-route',
        route: route('10.2.0.0/24'),
        expects: { kind: 'present', state: 'published', createTimeMs: 1_003 },
      },
      {
        ...common,
        kind: 'delete-route',
        route: route('10.3.0.0/24'),
        expects: { kind: 'present', weight: 100, createTimeMs: 1_004 },
      },
    ]);
  });

  it('no description: none in the request', () => {
    const [change] = planOf(anInput(aWorld([]), [aDesired('10.4.0.0/24 vco-a 100')])).changes;
    expect(change && Object.keys(intentOf(change, '1').route)).not.toContain('description');
  });
});

describe('readyChanges', () => {
  const kinds = (listed: readonly string[], texts: readonly string[]) => {
    const now = aWorld(listed);
    return readyChanges(planGateway(anInput(now, texts.map(aDesired))), seen(now)).map(
      (change) => change.kind,
    );
  };

  it('a route in place of another: only the new one, until it is there', () => {
    expect(kinds(['*10.0.0.0/24 vco-a 100'], ['10.0.0.0/24 vco-b 100'])).toEqual(['create-route']);
    expect(kinds(['*10.0.0.0/24 vco-a 100', '*10.0.0.0/24 vco-b 0'], ['10.0.0.0/24 vco-b 100'])).toEqual([
      'delete-route',
      'set-weight',
    ]);
  });

  it('what stands behind a change that waits, waits with it', () => {
    const texts = ['10.0.0.0/24 vco-b 100', '10.0.0.0/24 vco-c 0', '10.1.0.0/24 vco-a 100'];
    const listed = ['*10.0.0.0/24 vco-a 100', '*10.1.0.0/24 vco-a 0'];
    expect(kinds(listed, texts)).toEqual(['create-route', 'set-weight']);
  });

  it('a braked plan: nothing', () => {
    const desired = { policy: 'sync', routes: file, limits: { maxChanges: 0 } } as const;
    expect(readyChanges(planGateway(anInput(world, [], 'sync', { desired })), seen(world))).toEqual([]);
  });
});
