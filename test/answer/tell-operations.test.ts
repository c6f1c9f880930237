import { describe, expect, it } from 'vitest';
import { tellOperations } from '../../shared/answer/tell-operations.ts';
import type { Intent } from '../../shared/operation/intent.ts';
import type { Operation } from '../../shared/operation/operation.ts';
import { minute, operationIn, queued, route, t0 } from '../operation/samples.ts';
import { alice, askedByAlice } from './operations.ts';

const nowMs = t0 + 5 * minute;

const common = { route, accountId: '1', dryRun: false };

function callingThemselves(name: string): Operation {
  return { ...queued(), requester: { ...alice, actor: { tenant: 'T', id: 'U', name } } };
}

describe('tellOperations', () => {
  it('one aligned line for each, under a line of headings', () => {
    const answer = tellOperations(
      [askedByAlice('op_22'), operationIn('succeeded'), askedByAlice('op_3', true)],
      {
        nowMs,
        more: false,
      },
    );
    expect(answer.tone).toBe('told');
    expect(answer.headline).toBe('3 operations');
    expect(answer.listing).toEqual([
      'operation  change  state             route                           asked by  age',
      'op_22      create  queued            10.0.0.0/24 via vco-1 on vpn-1  Alice     5 min',
      'op_1       create  succeeded         10.0.0.0/24 via vco-1 on vpn-1  netops    5 min',
      'op_3       create  queued (dry run)  10.0.0.0/24 via vco-1 on vpn-1  Alice     5 min',
    ]);
  });

  it.each<[kind: string, intent: Intent, change: string]>([
    ['delete-route', { ...common, kind: 'delete-route' }, 'delete'],
    ['set-weight', { ...common, kind: 'set-weight', weight: 0 }, 'weight 0'],
    ['publish-route', { ...common, kind: 'publish-route' }, 'publish'],
    ['withdraw-route', { ...common, kind: 'withdraw-route' }, 'withdraw'],
    ['fail-over', { ...common, kind: 'fail-over' }, 'fail-over'],
    ['adopt-route', { ...common, kind: 'adopt-route' }, 'adopt'],
  ])('%s: the row says what is done with the route', (_, intent, change) => {
    const listing = tellOperations([{ ...queued(), intent }], { nowMs, more: false }).listing ?? [];
    expect(listing[1]).toMatch(new RegExp(`^op_1 +${change} +queued`));
  });

  it('more than fit: says so, and how to narrow it', () => {
    const answer = tellOperations([queued()], { nowMs, more: true, vpnGatewayId: 'vpn-1' });
    expect(answer.headline).toBe('The latest 1 operation on vpn-1');
    expect(answer.notes.join(' ')).toContain('narrow the list');
  });

  it.each([
    [{}, 'No operation is recorded'],
    [{ vpnGatewayId: 'vpn-1' }, 'No operation on vpn-1 is recorded'],
    [{ regionId: 'cn-x', state: 'failed' } as const, 'No operation in cn-x in state failed is recorded'],
  ])('nothing to list for %j: says so', (filter, headline) => {
    const answer = tellOperations([], { nowMs, more: false, ...filter });
    expect(answer).toEqual({ tone: 'told', headline, facts: [], notes: [], actions: [] });
  });

  it.each([
    ['a\nb', 'a b'],
    ['\u202eevil\u200b', 'evil'],
    ['x'.repeat(100), `${'x'.repeat(23)}…`],
    ['', 'U'],
  ])('a person called %j: shown as %s on one line', (name, shown) => {
    const listing = tellOperations([callingThemselves(name)], { nowMs, more: false }).listing ?? [];
    expect(listing).toHaveLength(2);
    expect(listing[1]).toContain(`  ${shown}  `);
  });

  it('names of wide characters: the columns after them stay aligned', () => {
    const listing = tellOperations([callingThemselves('王小明'), queued()], { nowMs, more: false }).listing;
    expect(listing?.[1]).toMatch(/王小明 {4}5 min$/);
    expect(listing?.[2]).toMatch(/netops {4}5 min$/);
  });
});
