import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startVpnEmulator } from '../../../local/vpn/http/start-vpn-emulator.ts';
import { sample } from '../../../local/vpn/sample-world.ts';
import { aBench, type Bench } from './emulator-fixture.ts';

async function steer({ emulator }: Bench, method: string, path: string, body?: unknown, headers = {}) {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(`${emulator.url}/_emulator/${path}`, { method, headers, ...sent });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const foreign = {
  vpnGatewayId: sample.single,
  change: { kind: 'add', route: { routeDest: '10.7.0.0/16', nextHop: sample.firstOffice } },
};

describe('the control endpoint', () => {
  it('faults → added, shown and removed', async () => {
    const bench = await aBench();
    const rule = { action: 'CreateVpnRouteEntry', times: 2, effect: { kind: 'hang' } };
    expect((await steer(bench, 'POST', 'faults', rule)).status).toBe(201);
    expect((await steer(bench, 'GET', 'faults')).body).toMatchObject({ faults: [{ rule, seen: 0 }] });
    expect((await steer(bench, 'DELETE', 'faults')).body).toEqual({ faults: [] });
  });

  it('a rule that does not fit → told where', async () => {
    const answer = await steer(await aBench(), 'POST', 'faults', {
      effect: { kind: 'throttle', retryAfterMs: -1 },
    });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '/effect/retryAfterMs' }] } });
  });

  it('a foreign route → there at once, or after a change of its own', async () => {
    const bench = await aBench();
    expect((await steer(bench, 'POST', 'foreign-route', foreign)).body).toMatchObject({
      status: 'active',
      routes: [{ routeDest: '10.7.0.0/16' }],
    });
    const slow = { ...foreign, durationMs: 1000, change: { kind: 'remove', ...foreign.change.route } };
    expect(await steer(bench, 'POST', 'foreign-route', slow)).toMatchObject({
      status: 202,
      body: { status: 'updating' },
    });
    expect((await steer(bench, 'POST', 'foreign-route', slow)).status).toBe(409);
    bench.pass(1000);
    expect((await steer(bench, 'GET', `routes?gateway=${sample.single}`)).body).toMatchObject({
      status: 'active',
      routes: [],
    });
  });

  it('a gateway → locked and stuck by hand', async () => {
    const bench = await aBench();
    const asked = { vpnGatewayId: sample.single, businessStatus: 'FinancialLocked', stuck: true };
    expect((await steer(bench, 'POST', 'gateway', asked)).body).toMatchObject({
      status: 'updating',
      businessStatus: 'FinancialLocked',
    });
  });

  it("somebody else's publication → shows", async () => {
    const bench = await aBench();
    await steer(bench, 'POST', 'foreign-route', foreign);
    const { routeDest, nextHop } = foreign.change.route;
    const publish = { ...foreign, change: { kind: 'publish', routeDest, nextHop, published: true } };
    expect((await steer(bench, 'POST', 'foreign-route', publish)).body).toMatchObject({
      routes: [{ routeDest, published: true }],
    });
  });

  it('a disturbance → waits for the next accepted call, or is taken back', async () => {
    const bench = await aBench();
    const disturbance = { kind: 'late', lateMs: 500 };
    await steer(bench, 'POST', 'gateway', { vpnGatewayId: sample.single, disturbance });
    expect(bench.emulator.world.gateways[sample.single]?.disturbance).toEqual(disturbance);
    await steer(bench, 'POST', 'gateway', { vpnGatewayId: sample.single, disturbance: null });
    expect(bench.emulator.world.gateways[sample.single]?.disturbance).toBeNull();
  });

  it('a tunnel → brought down, and up again', async () => {
    const bench = await aBench();
    const vpnConnectionId = sample.branch;
    const down = { vpnConnectionId, status: 'ike_sa_not_established', tunnel: 'second' };
    expect(await steer(bench, 'POST', 'connection', down)).toMatchObject({
      status: 200,
      body: { vpnConnectionId, status: 'ipsec_sa_established', secondStatus: 'ike_sa_not_established' },
    });
    const up = { vpnConnectionId, status: 'ipsec_sa_established', state: 'updating' };
    expect((await steer(bench, 'POST', 'connection', up)).body).toMatchObject({
      status: 'ipsec_sa_established',
      secondStatus: null,
      state: 'updating',
    });
  });

  it.each([
    { title: 'an unknown connection', asked: { vpnConnectionId: 'vco-x' }, status: 404 },
    {
      title: 'an unknown status',
      asked: { vpnConnectionId: sample.branch, status: 'up' },
      status: 400,
    },
  ])('$title → $status', async ({ asked, status }) => {
    expect((await steer(await aBench(), 'POST', 'connection', asked)).status).toBe(status);
  });

  it.each([
    { title: 'an unknown gateway', method: 'GET', path: 'routes?gateway=vpn-x', status: 404 },
    { title: 'an unknown command', method: 'PUT', path: 'faults', status: 404 },
    {
      title: 'a web page',
      method: 'DELETE',
      path: 'faults',
      headers: { origin: 'https://a.example' },
      status: 403,
    },
  ])('$title → $status', async ({ method, path, headers, status }) => {
    expect((await steer(await aBench(), method, path, undefined, headers)).status).toBe(status);
  });
});

describe('starting and stopping', () => {
  it('a port in use → an error that names it and says what to do', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    await expect(startVpnEmulator({ port })).rejects.toThrow(`Port ${port} on 127.0.0.1 is in use. Stop`);
    await new Promise((resolve) => other.close(resolve));
  });

  it('a body far too large → 413', async () => {
    const { emulator } = await aBench();
    const response = await fetch(emulator.url, { method: 'POST', body: 'x'.repeat(300 * 1024) });
    expect(response.status).toBe(413);
  });
});
