import { describe, expect, it } from 'vitest';
import type { Mutation } from '../../shared/route/mutation.ts';
import { command, plentyMs } from '../contract/vpn.contract.ts';
import { serving } from './serving.ts';

const { regionId, vpnGatewayId, routeDest, nextHop } = command().call.route;
const route = { regionId, vpnGatewayId, routeDest, nextHop };
const clientToken = 'rh-0-1';
const asked = {
  RegionId: regionId,
  VpnGatewayId: vpnGatewayId,
  RouteDest: routeDest,
  NextHop: nextHop,
  ClientToken: clientToken,
};

const rows: readonly { readonly action: string; readonly call: Mutation; readonly more: object }[] = [
  {
    action: 'DeleteVpnRouteEntry',
    call: { kind: 'delete', route, weight: 0 },
    more: { Weight: '0' },
  },
  {
    action: 'ModifyVpnRouteEntryWeight',
    call: { kind: 'set-weight', route, weight: 0, newWeight: 100 },
    more: { Weight: '0', NewWeight: '100' },
  },
  {
    action: 'PublishVpnRouteEntry',
    call: { kind: 'publish', route },
    more: { RouteType: 'dbr', PublishVpc: 'true' },
  },
  {
    action: 'PublishVpnRouteEntry',
    call: { kind: 'withdraw', route },
    more: { RouteType: 'dbr', PublishVpc: 'false' },
  },
];

describe.each(rows)('$call.kind: $action', ({ action, call, more }) => {
  it('what is asked: every parameter, in the names of the API, once, and no other', async () => {
    const cloud = await serving({ [action]: { RequestId: 'R' } });
    expect(await cloud.api.change({ call, clientToken }, plentyMs)).toEqual({
      kind: 'accepted',
      answer: { requestId: 'R' },
    });
    expect(cloud.asked.map(({ query }) => Object.fromEntries(query))).toEqual([{ ...asked, ...more }]);
  });

  it.each([
    { title: 'no RequestId', answer: {} },
    { title: 'an empty RequestId', answer: { RequestId: '' } },
    { title: 'null', answer: null },
    { title: 'not JSON', answer: '<html>' },
  ])('a 200 with $title: nobody can tell, and it is not asked again', async ({ answer }) => {
    const cloud = await serving({ [action]: answer });
    expect(await cloud.api.change({ call, clientToken }, plentyMs)).toMatchObject({
      kind: 'fault',
      fault: { class: 'ambiguous' },
    });
    expect(cloud.asked).toHaveLength(1);
  });

  it('another status without an error code: nobody can tell', async () => {
    const cloud = await serving({ [action]: { RequestId: 'R' } }, 202);
    expect(await cloud.api.change({ call, clientToken }, plentyMs)).toMatchObject({
      kind: 'fault',
      fault: { class: 'ambiguous', code: 'Answer.NotASuccess', requestId: 'R' },
    });
  });

  it('"the dry run has passed" to a call that is none: no success', async () => {
    const refusal = { Code: 'DryRunOperation', Message: 'Passed.', RequestId: 'R' };
    const cloud = await serving({ [action]: refusal }, 400);
    expect(await cloud.api.change({ call, clientToken }, plentyMs)).toMatchObject({ kind: 'fault' });
  });
});
