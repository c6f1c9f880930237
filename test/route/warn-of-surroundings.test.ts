import { describe, expect, it } from 'vitest';
import { assessChange } from '../../shared/route/assess-change.ts';
import type { Warning } from '../../shared/route/assessment.ts';
import type { Mutation } from '../../shared/route/mutation.ts';
import {
  create,
  type Differing,
  failOver,
  listed,
  pending,
  remove,
  reweigh,
  situation,
} from './small-universe.ts';

const active = listed('10.0.0.0/24', 'vco-a');
const standby = listed('10.0.0.0/24', 'vco-b', 0);
const wide = listed('10.0.0.0/8', 'vco-a');

describe('what stands around the gateway makes of a change', () => {
  const table: readonly (readonly [string, readonly Mutation[], Differing, readonly string[]])[] = [
    [
      'a route inside a block of the VPC',
      [create('172.16.1.0/24', 'vco-a')],
      {},
      [
        'Overlap.Vpc: 172.16.1.0/24 lies inside 172.16.0.0/16, a block of vpc-1: the VPC delivers its own addresses itself, so traffic from inside it to 172.16.1.0/24 does not reach the gateway.',
      ],
    ],
    [
      'an open operation on the same block',
      [create('10.0.0.0/24', 'vco-a')],
      { pending: pending(create('10.0.0.0/24', 'vco-b', 0)) },
      [
        'Pending.SameBlock: op_1 is open and is to create 10.0.0.0/24 via vco-b: what becomes of 10.0.0.0/24 depends on it too.',
      ],
    ],
    [
      'an open operation on an overlapping block',
      [remove('10.0.0.0/24', 'vco-b', 0)],
      { routes: [active, standby, wide], pending: pending(reweigh('10.0.0.0/8', 'vco-a', 0)) },
      [
        'Route.StandbyDeleted: 10.0.0.0/24 via vco-b is the standby of vco-a, which is left without one.',
        'Pending.Overlap: op_1 is open and is to change the weight of 10.0.0.0/8 via vco-a: what becomes of 10.0.0.0/24 depends on it too.',
      ],
    ],
    [
      'an open operation elsewhere, or one that is a dry run, or to no block: nothing',
      [create('10.0.0.0/24', 'vco-a')],
      {
        pending: [
          ...pending(remove('10.0.1.0/24', 'vco-a')),
          ...pending(create('10.0.0.0/24', 'vco-b', 100, true)),
          ...pending(remove('::/0', 'vco-a')),
        ],
      },
      [],
    ],
    [
      'a refusal that an open operation will lift',
      [create('10.0.0.0/24', 'vco-b')],
      { routes: [active], pending: pending(remove('10.0.0.0/24', 'vco-a')) },
      [
        'Pending.SameBlock: op_1 is open and is to delete 10.0.0.0/24 via vco-a: what becomes of 10.0.0.0/24 depends on it too.',
        'Pending.Decides: Whether the cloud takes this depends on operations that are open. 10.0.0.0/24 via vco-a has weight 100 too: of the two routes to a block one has 100 (active) and the other 0 (standby). Ask for weight 0, or delete that one first.',
      ],
    ],
    [
      'a refusal that an open operation will bring',
      [create('10.1.0.0/24', 'vco-a')],
      { pending: pending(create('10.2.0.0/24', 'vco-a')), quota: { limit: 1, soft: false } },
      [
        'Pending.Decides: Whether the cloud takes this depends on operations that are open. The quota of destination routes on this gateway is 1, and it has 1: there is no room for 10.1.0.0/24. Delete a route, merge blocks, or raise the quota.',
        'Quota.Low: The gateway would have 2 destination routes, and its quota is 1: the cloud may refuse with Resource.QuotaFull.',
      ],
    ],
    [
      'a new route over a tunnel that is down',
      [create('10.0.0.0/24', 'vco-down')],
      {},
      ['NextHop.Down: The tunnel of vco-down is down: as long as it is, it carries nothing.'],
    ],
    [
      'traffic that moves to a tunnel that is down, told once',
      [remove('10.0.0.0/24', 'vco-a'), remove('10.0.1.0/24', 'vco-a')],
      { routes: [active, listed('10.0.1.0/24', 'vco-a'), listed('10.0.0.0/16', 'vco-down')] },
      [
        'Route.LastDeleted: 10.0.0.0/24 via vco-a is the last route to 10.0.0.0/24: its addresses fall to 10.0.0.0/16 via vco-down.',
        'Route.LastDeleted: 10.0.1.0/24 via vco-a is the last route to 10.0.1.0/24: its addresses fall to 10.0.0.0/16 via vco-down.',
        'NextHop.Down: The tunnel of vco-down is down: as long as it is, it carries nothing.',
      ],
    ],
    [
      'a new route over a connection that was not listed',
      [create('10.0.0.0/24', 'vco-new')],
      {},
      [
        'NextHop.Unknown: vco-new was not among the IPsec connections of the gateway when they were last listed: if it does not exist, the cloud refuses the route with InvalidNextHop.NotFound.',
      ],
    ],
    [
      'a new route over a connection, where connections were never listed: nothing',
      [create('10.0.0.0/24', 'vco-new')],
      { surroundings: undefined },
      [],
    ],
    [
      'the last but two of a small quota',
      [create('10.1.0.0/24', 'vco-a')],
      { routes: [active], quota: { limit: 4, soft: false } },
      ['Quota.Low: The gateway will have 2 of the 4 destination routes of its quota: room for 2 more.'],
    ],
    [
      'the last but three of a small quota: nothing',
      [create('10.1.0.0/24', 'vco-a')],
      { routes: [active], quota: { limit: 5, soft: false } },
      [],
    ],
    [
      'the last tenth of a large quota',
      [create('10.1.0.0/24', 'vco-a')],
      {
        routes: Array.from({ length: 44 }, (_, third) => listed(`10.9.${third}.0/24`, 'vco-a')),
        quota: { limit: 50, soft: true },
      },
      [
        'Quota.Low: The gateway will have 45 of the 50 destination routes of its quota, as far as is known: room for 5 more.',
      ],
    ],
    [
      'more than an assumed quota',
      [create('10.1.0.0/24', 'vco-a')],
      { routes: [active], quota: { limit: 1, soft: true } },
      [
        'Quota.Low: The gateway would have 2 destination routes, and its quota is 1, as far as is known: the cloud may refuse with Resource.QuotaFull.',
      ],
    ],
    [
      'a delete on a full gateway: nothing of its quota',
      [remove('10.0.0.0/24', 'vco-b', 0)],
      { routes: [active, standby], quota: { limit: 2, soft: false } },
      ['Route.StandbyDeleted: 10.0.0.0/24 via vco-b is the standby of vco-a, which is left without one.'],
    ],
    [
      'a failover on a full gateway: nothing',
      failOver,
      { routes: [active, standby], quota: { limit: 2, soft: false } },
      [],
    ],
    [
      'a destination that is no block: nothing',
      [create('nonsense', 'vco-a'), remove('nonsense', 'vco-a')],
      {},
      [],
    ],
    ['no mutation: nothing', [], { routes: [active] }, []],
  ];

  it.each(table)('%s', (_, mutations, differing, told) => {
    const { refusal, warnings } = assessChange(mutations, situation(differing));
    expect(refusal).toBeUndefined();
    expect(warnings.map(({ code, detail }) => `${code}: ${detail}`)).toEqual(told);
  });

  it('each warning names the block that it is about', () => {
    const blocks = (mutations: readonly Mutation[], differing: Differing) =>
      assessChange(mutations, situation(differing)).warnings.map((warning: Warning) => warning.block);
    expect(
      blocks([create('10.0.0.0/24', 'vco-down')], { routes: [wide], quota: { limit: 3, soft: true } }),
    ).toEqual(['10.0.0.0/24', '10.0.0.0/24', '10.0.0.0/24']);
    expect(
      blocks([remove('10.0.0.0/24', 'vco-a')], { routes: [active, listed('10.0.0.0/24', 'vco-down', 0)] }),
    ).toEqual(['10.0.0.0/24', '10.0.0.0/24']);
  });
});
