import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockOf, sizeOf } from '../../shared/route/cidr.ts';
import { type PathChange, pathChanges } from '../../shared/route/path-changes.ts';
import type { ObservedRoute } from '../../shared/route/route.ts';
import { dotted, listed, paint, routesIn, universes } from './small-universe.ts';

const wide = listed('10.0.0.0/8', 'vco-a');

describe('pathChanges', () => {
  it.each<[string, readonly ObservedRoute[], readonly ObservedRoute[], readonly PathChange[]]>([
    ['nothing and nothing: nothing moves', [], [], []],
    [
      'a first route: from nowhere',
      [],
      [wide],
      [{ block: '10.0.0.0/8', to: 'vco-a', addresses: 16_777_216 }],
    ],
    [
      'a default route that goes: everything to nowhere',
      [listed('0.0.0.0/0', 'vco-a')],
      [],
      [{ block: '0.0.0.0/0', from: 'vco-a', addresses: 4_294_967_296 }],
    ],
    [
      'a narrower route over another next hop: its block moves',
      [wide],
      [wide, listed('10.1.0.0/24', 'vco-b')],
      [{ block: '10.1.0.0/24', from: 'vco-a', to: 'vco-b', addresses: 256 }],
    ],
    [
      'a narrower route over the same next hop: nothing moves',
      [wide],
      [wide, listed('10.1.0.0/24', 'vco-a')],
      [],
    ],
    [
      'a standby beside the active route: nothing moves',
      [wide],
      [wide, listed('10.0.0.0/8', 'vco-b', 0)],
      [],
    ],
    [
      'another order, state, weight and time: nothing moves',
      [wide, listed('11.0.0.0/8', 'vco-b')],
      [{ ...listed('11.0.0.0/8', 'vco-b', 0, 'normal'), createTimeMs: 7 }, wide],
      [],
    ],
    [
      'two neighbours that move alike: one block',
      [listed('10.0.0.0/25', 'vco-a'), listed('10.0.0.128/25', 'vco-a')],
      [listed('10.0.0.0/24', 'vco-b')],
      [{ block: '10.0.0.0/24', from: 'vco-a', to: 'vco-b', addresses: 256 }],
    ],
    [
      'a block around a narrower route that stays: the pieces beside it',
      [listed('10.0.0.64/26', 'vco-c')],
      [listed('10.0.0.64/26', 'vco-c'), listed('10.0.0.0/24', 'vco-b')],
      [
        { block: '10.0.0.0/26', to: 'vco-b', addresses: 64 },
        { block: '10.0.0.128/25', to: 'vco-b', addresses: 128 },
      ],
    ],
  ])('%s', (_, before, after, moves) => {
    expect(pathChanges(before, after)).toEqual(moves);
  });

  it.each(universes)(
    'it says what comparing every address says, in the fewest blocks: $title',
    (universe) => {
      fc.assert(
        fc.property(routesIn(universe, 6), ([before = [], after = []]) => {
          const ends = paint(universe, after);
          const turns = paint(universe, before).map((from, index): Turn => {
            const to = ends[index];
            return from === to ? undefined : { from, to };
          });
          expect(pathChanges(before, after)).toEqual(halve(turns, universe.start));
        }),
        { numRuns: universe.prefixLength === 24 ? 2_000 : 150 },
      );
    },
  );

  it.each(universes)('forth and back, the same blocks move with the ends exchanged: $title', (universe) => {
    fc.assert(
      fc.property(routesIn(universe, 6), ([before = [], after = []]) => {
        const exchanged = pathChanges(after, before).map(({ from, to, ...rest }) => ({
          ...rest,
          from: to,
          to: from,
        }));
        expect(pathChanges(before, after)).toEqual(exchanged);
      }),
    );
  });

  it.each(universes)('the blocks ascend, do not overlap and count their addresses: $title', (universe) => {
    fc.assert(
      fc.property(routesIn(universe, 6), ([before = [], after = []]) => {
        let end = 0;
        for (const { block, addresses } of pathChanges(before, after)) {
          const read = blockOf(block);
          if (read === undefined) throw new Error(`${block} is no block`);
          expect(addresses).toBe(sizeOf(read));
          expect(read.network).toBeGreaterThanOrEqual(end);
          end = read.network + addresses;
        }
      }),
    );
  });
});

type Turn = { readonly from: string | undefined; readonly to: string | undefined } | undefined;

/** The fewest blocks, found by halving until everything in a half turns alike. */
function halve(turns: readonly Turn[], start: number): readonly PathChange[] {
  const [first] = turns;
  if (turns.every((turn) => turn?.from === first?.from && turn?.to === first?.to)) {
    if (first === undefined) return [];
    const block = `${dotted(start)}/${32 - Math.log2(turns.length)}`;
    return [{ block, ...JSON.parse(JSON.stringify(first)), addresses: turns.length }];
  }
  const middle = turns.length / 2;
  return [...halve(turns.slice(0, middle), start), ...halve(turns.slice(middle), start + middle)];
}
