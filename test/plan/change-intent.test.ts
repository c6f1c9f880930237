import { describe, expect, it } from 'vitest';
import { intentOf } from '../../shared/plan/change-intent.ts';
import { aDesired, anInput, aWorld, planOf } from './plan-world.ts';

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
