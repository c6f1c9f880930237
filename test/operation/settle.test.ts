import { describe, expect, it } from 'vitest';
import { failedBecause } from '../../shared/operation/ending.ts';
import { compareWithGoal } from '../../shared/operation/settle.ts';
import type { RouteSpec } from '../../shared/route/route.ts';
import { atRest, listed, queued, route } from './samples.ts';

const unpublished = { ...listed, state: 'normal' };
const { weight: _, ...weightless } = listed;

function present(asked: RouteSpec) {
  return { kind: 'present', route: asked, dryRun: false } as const;
}

describe('compareWithGoal: a route that is to be there', () => {
  it.each([
    ['the list is empty', 'untouched', []],
    ['it is listed as asked', 'reached', [listed]],
    ['it is listed among others', 'reached', [{ ...listed, routeDest: '10.1.0.0/24' }, listed]],
    ['it is listed with host bits', 'reached', [{ ...listed, routeDest: '10.0.0.9/24' }]],
    ['it is listed without a weight', 'reached', [weightless]],
    ['its state is written in capitals', 'reached', [{ ...listed, state: 'PUBLISHED' }]],
    ['the block is listed over another next hop', 'untouched', [{ ...listed, nextHop: 'vco-2' }]],
    ['a larger block is listed', 'untouched', [{ ...listed, routeDest: '10.0.0.0/23' }]],
    ['a smaller block is listed', 'untouched', [{ ...listed, routeDest: '10.0.0.0/25' }]],
    ['something unreadable is listed', 'untouched', [{ ...listed, routeDest: 'pl-1' }]],
    ['it is not published', 'not-published', [unpublished]],
    ['its weight is another', 'differs', [{ ...listed, weight: 0 }]],
    ['its weight is another and it is not published', 'differs', [{ ...unpublished, weight: 0 }]],
  ] as const)('asked for published with weight 100; %s: %s', (_title, kind, routes) => {
    expect(compareWithGoal(present(route), atRest(routes)).kind).toBe(kind);
  });

  it.each([
    ['normal', 'reached'],
    ['published', 'differs'],
  ])('asked for unpublished, its state is %s: %s', (state, kind) => {
    expect(
      compareWithGoal(present({ ...route, publishVpc: false }), atRest([{ ...listed, state }])).kind,
    ).toBe(kind);
  });

  it('two tunnels list every weight as 100: the weight is not compared', () => {
    const standby = { ...route, weight: 0 as const };
    expect(compareWithGoal(present(standby), atRest([listed], { dualTunnel: true })).kind).toBe('reached');
    expect(compareWithGoal(present(standby), atRest([listed])).kind).toBe('differs');
  });

  it('two tunnels and not published: only the publishing is missing', () => {
    const standby = { ...route, weight: 0 as const };
    expect(compareWithGoal(present(standby), atRest([unpublished], { dualTunnel: true })).kind).toBe(
      'not-published',
    );
  });

  it('no list was seen: as if it were not there', () => {
    const { routes: _routes, ...unseen } = atRest();
    expect(compareWithGoal(present(route), unseen)).toEqual({
      kind: 'untouched',
      call: { kind: 'create', route, dryRun: false },
      why: 'route-not-listed-yet',
    });
  });
});

describe('a difference in words', () => {
  it('the route, then what is and what was asked', () => {
    const comparison = compareWithGoal(present(route), atRest([{ ...unpublished, weight: 0 }]));
    expect(comparison.kind === 'differs' && failedBecause(queued(), comparison).problem.detail).toBe(
      '10.0.0.0/24 via vco-1 on vpn-1 (cn-hangzhou) exists, but its weight is 0, asked was 100; state is normal, asked was published.',
    );
  });
});
