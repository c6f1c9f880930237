import { describe, expect, it } from 'vitest';
import { compareWithIntent, describeDifference } from '../../shared/operation/settle.ts';
import { atRest, listed, route } from './samples.ts';

const unpublished = { ...listed, state: 'normal' };
const { weight: _, ...weightless } = listed;

describe('compareWithIntent', () => {
  it.each([
    ['the list is empty', 'absent', []],
    ['it is listed as asked', 'as-asked', [listed]],
    ['it is listed among others', 'as-asked', [{ ...listed, routeDest: '10.1.0.0/24' }, listed]],
    ['it is listed with host bits', 'as-asked', [{ ...listed, routeDest: '10.0.0.9/24' }]],
    ['it is listed without a weight', 'as-asked', [weightless]],
    ['its state is written in capitals', 'as-asked', [{ ...listed, state: 'PUBLISHED' }]],
    ['the block is listed over another next hop', 'absent', [{ ...listed, nextHop: 'vco-2' }]],
    ['a larger block is listed', 'absent', [{ ...listed, routeDest: '10.0.0.0/23' }]],
    ['a smaller block is listed', 'absent', [{ ...listed, routeDest: '10.0.0.0/25' }]],
    ['something unreadable is listed', 'absent', [{ ...listed, routeDest: 'pl-1' }]],
    ['it is not published', 'not-published', [unpublished]],
    ['its weight is another', 'differs', [{ ...listed, weight: 0 }]],
    ['its weight is another and it is not published', 'differs', [{ ...unpublished, weight: 0 }]],
  ] as const)('asked for published with weight 100; %s: %s', (_title, kind, routes) => {
    expect(compareWithIntent(route, atRest(routes)).kind).toBe(kind);
  });

  it.each([
    ['normal', 'as-asked'],
    ['published', 'differs'],
  ])('asked for unpublished, its state is %s: %s', (state, kind) => {
    expect(compareWithIntent({ ...route, publishVpc: false }, atRest([{ ...listed, state }])).kind).toBe(
      kind,
    );
  });

  it('two tunnels list every weight as 100: the weight is not compared', () => {
    const standby = { ...route, weight: 0 as const };
    expect(compareWithIntent(standby, atRest([listed], { dualTunnel: true })).kind).toBe('as-asked');
    expect(compareWithIntent(standby, atRest([listed])).kind).toBe('differs');
  });

  it('two tunnels and not published: only the publishing is missing', () => {
    const standby = { ...route, weight: 0 as const };
    expect(compareWithIntent(standby, atRest([unpublished], { dualTunnel: true })).kind).toBe(
      'not-published',
    );
  });

  it('no list was seen: absent', () => {
    const { routes: _routes, ...unseen } = atRest();
    expect(compareWithIntent(route, unseen)).toEqual({ kind: 'absent' });
  });
});

describe('describeDifference', () => {
  it('the route, then what is and what was asked', () => {
    const comparison = compareWithIntent(route, atRest([{ ...unpublished, weight: 0 }]));
    expect(comparison.kind === 'differs' && describeDifference(route, comparison.differences)).toBe(
      '10.0.0.0/24 via vco-1 on vpn-1 (cn-hangzhou) exists, but its weight is 0, asked was 100; state is normal, asked was published.',
    );
  });
});
