import fc from 'fast-check';
import type { PendingChange, Situation } from '../../shared/route/assessment.ts';
import type { Mutation } from '../../shared/route/mutation.ts';
import type { ObservedRoute, RouteKey, RouteWeight } from '../../shared/route/route.ts';

/** Addresses few enough to be counted one by one. */
export interface Universe {
  readonly title: string;
  readonly start: number;
  readonly prefixLength: number;
}

export const universes: readonly Universe[] = [
  { title: 'the first 256 addresses', start: 0, prefixLength: 24 },
  { title: 'the last 256 addresses', start: 0xffffff00, prefixLength: 24 },
  { title: '4,096 addresses around the change of sign', start: 0x80000000, prefixLength: 20 },
];

export function addressesOf({ start, prefixLength }: Universe): readonly number[] {
  return Array.from({ length: 2 ** (32 - prefixLength) }, (_, index) => start + index);
}

export const hops = ['vco-a', 'vco-b', 'vco-c'] as const;

/** Lists of routes to blocks of a universe, the impossible ones included: three to a block, no weight, host bits. */
export function routesIn(
  universe: Universe,
  maxLength: number,
): fc.Arbitrary<readonly (readonly ObservedRoute[])[]> {
  const size = 2 ** (32 - universe.prefixLength);
  const route = fc
    .record({
      offset: fc.nat({ max: size - 1 }),
      prefixLength: fc.integer({ min: universe.prefixLength, max: 32 }),
      nextHop: fc.constantFrom(...hops),
      weight: fc.constantFrom(0, 100, undefined),
      hostBits: fc.integer({ min: 0, max: 9 }).map((dice) => dice === 0),
      state: fc.constantFrom('published', 'normal'),
    })
    .map(({ offset, prefixLength, nextHop, weight, hostBits, state }): ObservedRoute => {
      const address = universe.start + offset;
      const network = address - (address % 2 ** (32 - prefixLength));
      return {
        routeDest: `${dotted(hostBits ? address : network)}/${prefixLength}`,
        nextHop,
        state,
        ...(weight === undefined ? {} : { weight }),
      };
    });
  const list = fc.array(route, { maxLength });
  // Two lists that have some routes in common.
  return fc.tuple(list, list, list).map(([common, one, other]) => [
    [...common, ...one],
    [...other, ...common],
  ]);
}

/** The next hop of every address of a universe, found the slow way: paint route over route, the strongest last. */
export function paint(universe: Universe, routes: readonly ObservedRoute[]): readonly (string | undefined)[] {
  const hopOfAddress: (string | undefined)[] = Array(2 ** (32 - universe.prefixLength)).fill(undefined);
  const strongestLast = routes
    .map(({ routeDest, nextHop, weight = 100 }) => ({
      first: numeric(routeDest) - universe.start,
      size: 2 ** (32 - Number(routeDest.split('/')[1])),
      nextHop,
      weight,
    }))
    .sort(
      (one, other) =>
        other.size - one.size || one.weight - other.weight || (one.nextHop > other.nextHop ? -1 : 1),
    );
  for (const { first, size, nextHop } of strongestLast) {
    const aligned = first - (first % size);
    hopOfAddress.fill(nextHop, aligned, aligned + size);
  }
  return hopOfAddress;
}

export function dotted(address: number): string {
  return [2 ** 24, 2 ** 16, 2 ** 8, 1].map((unit) => Math.floor(address / unit) % 256).join('.');
}

function numeric(routeDest: string): number {
  const [address = ''] = routeDest.split('/');
  return address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

const gateway = { regionId: 'cn-hangzhou', vpnGatewayId: 'vpn-1' };

export function key(routeDest: string, nextHop: string): RouteKey {
  return { ...gateway, routeDest, nextHop };
}

export function listed(routeDest: string, nextHop: string, weight = 100, state = 'published'): ObservedRoute {
  return { routeDest, nextHop, weight, state, createTimeMs: 1_000 };
}

export function create(
  routeDest: string,
  nextHop: string,
  weight: RouteWeight = 100,
  dryRun = false,
): Mutation {
  return { kind: 'create', route: { ...key(routeDest, nextHop), weight, publishVpc: true }, dryRun };
}

export function remove(routeDest: string, nextHop: string, weight = 100): Mutation {
  return { kind: 'delete', route: key(routeDest, nextHop), weight };
}

export function reweigh(routeDest: string, nextHop: string, newWeight: RouteWeight): Mutation {
  return { kind: 'set-weight', route: key(routeDest, nextHop), weight: 100 - newWeight, newWeight };
}

export function publish(routeDest: string, nextHop: string, kind: 'publish' | 'withdraw'): Mutation {
  return { kind, route: key(routeDest, nextHop) };
}

export type Differing = { readonly [Name in keyof Situation]?: Situation[Name] | undefined };

/** A quiet gateway: no route, nothing pending, two tunnels that are up; some of it told otherwise. */
export function situation(differing: Differing): Situation {
  const { surroundings, quota, ...rest } = {
    surroundings: {
      seenAtMs: 0,
      vpcId: 'vpc-1',
      vpcBlocks: ['172.16.0.0/16'],
      sslClientPools: ['not a pool', '192.168.100.0/24'],
      connections: [
        { vpnConnectionId: 'vco-a', up: true },
        { vpnConnectionId: 'vco-b', up: true },
        { vpnConnectionId: 'vco-down', up: false },
      ],
    },
    ...differing,
  };
  return {
    routes: rest.routes ?? [],
    dualTunnel: rest.dualTunnel ?? false,
    pending: rest.pending ?? [],
    ...(surroundings === undefined ? {} : { surroundings }),
    ...(quota === undefined ? {} : { quota }),
  };
}

/** What an open operation is to do. */
export function pending(mutation: Mutation): readonly PendingChange[] {
  return [{ operationId: 'op_1', mutation }];
}

/** The steps of a failover of 10.0.0.0/24 from vco-a to vco-b. */
export const failOver: readonly Mutation[] = [
  remove('10.0.0.0/24', 'vco-a'),
  reweigh('10.0.0.0/24', 'vco-b', 100),
  create('10.0.0.0/24', 'vco-a', 0),
];
