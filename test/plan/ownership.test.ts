import { describe, expect, it } from 'vitest';
import { isForeignAgain, isOurs } from '../../shared/plan/ownership.ts';

const owned = {
  routeDest: '10.0.0.0/24',
  nextHop: 'vco-a',
  createTimeMs: 5,
  operationId: 'op_1',
  how: 'created',
} as const;
const listed = { routeDest: '10.0.0.0/24', nextHop: 'vco-a', createTimeMs: 5 };

describe('ownership', () => {
  it.each([
    ['as in the ledger', listed, true, false],
    ['host bits in the list', { ...listed, routeDest: '10.0.0.3/24' }, true, false],
    ['created at another time', { ...listed, createTimeMs: 6 }, false, true],
    ['listed without a time', { routeDest: '10.0.0.0/24', nextHop: 'vco-a' }, false, true],
    ['over another next hop', { ...listed, nextHop: 'vco-b' }, false, false],
    ['to another block', { ...listed, routeDest: '10.0.0.0/25' }, false, false],
    ['to no block', { ...listed, routeDest: 'x' }, false, false],
  ])('%s', (_, route, ours, again) => {
    expect([isOurs({ owned: [owned] }, route), isForeignAgain({ owned: [owned] }, route)]).toEqual([
      ours,
      again,
    ]);
  });
});
