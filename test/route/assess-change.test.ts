import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyMutation } from '../../shared/route/apply-mutation.ts';
import { assessChange } from '../../shared/route/assess-change.ts';
import type { Mutation } from '../../shared/route/mutation.ts';
import { pathChanges } from '../../shared/route/path-changes.ts';
import type { ObservedRoute } from '../../shared/route/route.ts';
import { nameRoute } from '../../shared/route/route-table.ts';
import {
  create,
  type Differing,
  failOver,
  hops,
  key,
  listed,
  pending,
  remove,
  routesIn,
  situation,
  universes,
} from './small-universe.ts';

const active = listed('10.0.0.0/24', 'vco-a');
const standby = listed('10.0.0.0/24', 'vco-b', 0);
const wide = listed('10.0.0.0/8', 'vco-a');

describe('what a change moves', () => {
  it.each<[string, readonly Mutation[], Differing, object]>([
    [
      'a failover moves its block at once, not by way of nowhere',
      failOver,
      { routes: [active, standby] },
      [{ block: '10.0.0.0/24', from: 'vco-a', to: 'vco-b', addresses: 256 }],
    ],
    [
      'a dry run moves what the real one would',
      [create('10.0.0.0/24', 'vco-a', 100, true)],
      {},
      [{ block: '10.0.0.0/24', to: 'vco-a', addresses: 256 }],
    ],
    [
      'what is possible only after a pending delete moves from where that leaves it',
      [create('10.0.0.0/24', 'vco-b')],
      { routes: [active, wide], pending: pending(remove('10.0.0.0/24', 'vco-a')) },
      [{ block: '10.0.0.0/24', from: 'vco-a', to: 'vco-b', addresses: 256 }],
    ],
  ])('%s', (_, mutations, differing, moves) => {
    expect(assessChange(mutations, situation(differing)).moves).toEqual(moves);
  });
});

const text = fc.oneof(
  fc.constantFrom('10.0.0.0/8', '10.0.0.0/24', '10.0.0.7/24', '0.0.0.0/0', '255.255.255.255/32', '::/0', ''),
  fc.string(),
);
const hop = fc.oneof(fc.constantFrom(...hops), fc.string());
const weight = fc.constantFrom(0 as const, 100 as const);
const anyMutation: fc.Arbitrary<Mutation> = fc
  .tuple(
    text,
    hop,
    weight,
    fc.constantFrom('create', 'delete', 'set-weight', 'publish', 'withdraw'),
    fc.boolean(),
  )
  .map(([routeDest, nextHop, newWeight, kind, yes]) => {
    const route = key(routeDest, nextHop);
    switch (kind) {
      case 'create':
        return { kind, route: { ...route, weight: newWeight, publishVpc: yes }, dryRun: yes };
      case 'delete':
        return { kind, route, weight: newWeight };
      case 'set-weight':
        return { kind, route, weight: 100 - newWeight, newWeight };
      default:
        return { kind, route };
    }
  });
const anyRoute: fc.Arbitrary<ObservedRoute> = fc.record(
  { routeDest: text, nextHop: hop, weight: fc.oneof(weight, fc.double()), state: fc.string() },
  { requiredKeys: ['routeDest', 'nextHop', 'state'] },
);
const anySituation = fc
  .record({
    routes: fc.array(anyRoute, { maxLength: 6 }),
    dualTunnel: fc.boolean(),
    pending: fc.array(fc.record({ operationId: fc.string(), mutation: anyMutation }), { maxLength: 3 }),
    quota: fc.option(fc.record({ limit: fc.double(), soft: fc.boolean() }), { nil: undefined }),
    vpcBlocks: fc.array(text, { maxLength: 2 }),
    sslClientPools: fc.array(text, { maxLength: 1 }),
    connections: fc.array(fc.record({ vpnConnectionId: hop, up: fc.boolean() }), { maxLength: 3 }),
  })
  .map(({ vpcBlocks, sslClientPools, connections, ...rest }) =>
    situation({
      ...rest,
      surroundings: { seenAtMs: 0, vpcId: 'vpc-1', vpcBlocks, sslClientPools, connections },
    }),
  );

describe('assessChange for any input', () => {
  it('it never throws, says the same twice, changes nothing it was given, and a refusal stands alone', () => {
    fc.assert(
      fc.property(fc.array(anyMutation, { maxLength: 4 }), anySituation, (mutations, around) => {
        const given = JSON.stringify([mutations, around]);
        const assessment = assessChange(mutations, around);
        expect(assessChange(mutations, around)).toEqual(assessment);
        expect(JSON.stringify([mutations, around])).toBe(given);
        if (assessment.refusal === undefined) return;
        expect([...assessment.warnings, ...assessment.moves]).toEqual([]);
      }),
      { numRuns: 3_000 },
    );
  });

  it('the order of the list does not matter for a list that a gateway can have', () => {
    fc.assert(
      fc.property(
        routesIn({ start: 0x0a000000, prefixLength: 24, title: '' }, 6),
        fc.array(anyMutation),
        (lists, mutations) => {
          const routes = possible(lists.flat());
          expect(assessChange(mutations, situation({ routes: routes.toReversed() }))).toEqual(
            assessChange(mutations, situation({ routes })),
          );
        },
      ),
    );
  });

  it.each(universes)('it moves what its mutations move, one after the other: $title', (universe) => {
    fc.assert(
      fc.property(routesIn(universe, 6), ([routes = [], others = []]) => {
        const mutations = others.map(({ routeDest, nextHop }, index) =>
          index % 2 === 0 ? remove(routeDest, nextHop) : create(routeDest, nextHop),
        );
        const { refusal, moves } = assessChange(mutations, situation({ routes, surroundings: undefined }));
        if (refusal !== undefined) return;
        const after = mutations.reduce<readonly ObservedRoute[]>(
          (list, one) => applyMutation(list, one),
          routes,
        );
        expect(moves).toEqual(pathChanges(routes, after));
      }),
    );
  });
});

/** Leaves at most one active and one standby route to a block, over two next hops. */
function possible(routes: readonly ObservedRoute[]): readonly ObservedRoute[] {
  const kept = new Map<string, ObservedRoute>();
  for (const route of routes) {
    if (route.weight === undefined) continue;
    const nextHop = route.weight === 100 ? 'vco-a' : 'vco-b';
    kept.set(nameRoute({ ...route, nextHop }), { ...route, nextHop });
  }
  return [...kept.values()];
}
