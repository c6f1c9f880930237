import fc from 'fast-check';
import type { DesiredRoute } from '../../shared/plan/desired-route.ts';
import { aDesired, aWorld, type PlanWorld } from './plan-world.ts';

/** Blocks that contain one another, that touch, and that do neither. */
export const blocks = [
  '10.0.0.0/16',
  '10.0.1.0/24',
  '10.0.1.128/25',
  '10.0.2.0/24',
  '172.16.0.0/12',
] as const;

const hops = ['vco-a', 'vco-b', 'vco-c', 'vco-d'] as const;

/**
 * The routes to one block as texts without ownership: as the cloud allows them, or as a file may ask for them, which
 * publishes both halves of a pair or neither.
 */
function routesTo(block: string, by: 'cloud' | 'file'): fc.Arbitrary<readonly string[]> {
  const published = fc.constantFrom('', ' published');
  return fc
    .tuple(fc.shuffledSubarray([...hops], { minLength: 2, maxLength: 2 }), fc.nat(3), published, published)
    .map(([[one, other], shape, first, second]) => {
      const active = `${block} ${one} 100${first}`;
      const standby = `${block} ${other} 0${by === 'cloud' || shape < 3 ? second : first}`;
      const shapes = [[], [active], [standby], [active, standby]];
      return shapes[shape] ?? [];
    });
}

function allRoutes(single: boolean, by: 'cloud' | 'file'): fc.Arbitrary<readonly string[]> {
  return fc
    .tuple(...blocks.map((block) => routesTo(block, by)))
    .map((lists) => lists.flatMap((list) => (single ? list : list.slice(0, 1))))
    .chain((list) => fc.shuffledSubarray([...list], { minLength: list.length, maxLength: list.length }));
}

/** A gateway that the cloud may show: `ours` tells of which routes. */
export function worlds(ours: 'all' | 'some', dualTunnel: boolean): fc.Arbitrary<PlanWorld> {
  return allRoutes(!dualTunnel, 'cloud')
    .chain((texts) =>
      fc
        .array(ours === 'all' ? fc.constant('*') : fc.constantFrom('*', '*', '', '!'), {
          minLength: texts.length,
          maxLength: texts.length,
        })
        .map((marks) => texts.map((text, index) => `${marks[index]}${text}`)),
    )
    .map((texts) => aWorld(texts, dualTunnel))
    .map((world) =>
      dualTunnel ? { ...world, routes: world.routes.map((one) => ({ ...one, weight: 100 })) } : world,
    );
}

/** What a valid file may ask for. */
export function files(dualTunnel: boolean): fc.Arbitrary<readonly DesiredRoute[]> {
  return allRoutes(!dualTunnel, 'file').map((texts) => texts.map(aDesired));
}

/** Whatever has the type: blocks that are none, contradictions, three routes to a block. */
export const wildRoutes: fc.Arbitrary<readonly DesiredRoute[]> = fc.array(
  fc.record(
    {
      routeDest: fc.constantFrom(...blocks, '10.0.1.7/24', '10.0.0.0', 'x', '::/0'),
      nextHop: fc.constantFrom(...hops, ''),
      weight: fc.constantFrom(0 as const, 100 as const),
      publishVpc: fc.boolean(),
      description: fc.constantFrom('one', 'two'),
    },
    { requiredKeys: ['routeDest', 'nextHop', 'weight', 'publishVpc'] },
  ),
  { maxLength: 12 },
);

/** Gateways that no rule allows, with creation times that are missing or not in the ledger. */
export const wildWorlds: fc.Arbitrary<PlanWorld> = fc
  .tuple(
    wildRoutes,
    fc.array(fc.constantFrom(undefined, 1, 2), { minLength: 12, maxLength: 12 }),
    wildRoutes,
    fc.boolean(),
  )
  .map(([listed, times, owned, dualTunnel]) => ({
    routes: listed.map(({ routeDest, nextHop, weight, publishVpc }, index) => {
      const createTimeMs = times[index];
      const state = publishVpc ? 'Published' : 'normal';
      return { routeDest, nextHop, weight, state, ...(createTimeMs === undefined ? {} : { createTimeMs }) };
    }),
    ledger: {
      owned: owned.map(({ routeDest, nextHop }) => {
        return { routeDest, nextHop, createTimeMs: 1, operationId: 'op_1', how: 'adopted' };
      }),
    },
    dualTunnel,
  }));
