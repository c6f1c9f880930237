import { beforeAll, describe, expect, it } from 'vitest';
import { setTunnelStatus } from '../../local/vpn/model/foreign-hand.ts';
import { operationOf, type ShownOperation } from '../support/http-client.ts';
import { startTestCloud, type TestCloud } from '../support/local-cloud.ts';
import { freshId, type RouteBody } from '../support/route-bodies.ts';
import { gatewayWithPair, gatewayWithRoute, keyBody, listOf } from '../support/route-changes.ts';
import type { TestGateway } from '../support/test-world.ts';

// Only the poller sees whether a tunnel is up; no timer ever fires here.
let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud({ wakeUp: true, emulator: { durationMs: 150 } });
});

const path = '/v1/routes:fail-over';
const toOther = (gateway: TestGateway) => keyBody(gateway, { nextHop: gateway.otherHop });

/** Asks with a token and waits for the end in one call. */
async function ended(body: RouteBody): Promise<ShownOperation> {
  const reply = await cloud.client.bearer(path, body, { headers: { prefer: 'wait=15' } });
  expect(reply.status).toBe(200);
  return operationOf(reply);
}

const changesOf = ({ vpnGatewayId }: TestGateway) =>
  cloud.emulator.calls
    .filter(({ parameters }) => parameters.VpnGatewayId === vpnGatewayId)
    .filter(({ action }) => !action.startsWith('Describe'))
    .map(({ action, code }) => `${action} ${code}`);

const asBefore = ({ nextHop, otherHop }: TestGateway) => [`${nextHop} 100`, `${otherHop} 0`];

describe('POST /v1/routes:fail-over', () => {
  it('to the standby half: three calls, the halves have changed places', async () => {
    const gateway = gatewayWithPair(cloud);
    expect(await ended(toOther(gateway))).toMatchObject({
      metadata: { state: 'succeeded', kind: 'fail-over', steps: { done: 3, of: 3, rollingBack: false } },
      // The proof of the last step: the former active half is there again, and stands by.
      response: { observed: { nextHop: gateway.nextHop, weight: 0 } },
    });
    expect(listOf(cloud, gateway)).toEqual([`${gateway.nextHop} 0`, `${gateway.otherHop} 100`]);
    expect(changesOf(gateway)).toEqual([
      'DeleteVpnRouteEntry OK',
      'ModifyVpnRouteEntryWeight OK',
      'CreateVpnRouteEntry OK',
    ]);
  });

  it('without Prefer, signed with a body that says it: 202, and the poller does all of it', async () => {
    const gateway = gatewayWithPair(cloud);
    const body = { kind: 'fail-over', ...toOther(gateway) };
    const reply = await cloud.client.signed(freshId(), body, { path });
    expect(reply.status).toBe(202);
    const { metadata } = await cloud.ended(operationOf(reply).name);
    expect(metadata.state).toBe('succeeded');
    expect(metadata.notices?.map(({ code }) => code)).toContain('Path.Changes');
    expect(listOf(cloud, gateway)).toEqual([`${gateway.nextHop} 0`, `${gateway.otherHop} 100`]);
  });

  it('there and back again: the pair as it was', async () => {
    const gateway = gatewayWithPair(cloud);
    await ended(toOther(gateway));
    await ended(keyBody(gateway));
    expect(listOf(cloud, gateway)).toEqual(asBefore(gateway));
  });

  it('to the half that is active already: nothing was called', async () => {
    const gateway = gatewayWithPair(cloud);
    expect((await ended(keyBody(gateway))).metadata.attempts).toBe(0);
    expect(listOf(cloud, gateway)).toEqual(asBefore(gateway));
  });

  it('no pair: failed with FailOver.NoPair that lists what there is, and nothing was called', async () => {
    const gateway = gatewayWithRoute(cloud, { weight: 0 });
    const { metadata, error } = await ended(keyBody(gateway));
    expect(metadata).toMatchObject({ state: 'failed', attempts: 0 });
    expect(error).toMatchObject({ code: 'FailOver.NoPair', status: 409 });
    expect(error?.detail).toContain(gateway.nextHop);
    expect(changesOf(gateway)).toEqual([]);
  });

  it('the tunnel of the target is down: failed with FailOver.TargetDown, the pair as it was', async () => {
    const gateway = gatewayWithPair(cloud);
    setTunnelStatus(cloud.emulator.world, gateway.otherHop, 'ike_sa_not_established');
    const { error } = await ended(toOther(gateway));
    expect(error).toMatchObject({ code: 'FailOver.TargetDown', status: 409 });
    expect(error?.detail).toContain(gateway.otherHop);
    expect(listOf(cloud, gateway)).toEqual(asBefore(gateway));
    expect(changesOf(gateway)).toEqual([]);
  });
});
