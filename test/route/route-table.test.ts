import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockOf } from '../../shared/route/cidr.ts';
import { carrierOf, lookUp, nameRoute, routeTable } from '../../shared/route/route-table.ts';
import { addressesOf, listed, paint, routesIn, universes } from './small-universe.ts';

describe('lookUp', () => {
  const table = routeTable([
    listed('10.0.0.0/8', 'vco-wide'),
    listed('10.1.0.0/16', 'vco-a', 100),
    listed('10.1.0.0/16', 'vco-b', 0),
    listed('10.1.2.3/32', 'vco-host'),
    listed('10.2.0.0/16', 'vco-alone', 0),
    listed('not a block', 'vco-odd'),
    listed('::/0', 'vco-odd'),
  ]);

  it.each<[string, string | undefined, string]>([
    ['9.255.255.255', undefined, 'before the first block: nowhere'],
    ['10.0.0.0', 'vco-wide', 'the first address of a block'],
    ['10.255.255.255', 'vco-wide', 'the last address of a block'],
    ['11.0.0.0', undefined, 'behind the last block: nowhere'],
    ['10.1.0.0', 'vco-a', 'of a pair the active half'],
    ['10.1.2.3', 'vco-host', 'the longest prefix'],
    ['10.1.2.4', 'vco-a', 'behind a hole in a block'],
    ['10.2.0.1', 'vco-alone', 'a standby route without an active one carries the traffic'],
  ])('%s goes to %s: %s', (address, nextHop) => {
    expect(lookUp(table, blockOf(`${address}/32`)?.network ?? -1)?.nextHop).toBe(nextHop);
  });

  it('a default route carries every address', () => {
    const everything = routeTable([listed('0.0.0.0/0', 'vco-a')]);
    expect([0, 1, 0x7fffffff, 0x80000000, 0xffffffff].map((at) => lookUp(everything, at)?.nextHop)).toEqual(
      Array(5).fill('vco-a'),
    );
  });

  it('an empty table carries nothing', () => {
    expect(lookUp(routeTable([]), 0)).toBeUndefined();
  });

  it.each(universes)('it says what painting every address says: $title', (universe) => {
    const addresses = addressesOf(universe);
    fc.assert(
      fc.property(routesIn(universe, 8), ([routes = []]) => {
        const built = routeTable(routes);
        expect(addresses.map((address) => lookUp(built, address)?.nextHop)).toEqual(paint(universe, routes));
        expect(lookUp(built, universe.start - 1)).toBeUndefined();
        expect(lookUp(built, universe.start + addresses.length)).toBeUndefined();
      }),
      { numRuns: Math.floor(300_000 / addresses.length) },
    );
  });

  it('the stretches are disjoint and ascend', () => {
    for (const universe of universes) {
      fc.assert(
        fc.property(routesIn(universe, 10), ([routes = []]) => {
          let end = 0;
          for (const stretch of routeTable(routes)) {
            expect(stretch.start).toBeGreaterThanOrEqual(end);
            expect(stretch.end).toBeGreaterThan(stretch.start);
            end = stretch.end;
          }
        }),
      );
    }
  });
});

describe('carrierOf', () => {
  it.each([
    ['nothing', [], undefined],
    ['a lone standby', [listed('10.0.0.0/24', 'vco-b', 0)], 'vco-b'],
    ['a pair', [listed('10.0.0.0/24', 'vco-a', 0), listed('10.0.0.0/24', 'vco-b', 100)], 'vco-b'],
    ['no weights', [listed('10.0.0.0/24', 'vco-b'), listed('10.0.0.0/24', 'vco-a')], 'vco-a'],
  ])('of %s it is the one that carries', (_, routes, nextHop) => {
    expect(carrierOf(routes)?.nextHop).toBe(nextHop);
  });
});

describe('nameRoute', () => {
  it.each([
    ['10.0.0.0/24', '10.0.0.0/24 via vco-a'],
    ['10.0.0.9/24', '10.0.0.0/24 via vco-a'],
    ['::/0', '::/0 via vco-a'],
  ])('%s: %s', (routeDest, name) => {
    expect(nameRoute({ routeDest, nextHop: 'vco-a' })).toBe(name);
  });
});
