import type { PolicyLevel } from '../../shared/plan/desired-route.ts';

/** A gateway and a file, and what is planned for them. */
export interface PlanRow {
  readonly title: string;
  /** A star in front: ours. */
  readonly gateway: readonly string[];
  readonly file: readonly string[];
  readonly policy?: PolicyLevel;
  readonly dualTunnel?: boolean;
  readonly changes?: readonly string[];
  /** Code and line of what is held. */
  readonly held?: readonly (readonly [code: string, line: RegExp])[];
}

const a = '10.0.0.0/24 vco-a';
const b = '10.0.0.0/24 vco-b';
const c = '10.0.0.0/24 vco-c';

/** Every way in which the routes of a gateway and those of a file meet. */
export const planRows: readonly PlanRow[] = [
  {
    title: 'a new route: created',
    gateway: [],
    file: [`${a} 100 published`],
    changes: ['+ 10.0.0.0/24 via vco-a weight 100 published'],
  },
  {
    title: 'a new pair: the active half first',
    gateway: [],
    file: [`${b} 0`, `${a} 100`],
    changes: ['+ 10.0.0.0/24 via vco-a weight 100', '+ 10.0.0.0/24 via vco-b weight 0'],
  },
  {
    title: 'host bits and equal lines in the file: one route of the canonical block',
    gateway: [],
    file: ['10.0.0.9/24 vco-a 100', `${a} 100`],
    changes: ['+ 10.0.0.0/24 via vco-a weight 100'],
  },
  {
    title: 'host bits in the list of the gateway: the route of the canonical block',
    gateway: ['*10.0.0.9/24 vco-a 100'],
    file: [`${a} 100`],
    changes: [],
  },
  {
    title: 'another weight of a lone route: changed',
    gateway: [`*${a} 0`],
    file: [`${a} 100`],
    changes: ['~ 10.0.0.0/24 via vco-a weight 0 → 100'],
  },
  {
    title: 'publishing and withdrawing: what is gained comes first',
    gateway: [`*${a} 100 published`, '*10.1.0.0/24 vco-a 100'],
    file: [`${a} 100`, '10.1.0.0/24 vco-a 100 published'],
    changes: ['~ 10.1.0.0/24 via vco-a normal → published', '~ 10.0.0.0/24 via vco-a published → normal'],
  },
  {
    title: 'ours and not in the file: deleted under sync, the standby half first',
    gateway: [`*${a} 100`, `*${b} 0`],
    file: ['10.9.0.0/24 vco-a 100'],
    changes: [
      '+ 10.9.0.0/24 via vco-a weight 100',
      '- 10.0.0.0/24 via vco-b weight 0',
      '- 10.0.0.0/24 via vco-a weight 100',
    ],
  },
  {
    title: 'ours and not in the file, under upsert: held',
    gateway: [`*${a} 100`],
    file: [],
    policy: 'upsert',
    held: [['policy', /not deleted: .*policy sync would/]],
  },
  {
    title: 'another next hop of other weight: there before the old one goes',
    gateway: [`*${a} 0`],
    file: [`${b} 100`],
    changes: ['+ 10.0.0.0/24 via vco-b weight 100', '- 10.0.0.0/24 via vco-a weight 0'],
  },
  {
    title: 'another next hop of equal weight: comes as the other half of a pair',
    gateway: [`*${a} 100`],
    file: [`${b} 100`],
    changes: [
      '+ 10.0.0.0/24 via vco-b weight 0',
      '- 10.0.0.0/24 via vco-a weight 100',
      '~ 10.0.0.0/24 via vco-b weight 0 → 100',
    ],
  },
  {
    title: 'a new pair in place of a route: the half whose weight is free comes first',
    gateway: [`*${a} 100`],
    file: [`${b} 100`, `${c} 0`],
    changes: [
      '+ 10.0.0.0/24 via vco-c weight 0',
      '- 10.0.0.0/24 via vco-a weight 100',
      '+ 10.0.0.0/24 via vco-b weight 100',
    ],
  },
  {
    title: 'a route in place of a pair: the standby makes room',
    gateway: [`*${a} 100`, `*${b} 0`],
    file: [`${c} 0`],
    changes: [
      '- 10.0.0.0/24 via vco-b weight 0',
      '+ 10.0.0.0/24 via vco-c weight 0',
      '- 10.0.0.0/24 via vco-a weight 100',
    ],
  },
  {
    title: 'half of a pair leaves and the other is to have its weight: it goes first',
    gateway: [`*${a} 100`, `*${b} 0`],
    file: [`${b} 100`],
    changes: ['- 10.0.0.0/24 via vco-a weight 100', '~ 10.0.0.0/24 via vco-b weight 0 → 100'],
  },
  {
    title: 'a second half that takes the weight of the first: the first changes, then it comes',
    gateway: [`*${a} 100`],
    file: [`${a} 0`, `${b} 100`],
    changes: ['~ 10.0.0.0/24 via vco-a weight 100 → 0', '+ 10.0.0.0/24 via vco-b weight 100'],
  },
  {
    title: 'a pair the other way round, both ours: one fail-over',
    gateway: [`*${a} 100`, `*${b} 0`],
    file: [`${a} 0`, `${b} 100`],
    changes: ['~ 10.0.0.0/24 fails over: vco-a → vco-b'],
  },
  {
    title: 'a pair the other way round, one half foreign: held, with the way out',
    gateway: [`*${a} 100`, `${b} 0`],
    file: [`${a} 0`, `${b} 100`],
    held: [
      ['pair', /vco-a .*via vco-b \(not ours\): delete or adopt/],
      ['not-ours', /vco-b .*not ours: adopt it first/],
    ],
  },
  {
    title: 'a route that took the place of ours: held, and never deleted',
    gateway: [`!${a} 0`, '!10.1.0.0/24 vco-a 100'],
    file: [`${a} 100`],
    held: [['not-ours', /not ours any more, it was created anew: adopt it first/]],
  },
  {
    title: 'a foreign route with the weight of the new one: held, the rest goes on',
    gateway: [`${a} 100`],
    file: [`${b} 100`, '10.1.0.0/24 vco-b 100'],
    changes: ['+ 10.1.0.0/24 via vco-b weight 100'],
    held: [['conflict', /not added: .* the route via vco-a \(not ours\) has weight 100 too/]],
  },
  {
    title: 'a foreign route with the other weight: the new one makes it a pair',
    gateway: [`${a} 0`],
    file: [`${b} 100`],
    changes: ['+ 10.0.0.0/24 via vco-b weight 100'],
  },
  {
    title: 'a foreign pair: there is no room',
    gateway: [`${a} 0`, `${b} 100`],
    file: [`${c} 100`],
    held: [['conflict', /takes two routes, and has those via vco-b \(not ours\) and vco-a \(not ours\)/]],
  },
  {
    title: 'a foreign route that is in the file with another weight and published: held twice',
    gateway: [`${a} 0`],
    file: [`${a} 100 published`],
    held: [
      ['not-ours', /not changed: 10.0.0.0\/24 via vco-a weight 0 → 100: not ours: adopt it first/],
      ['not-ours', /not published: .*not ours: adopt it first/],
    ],
  },
  {
    title: 'create-only: what exists stays as it is',
    gateway: [`*${a} 0`],
    file: [`${a} 100`, '10.1.0.0/24 vco-a 100'],
    policy: 'create-only',
    changes: ['+ 10.1.0.0/24 via vco-a weight 100'],
    held: [['policy', /policy upsert would/]],
  },
  {
    title: 'upsert: no room is made for another next hop',
    gateway: [`*${a} 100`],
    file: [`${b} 100`],
    policy: 'upsert',
    held: [
      ['policy', /not deleted/],
      ['conflict', /via vco-a \(ours, not in the file\) has weight 100 too/],
    ],
  },
  {
    title: 'observe: everything is held',
    gateway: [`*${a} 100`],
    file: ['10.1.0.0/24 vco-a 100'],
    policy: 'observe',
    held: [
      ['observing', /not deleted: 10.0.0.0\/24/],
      ['observing', /not added: 10.1.0.0\/24/],
    ],
  },
  {
    title: 'dual-tunnel: weights say nothing',
    gateway: [`*${a} 100`],
    file: [`${a} 0`],
    dualTunnel: true,
    changes: [],
  },
  {
    title: 'dual-tunnel: another next hop comes when the old one is gone',
    gateway: [`*${a} 100`],
    file: [`${b} 100`],
    dualTunnel: true,
    changes: ['- 10.0.0.0/24 via vco-a', '+ 10.0.0.0/24 via vco-b weight 100'],
  },
  {
    title: 'dual-tunnel: the second route to a block is held',
    gateway: [],
    file: [`${a} 100`, `${b} 0`],
    dualTunnel: true,
    changes: ['+ 10.0.0.0/24 via vco-a weight 100'],
    held: [['dual-tunnel', /takes one route to a block, and that goes via vco-a/]],
  },
  {
    title: 'one route asked for in two ways: its block is held, no other',
    gateway: ['*10.0.0.0/24 vco-z 0'],
    file: [`${a} 100`, `${a} 0`, '10.1.0.0/24 vco-a 100'],
    changes: ['+ 10.1.0.0/24 via vco-a weight 100'],
    held: [
      ['unclear', /via vco-a in more than one way/],
      ['unclear', /not added/],
      ['unclear', /not deleted: 10.0.0.0\/24 via vco-z/],
    ],
  },
  {
    title: 'both halves with one weight: held',
    gateway: [],
    file: [`${a} 100`, `${b} 100`],
    held: [
      ['unclear', /gives both routes to 10.0.0.0\/24 weight 100/],
      ['unclear', /./],
    ],
  },
  {
    title: 'three routes to a block: held',
    gateway: [],
    file: [`${a} 100`, `${b} 0`, `${c} 0`],
    held: [
      ['unclear', /asks for 3 routes to 10.0.0.0\/24/],
      ['unclear', /./],
      ['unclear', /./],
    ],
  },
  {
    title: 'a route that the gateway lists twice: held',
    gateway: [`*${a} 100`, '10.0.0.1/24 vco-a 0'],
    file: [`${a} 0`],
    held: [['unclear', /lists 10.0.0.0\/24 via vco-a more than once/]],
  },
  {
    title: 'no block at all: held, the rest goes on',
    gateway: [],
    file: ['nonsense vco-a 100', `${a} 100`],
    changes: ['+ 10.0.0.0/24 via vco-a weight 100'],
    held: [['unclear', /"nonsense" is not an IPv4 CIDR block/]],
  },
];
