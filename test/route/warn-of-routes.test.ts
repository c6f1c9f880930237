import { describe, expect, it } from 'vitest';
import { assessChange } from '../../shared/route/assess-change.ts';
import type { Mutation } from '../../shared/route/mutation.ts';
import { create, type Differing, listed, publish, remove, reweigh, situation } from './small-universe.ts';

const active = listed('10.0.0.0/24', 'vco-a');
const standby = listed('10.0.0.0/24', 'vco-b', 0);
const wide = listed('10.0.0.0/8', 'vco-a');

describe('what the routes of the gateway make of a change', () => {
  const table: readonly (readonly [string, readonly Mutation[], Differing, readonly string[]])[] = [
    ['a first route: nothing', [create('10.0.0.0/24', 'vco-a')], {}, []],
    [
      'a route inside a wider one',
      [create('10.0.0.0/24', 'vco-b')],
      { routes: [listed('0.0.0.0/0', 'vco-c'), wide, listed('10.0.0.0/8', 'vco-c', 0)] },
      ['Overlap.Wider: 10.0.0.0/24 lies inside 10.0.0.0/8 via vco-a: its addresses leave that route.'],
    ],
    [
      'a route inside a wider one over the same next hop',
      [create('10.0.0.0/24', 'vco-a')],
      { routes: [wide] },
      [
        'Overlap.Wider: 10.0.0.0/24 lies inside 10.0.0.0/8 via vco-a, over the same next hop: no address changes its path.',
      ],
    ],
    [
      'a route around a narrower one',
      [create('10.0.0.0/8', 'vco-b')],
      { routes: [active] },
      [
        'Overlap.Narrower: 10.0.0.0/8 contains 10.0.0.0/24 via vco-a: the addresses there keep their own path.',
      ],
    ],
    [
      'a route around many narrower ones and inside a wider one',
      [create('10.0.0.0/16', 'vco-b')],
      { routes: [wide, ...[5, 4, 3, 2, 1].map((third) => listed(`10.0.${third}.0/24`, 'vco-a'))] },
      [
        'Overlap.Wider: 10.0.0.0/16 lies inside 10.0.0.0/8 via vco-a: its addresses leave that route.',
        'Overlap.Narrower: 10.0.0.0/16 contains 10.0.1.0/24 via vco-a, 10.0.2.0/24 via vco-a, 10.0.3.0/24 via vco-a and 2 more: the addresses there keep their own path.',
      ],
    ],
    [
      'a standby beside an active route',
      [create('10.0.0.0/24', 'vco-b', 0)],
      { routes: [wide, active] },
      ['Overlap.SameBlock: 10.0.0.0/24 via vco-a exists: the new route over vco-b stands by.'],
    ],
    [
      'an active route beside a standby',
      [create('10.0.0.0/24', 'vco-a')],
      { routes: [standby] },
      [
        'Overlap.SameBlock: 10.0.0.0/24 via vco-b exists: the new route over vco-a becomes the active one, and the traffic leaves vco-b.',
      ],
    ],
    [
      'a route that exists, with its settings',
      [create('10.0.0.0/24', 'vco-b')],
      { routes: [standby] },
      [
        'Route.Exists: 10.0.0.0/24 via vco-b exists already with weight 0, state published: creating it changes nothing.',
      ],
    ],
    [
      'a route that exists, its weight not listed',
      [create('10.0.0.0/24', 'vco-b')],
      { routes: [{ routeDest: '10.0.0.0/24', nextHop: 'vco-b', state: 'normal' }] },
      ['Route.Exists: 10.0.0.0/24 via vco-b exists already, state normal: creating it changes nothing.'],
    ],
    [
      'publishing a route around a block of the VPC',
      [publish('172.16.0.0/12', 'vco-a', 'publish')],
      { routes: [listed('172.16.0.0/12', 'vco-a', 100, 'normal')] },
      [
        'Publish.Begins: The system route table of vpc-1 will send 172.16.0.0/12 to this gateway; its other route tables stay as they are.',
        'Overlap.Vpc: 172.16.0.0/12 contains 172.16.0.0/16, a block of vpc-1: the VPC delivers its own addresses itself, so only traffic to the rest of 172.16.0.0/12 reaches the gateway.',
      ],
    ],
    [
      'publishing where the VPC is not known',
      [publish('10.0.0.0/24', 'vco-a', 'publish')],
      { routes: [listed('10.0.0.0/24', 'vco-a', 100, 'normal')], surroundings: undefined },
      [
        'Publish.Begins: The system route table of the VPC will send 10.0.0.0/24 to this gateway; its other route tables stay as they are.',
      ],
    ],
    [
      'publishing what is published: nothing',
      [publish('10.0.0.0/24', 'vco-a', 'publish')],
      { routes: [active] },
      [],
    ],
    [
      'withdrawing the only published route to a block',
      [publish('10.0.0.0/24', 'vco-a', 'withdraw')],
      { routes: [active, listed('10.0.0.0/8', 'vco-a', 100, 'normal')] },
      [
        'Publish.Ends: vpc-1 will not send 10.0.0.0/24 to this gateway any more, unless a route was added by hand. A policy-based route to this block is withdrawn with it.',
      ],
    ],
    [
      'withdrawing inside a wider published block',
      [publish('10.0.0.0/24', 'vco-a', 'withdraw')],
      { routes: [active, wide] },
      [
        'Publish.Ends: vpc-1 still sends 10.0.0.0/24 to this gateway, because 10.0.0.0/8 via vco-a is published.',
      ],
    ],
    [
      'withdrawing one half of a published pair',
      [publish('10.0.0.0/24', 'vco-a', 'withdraw')],
      { routes: [active, standby] },
      [
        'Publish.Ends: vpc-1 will not send 10.0.0.0/24 to this gateway any more, unless a route was added by hand. 10.0.0.0/24 via vco-b is withdrawn with it. A policy-based route to this block is withdrawn with it.',
      ],
    ],
    [
      'deleting the last route to a block',
      [remove('10.0.0.0/24', 'vco-a')],
      { routes: [active] },
      [
        'Route.LastDeleted: 10.0.0.0/24 via vco-a is the last route to 10.0.0.0/24: its addresses go nowhere.',
      ],
    ],
    [
      'deleting the last route to a block between a wider and a narrower one',
      [remove('10.0.0.0/24', 'vco-a')],
      { routes: [listed('10.0.0.8/29', 'vco-b'), active, wide] },
      [
        'Route.LastDeleted: 10.0.0.0/24 via vco-a is the last route to 10.0.0.0/24: its addresses, except those of 10.0.0.8/29 via vco-b, fall to 10.0.0.0/8 via vco-a.',
      ],
    ],
    [
      'deleting the active half of a pair',
      [remove('10.0.0.0/24', 'vco-a')],
      { routes: [active, standby] },
      ['Route.ActiveDeleted: 10.0.0.0/24 via vco-a carries the traffic to its block: it moves to vco-b.'],
    ],
    [
      'deleting the standby half of a pair',
      [remove('10.0.0.0/24', 'vco-b', 0)],
      { routes: [active, standby] },
      ['Route.StandbyDeleted: 10.0.0.0/24 via vco-b is the standby of vco-a, which is left without one.'],
    ],
    ...[
      remove('10.0.9.0/24', 'vco-a'),
      reweigh('10.0.9.0/24', 'vco-a', 0),
      publish('10.0.9.0/24', 'vco-a', 'publish'),
      publish('10.0.9.0/24', 'vco-a', 'withdraw'),
    ].map(
      (mutation) =>
        [
          `${mutation.kind} of what is not there`,
          [mutation],
          { routes: [active] },
          ['Route.Absent: 10.0.9.0/24 via vco-a is not in the list of the gateway.'],
        ] as const,
    ),
    [
      'a weight on a dual-tunnel gateway',
      [reweigh('10.0.0.0/24', 'vco-a', 0)],
      { routes: [active], dualTunnel: true },
      [
        'Weight.NoEffect: The gateway has dual tunnels: weights have no effect there, and it lists 100 whatever is asked for.',
      ],
    ],
    [
      'a standby route on a dual-tunnel gateway',
      [create('10.0.0.0/24', 'vco-a', 0)],
      { dualTunnel: true },
      [
        'Weight.NoEffect: The gateway has dual tunnels: weights have no effect there, and it lists 100 whatever is asked for.',
      ],
    ],
    [
      'an active route on a dual-tunnel gateway: nothing',
      [create('10.0.0.0/24', 'vco-a')],
      { dualTunnel: true },
      [],
    ],
    ['a weight of a lone route: nothing', [reweigh('10.0.0.0/24', 'vco-a', 0)], { routes: [active] }, []],
  ];

  it.each(table)('%s', (_, mutations, differing, told) => {
    const { refusal, warnings } = assessChange(mutations, situation(differing));
    expect(refusal).toBeUndefined();
    expect(warnings.map(({ code, detail }) => `${code}: ${detail}`)).toEqual(told);
  });
});
