import { describe, expect, it } from 'vitest';
import { type GatewayView, tellGateway } from '../../shared/answer/tell-gateway.ts';
import type { Observation } from '../../shared/operation/observation.ts';
import type { Operation } from '../../shared/operation/operation.ts';
import { atRest, changing, faultOf, listed, queued, t0, unreadable } from '../operation/samples.ts';
import { askedByAlice } from './operations.ts';

function view(observation: Observation, open: readonly Operation[] = []): GatewayView {
  return { vpnGatewayId: 'vpn-1', regionId: 'cn-hangzhou', observation, open, nowMs: t0 };
}

const openTable = [
  'operation  change  state   route                           asked by  age',
  'op_1       create  queued  10.0.0.0/24 via vco-1 on vpn-1  Alice     0 s',
];

describe('tellGateway', () => {
  it('at rest: its routes by address, and the open operations', () => {
    const routes = [
      listed,
      { routeDest: '9.1.0.0/16', nextHop: 'vco-22', state: 'normal' },
      { routeDest: 'odd', nextHop: 'vco-3', weight: 0, state: 'normal' },
      { routeDest: '9.0.0.0/8', nextHop: 'vco-22', weight: 0, state: 'normal' },
    ];
    const answer = tellGateway(view(atRest(routes), [askedByAlice()]));
    expect(answer.headline).toBe('vpn-1 (cn-hangzhou) is active and has 4 destination routes');
    expect(answer.listing).toEqual([
      'destination  next hop  weight  state',
      '9.0.0.0/8    vco-22    0       normal',
      '9.1.0.0/16   vco-22    -       normal',
      '10.0.0.0/24  vco-1     100     published',
      'odd          vco-3     0       normal',
      '',
      'open operations, oldest first',
      ...openTable,
    ]);
    expect(answer.facts).toEqual([
      { label: 'State', value: 'active' },
      { label: 'Routes', value: '4' },
      { label: 'Seen', value: '2026-01-01 00:00:00 UTC' },
      { label: 'Open operations', value: '1' },
    ]);
  });

  it.each([
    [[], 'is active and has no destination routes'],
    [[listed], 'is active and has 1 destination route'],
  ])('%# routes: the headline counts them', (routes, words) => {
    expect(tellGateway(view(atRest(routes))).headline).toBe(`vpn-1 (cn-hangzhou) ${words}`);
  });

  it('two tunnels: the weights of the list mean nothing', () => {
    expect(tellGateway(view(atRest([listed], { dualTunnel: true }))).notes[0]).toContain('two tunnels');
    expect(tellGateway(view(atRest([listed]))).notes).toEqual([]);
  });

  it('changing: says that the routes are not read, and whose change it is as far as known', () => {
    const alone = tellGateway(view(changing));
    expect(alone.headline).toContain('is updating: its routes are not read while it changes');
    expect(alone.notes[0]).toBe('Somebody else is changing it.');
    expect(alone).not.toHaveProperty('listing');
    const busy = tellGateway(view(changing, [askedByAlice()]));
    expect(busy.notes[0]).not.toContain('Somebody else');
    expect(busy.listing).toEqual(['open operations, oldest first', ...openTable]);
  });

  it.each([
    ['busy', 'Ask again in a minute.'],
    ['throttled', 'Ask again in a minute.'],
    ['transient', 'Ask again in a minute.'],
    ['ambiguous', 'Ask again in a minute.'],
    ['denied', 'Grant the role of the function'],
    ['gone', 'Check the VPN gateway ID, the region and the account.'],
  ] as const)('unreadable because of a %s fault: why, and what to do', (faultClass, remedy) => {
    const answer = tellGateway(view(unreadable(faultOf(faultClass, { requestId: 'R-1' })), [queued()]));
    expect(answer.headline).toBe('vpn-1 (cn-hangzhou) could not be read');
    expect(answer.notes[0]).toContain(`a ${faultClass} fault.`);
    expect(answer.notes[1]).toContain(remedy);
    expect(answer.notes[2]).toContain('The open operations go on');
    expect(answer.facts).toContainEqual({ label: 'Cloud request', value: 'R-1' });
  });

  it('the cloud asks for a long pause: so long it is', () => {
    const fault = faultOf('throttled', { retryAfterMs: 90_500 });
    expect(tellGateway(view(unreadable(fault))).notes[1]).toBe(
      'Nothing was changed. Ask again in 91 seconds.',
    );
  });

  it('a code nobody knows: where to look', () => {
    const fault = { ...faultOf('denied'), code: 'Odd.Code' };
    expect(tellGateway(view(unreadable(fault))).notes[1]).toContain('the permissions of the function');
  });

  it('hundreds of routes and operations: as many as can be read, and how many are left', () => {
    const routes = Array.from({ length: 60 }, (_, at) => ({ ...listed, routeDest: `10.${at}.0.0/16` }));
    const open = Array.from({ length: 25 }, (_, at) => queued(`op_${at}`));
    const { listing = [] } = tellGateway(view(atRest(routes), open));
    expect(listing).toContain('(10 more are not shown)');
    expect(listing.at(-1)).toBe('(5 more are not shown)');
  });
});
