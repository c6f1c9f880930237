import { describe, expect, it } from 'vitest';
import { faultTable } from '../../shared/operation/fault-table.ts';
import { assessChange } from '../../shared/route/assess-change.ts';
import type { Refusal, RefusalCode } from '../../shared/route/assessment.ts';
import type { Mutation } from '../../shared/route/mutation.ts';
import { create, type Differing, listed, remove, reweigh, situation } from './small-universe.ts';

const active = listed('10.0.0.0/24', 'vco-a');
const standby = listed('10.0.0.0/24', 'vco-b', 0);
const full = { limit: 2, soft: false };

describe('what the cloud would refuse for good', () => {
  it.each<[string, readonly Mutation[], Differing, Refusal]>([
    [
      'a second active route to a block',
      [create('10.0.0.0/24', 'vco-b')],
      { routes: [active] },
      {
        code: 'VpnRouteEntry.BackupRoute',
        detail:
          '10.0.0.0/24 via vco-a has weight 100 too: of the two routes to a block one has 100 (active) and the other 0 (standby). Ask for weight 0, or delete that one first.',
        conflictsWith: '10.0.0.0/24 via vco-a',
      },
    ],
    [
      'a second standby route to a block, asked for as a dry run',
      [create('10.0.0.0/24', 'vco-a', 0, true)],
      { routes: [standby] },
      {
        code: 'VpnRouteEntry.BackupRoute',
        detail:
          '10.0.0.0/24 via vco-b has weight 0 too: of the two routes to a block one has 100 (active) and the other 0 (standby). Ask for weight 100, or delete that one first.',
        conflictsWith: '10.0.0.0/24 via vco-b',
      },
    ],
    [
      'a third route to a block',
      [create('10.0.0.0/24', 'vco-c')],
      { routes: [active, standby] },
      {
        code: 'VpnRouteEntry.BackupRoute',
        detail:
          '10.0.0.0/24 has its active and its standby route already (10.0.0.0/24 via vco-a, 10.0.0.0/24 via vco-b), and a block takes no third one. Delete one of them first.',
        conflictsWith: '10.0.0.0/24 via vco-a, 10.0.0.0/24 via vco-b',
      },
    ],
    [
      'a second route to a block of a dual-tunnel gateway, whatever its weight',
      [create('10.0.0.0/24', 'vco-b', 0)],
      { routes: [active], dualTunnel: true },
      {
        code: 'VpnRouteEntry.Conflict',
        detail:
          '10.0.0.0/24 via vco-a exists, and a dual-tunnel gateway takes one route to a block. Delete that one first.',
        conflictsWith: '10.0.0.0/24 via vco-a',
      },
    ],
    [
      'a route into the pool of the SSL-VPN clients',
      [create('192.168.100.0/25', 'vco-a')],
      {},
      {
        code: 'VpnRouteEntry.ConflictSSL',
        detail:
          '192.168.100.0/25 overlaps 192.168.100.0/24, from which the SSL-VPN clients of this gateway get their addresses. Choose a block that is clear of it, or move the pool.',
        conflictsWith: '192.168.100.0/24',
      },
    ],
    [
      'another weight for one half of a pair: the failover that would do it is named',
      [reweigh('10.0.0.0/24', 'vco-b', 100)],
      { routes: [active, standby] },
      {
        code: 'VpnRouteEntry.BackupRoute',
        detail:
          'vco-b and vco-a are an active/standby pair to 10.0.0.0/24: the weight of one half cannot change while the other half exists. Ask for a failover to vco-b, which swaps them.',
        conflictsWith: '10.0.0.0/24 via vco-a',
      },
    ],
    [
      'weight 0 for the active half of a pair: the failover goes to the other one',
      [reweigh('10.0.0.0/24', 'vco-a', 0)],
      { routes: [active, standby] },
      {
        code: 'VpnRouteEntry.BackupRoute',
        detail:
          'vco-a and vco-b are an active/standby pair to 10.0.0.0/24: the weight of one half cannot change while the other half exists. Ask for a failover to vco-b, which swaps them.',
        conflictsWith: '10.0.0.0/24 via vco-b',
      },
    ],
    [
      'one more route on a gateway that is known to be full',
      [create('10.1.0.0/24', 'vco-a')],
      { routes: [active, standby], quota: full },
      {
        code: 'Resource.QuotaFull',
        detail:
          'The quota of destination routes on this gateway is 2, and it has 2: there is no room for 10.1.0.0/24. Delete a route, merge blocks, or raise the quota.',
      },
    ],
    [
      'a second step that the first one makes impossible',
      [create('10.1.0.0/24', 'vco-a'), create('10.1.0.0/24', 'vco-b')],
      {},
      {
        code: 'VpnRouteEntry.BackupRoute',
        detail:
          '10.1.0.0/24 via vco-a has weight 100 too: of the two routes to a block one has 100 (active) and the other 0 (standby). Ask for weight 0, or delete that one first.',
        conflictsWith: '10.1.0.0/24 via vco-a',
      },
    ],
  ])('%s', (_, mutations, differing, refusal) => {
    expect(assessChange(mutations, situation(differing))).toEqual({ refusal, warnings: [], moves: [] });
  });

  it.each<[string, readonly Mutation[], Differing]>([
    ['a standby beside an active route', [create('10.0.0.0/24', 'vco-b', 0)], { routes: [active] }],
    ['an active route beside a standby', [create('10.0.0.0/24', 'vco-a')], { routes: [standby] }],
    [
      'a route beside one whose weight is not listed',
      [create('10.0.0.0/24', 'vco-b')],
      { routes: [{ routeDest: '10.0.0.0/24', nextHop: 'vco-a', state: 'normal' }] },
    ],
    [
      'what exists already, even on a full gateway',
      [create('10.0.0.0/24', 'vco-b')],
      { routes: [active, standby], quota: full },
    ],
    [
      'a route where only an assumed quota is used up',
      [create('10.1.0.0/24', 'vco-a')],
      { routes: [active, standby], quota: { limit: 2, soft: true } },
    ],
    [
      'the last route that a quota has room for',
      [create('10.1.0.0/24', 'vco-a')],
      { routes: [active], quota: full },
    ],
    ['a route near the pool of the SSL-VPN clients', [create('192.168.101.0/24', 'vco-a')], {}],
    [
      'a route, where the surroundings were never seen',
      [create('192.168.100.0/24', 'vco-a')],
      { surroundings: undefined },
    ],
    ['another weight for a lone route', [reweigh('10.0.0.0/24', 'vco-a', 0)], { routes: [active] }],
    [
      'the weight that one half of a pair has',
      [reweigh('10.0.0.0/24', 'vco-a', 100)],
      { routes: [active, standby] },
    ],
    [
      'another weight for one half, where weights mean nothing',
      [reweigh('10.0.0.0/24', 'vco-a', 0)],
      { routes: [active, standby], dualTunnel: true },
    ],
    ['another weight for what is not there', [reweigh('10.0.0.0/24', 'vco-c', 0)], { routes: [active] }],
    [
      'a failover in three steps on a full gateway',
      [
        remove('10.0.0.0/24', 'vco-a'),
        reweigh('10.0.0.0/24', 'vco-b', 100),
        create('10.0.0.0/24', 'vco-a', 0),
      ],
      { routes: [active, standby], quota: full },
    ],
  ])('not %s', (_, mutations, differing) => {
    expect(assessChange(mutations, situation(differing)).refusal).toBeUndefined();
  });

  it('every code has its row in the fault table', () => {
    const codes: Record<RefusalCode, true> = {
      'VpnRouteEntry.BackupRoute': true,
      'VpnRouteEntry.Conflict': true,
      'VpnRouteEntry.ConflictSSL': true,
      'Resource.QuotaFull': true,
    };
    expect(Object.keys(faultTable)).toEqual(expect.arrayContaining(Object.keys(codes)));
  });
});
