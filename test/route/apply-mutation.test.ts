import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyMutation } from '../../shared/route/apply-mutation.ts';
import { create, listed, publish, remove, reweigh, routesIn, universes } from './small-universe.ts';

const a = listed('10.0.0.0/24', 'vco-a');
const b = listed('10.0.0.0/24', 'vco-b', 0, 'normal');
const other = listed('10.0.1.0/24', 'vco-a');
const routes = [a, b, other];

describe('applyMutation', () => {
  it.each([
    [
      'a create adds a route without a creation time',
      create('10.0.2.0/24', 'vco-a', 0),
      [...routes, { routeDest: '10.0.2.0/24', nextHop: 'vco-a', weight: 0, state: 'published' }],
    ],
    ['a delete takes the route of this next hop only', remove('10.0.0.0/24', 'vco-b', 0), [a, other]],
    ['a delete finds a route that is listed with host bits', remove('10.0.0.9/24', 'vco-a'), [b, other]],
    [
      'a weight changes in its place',
      reweigh('10.0.0.0/24', 'vco-b', 100),
      [a, { ...b, weight: 100 }, other],
    ],
    [
      'publishing changes the state',
      publish('10.0.0.0/24', 'vco-b', 'publish'),
      [a, { ...b, state: 'published' }, other],
    ],
    [
      'withdrawing changes the state',
      publish('10.0.1.0/24', 'vco-a', 'withdraw'),
      [a, b, { ...other, state: 'normal' }],
    ],
  ])('%s', (_, mutation, after) => {
    expect(applyMutation(routes, mutation)).toEqual(after);
  });

  it('a create without publishing lists a normal route', () => {
    const mutation = create('10.0.2.0/24', 'vco-a');
    if (mutation.kind !== 'create') throw new Error('not a create');
    const quiet = { ...mutation, route: { ...mutation.route, publishVpc: false } };
    expect(applyMutation([], quiet)).toEqual([
      { routeDest: '10.0.2.0/24', nextHop: 'vco-a', weight: 100, state: 'normal' },
    ]);
  });

  it.each([
    ['a dry run', create('10.0.2.0/24', 'vco-a', 100, true)],
    ['a create of what is there', create('10.0.0.0/24', 'vco-a', 0)],
    ['a delete of what is not there', remove('10.0.0.0/24', 'vco-c')],
    ['a weight of what is not there', reweigh('10.0.0.0/25', 'vco-a', 0)],
    ['publishing what is not there', publish('10.0.9.0/24', 'vco-a', 'publish')],
    ['withdrawing what is not there', publish('10.0.9.0/24', 'vco-a', 'withdraw')],
  ])('%s leaves the very same list', (_, mutation) => {
    expect(applyMutation(routes, mutation)).toBe(routes);
  });

  it('on a dual-tunnel gateway every weight is listed as 100', () => {
    expect(applyMutation([], create('10.0.2.0/24', 'vco-a', 0), true)).toMatchObject([{ weight: 100 }]);
    expect(applyMutation(routes, reweigh('10.0.0.0/24', 'vco-a', 0), true)).toBe(routes);
  });

  it('a destination that is no block is found by its text', () => {
    const odd = listed('::/0', 'vco-a');
    expect(applyMutation([odd], remove('::/0', 'vco-a'))).toEqual([]);
    expect(applyMutation([odd], remove('::/1', 'vco-a'))).toEqual([odd]);
  });

  it.each(universes)('deleting what was created leaves the list as it was: $title', (universe) => {
    fc.assert(
      fc.property(routesIn(universe, 4), ([before = [], news = []]) => {
        for (const { routeDest, nextHop } of news) {
          const created = applyMutation(before, create(routeDest, nextHop));
          if (created === before) continue;
          expect(created).toHaveLength(before.length + 1);
          expect(applyMutation(created, remove(routeDest, nextHop))).toEqual(before);
        }
      }),
    );
  });
});
