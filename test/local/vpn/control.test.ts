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
