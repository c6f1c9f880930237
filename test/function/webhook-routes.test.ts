import { beforeAll, describe, expect, it } from 'vitest';
import { setGatewayStuck } from '../../local/vpn/model/foreign-hand.ts';
import { operationOf } from '../support/http-client.ts';
import { startTestCloud, type TestCloud } from '../support/local-cloud.ts';
import { freshId, routeBody } from '../support/route-bodies.ts';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud({
    emulator: { durationMs: (_, { Description }) => (Description === 'slow' ? 60_000 : 300) },
    // The first look at a change comes late, so that an answer without `Prefer` never waits for one.
    environment: { ROUTEHOOK_FIRST_LOOK_MS: '2600', ROUTEHOOK_INLINE_BUDGET_MS: '2500' },
  });
});

describe('POST /v1/routes through the built webhook', () => {
  it('a free gateway: 202 applying, and the cloud has the request before the caller has the answer', async () => {
    const gateway = cloud.freshGateway();
    const reply = await cloud.client.signed(freshId(), routeBody(gateway, { description: 'slow' }));
    const answeredAtMs = Date.now();
    expect(reply.status).toBe(202);
    expect(reply.headers.get('content-type')).toBe('application/json');
    expect(reply.headers.get('cache-control')).toBe('no-store');
    const { name, done, metadata, response, error } = operationOf(reply);
    expect(name).toMatch(/^operations\/op_[0-9a-f]{32}$/);
    expect(reply.headers.get('location')).toBe(`/v1/${name}`);
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(Number(reply.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    expect({ done, response, error }).toEqual({ done: false, response: undefined, error: undefined });
    expect(metadata).toMatchObject({ state: 'applying', queuePosition: 0, attempts: 1, dryRun: false });
    expect(metadata.requester).toEqual({ source: 'standard', instance: 'demo' });
    expect(metadata.journal.map(({ event }) => event)).toEqual(['accepted', 'sending', 'sent']);

    const [create, ...more] = cloud.callsTo(gateway);
    expect(more).toEqual([]);
    expect(create?.code).toBe('OK');
    expect(create?.atMs).toBeLessThanOrEqual(answeredAtMs);
    expect(metadata.cloudRequestIds).toEqual([create?.requestId]);
    expect(cloud.statusOf(gateway)).toBe('updating');
    expect(cloud.routesOn(gateway)).toEqual([]);
  });

  it('a gateway that somebody else is changing: 202 queued with its place and a forecast, nothing sent', async () => {
    const gateway = cloud.freshGateway();
    setGatewayStuck(cloud.emulator.world, gateway.vpnGatewayId, true);
    const first = await cloud.client.signed(freshId(), routeBody(gateway));
    const second = await cloud.client.signed(freshId(), routeBody(gateway, { routeDest: '10.2.0.0/16' }));
    for (const [index, reply] of [first, second].entries()) {
      expect(reply.status).toBe(202);
      const { metadata, name } = operationOf(reply);
      expect(reply.headers.get('location')).toBe(`/v1/${name}`);
      expect(metadata).toMatchObject({ state: 'queued', queuePosition: index + 1, attempts: 0 });
      expect(Date.parse(metadata.estimatedEndTime ?? '')).toBeGreaterThan(Date.now());
      expect(Number(reply.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    }
    expect(operationOf(first).metadata.waitingFor).toBe('gateway-updating');
    expect(cloud.callsTo(gateway)).toEqual([]);
  });

  it('a second route for a gateway with a change of ours: queued right behind it', async () => {
    const gateway = cloud.freshGateway();
    const first = await cloud.client.signed(freshId(), routeBody(gateway, { description: 'slow' }));
    const second = await cloud.client.signed(freshId(), routeBody(gateway, { routeDest: '10.2.0.0/16' }));
    expect(operationOf(first).metadata.state).toBe('applying');
    expect(operationOf(second).metadata).toMatchObject({ state: 'queued', queuePosition: 1 });
    expect(cloud.callsTo(gateway)).toHaveLength(1);
  });

  it('a dry run: 200 passed at once, and the world is as it was', async () => {
    const gateway = cloud.freshGateway();
    const before = structuredClone(cloud.emulator.world.gateways[gateway.vpnGatewayId]);
    const reply = await cloud.client.signed(freshId(), routeBody(gateway, { dryRun: true }));
    expect(reply.status).toBe(200);
    const { done, metadata, response } = operationOf(reply);
    expect({ done, response }).toEqual({ done: true, response: { dryRun: 'passed' } });
    expect(metadata).toMatchObject({ state: 'succeeded', dryRun: true });
    const [call] = cloud.callsTo(gateway);
    expect(call).toMatchObject({ code: 'DryRunOperation', parameters: { DryRun: 'true' } });
    expect(metadata.cloudRequestIds).toEqual([call?.requestId]);
    expect(cloud.emulator.world.gateways[gateway.vpnGatewayId]).toEqual(before);
    expect(cloud.statusOf(gateway)).toBe('active');
  });

  it('a dry run that the cloud refuses: 200 with the ended operation, its error and the remedy', async () => {
    const gateway = cloud.freshGateway();
    const body = routeBody(gateway, { dryRun: true, nextHop: 'vco-nobodyknowsit' });
    const reply = await cloud.client.signed(freshId(), body);
    expect(reply.status).toBe(200);
    const { metadata, error } = operationOf(reply);
    expect(metadata.state).toBe('failed');
    expect(error).toMatchObject({ code: 'InvalidNextHop.NotFound', status: 422 });
    expect(error?.remedy).toMatch(/IPsec-VPN connection exists/);
  });

  it('Prefer: wait longer than the change: 200 succeeded with Preference-Applied', async () => {
    const gateway = cloud.freshGateway();
    const id = freshId();
    const body = routeBody(gateway, { publishVpc: true });
    const reply = await cloud.client.signed(id, body, { headers: { prefer: 'respond-async, wait=10' } });
    expect(reply.status).toBe(200);
    expect(reply.headers.get('preference-applied')).toBe('wait=10');
    expect(reply.headers.get('vary')).toBe('Prefer');
    expect(reply.headers.has('retry-after')).toBe(false);
    const finished = operationOf(reply);
    expect(finished).toMatchObject({ done: true, metadata: { state: 'succeeded' } });
    expect(finished.response?.observed).toMatchObject({ state: 'published', weight: 100 });

    const again = await cloud.client.signed(id, body);
    expect(again.status).toBe(200);
    expect(operationOf(again)).toEqual(finished);
    expect(cloud.callsTo(gateway)).toHaveLength(1);
  });

  it('Prefer: wait shorter than the change: 202 when the wait is over', async () => {
    const gateway = cloud.freshGateway();
    setGatewayStuck(cloud.emulator.world, gateway.vpnGatewayId, true);
    const startedMs = Date.now();
    const reply = await cloud.client.signed(freshId(), routeBody(gateway), { headers: { prefer: 'wait=1' } });
    expect(Date.now() - startedMs).toBeGreaterThanOrEqual(900);
    expect(reply.status).toBe(202);
    expect(reply.headers.get('preference-applied')).toBe('wait=1');
    expect(operationOf(reply).metadata.state).toBe('queued');
  });

  it('Prefer: a wait beyond what is granted is cut to 20 seconds and says so', async () => {
    const gateway = cloud.freshGateway();
    const reply = await cloud.client.signed(freshId(), routeBody(gateway), {
      headers: { prefer: 'wait=86400' },
    });
    expect(reply.status).toBe(200);
    expect(reply.headers.get('preference-applied')).toBe('wait=20');
  });

  it.each(['handling=lenient', 'wait', 'wait=soon', 'wait=-1', 'xwait=5'])(
    'Prefer: %s is no wait: answered at once',
    async (prefer) => {
      const gateway = cloud.freshGateway();
      setGatewayStuck(cloud.emulator.world, gateway.vpnGatewayId, true);
      const reply = await cloud.client.signed(freshId(), routeBody(gateway), { headers: { prefer } });
      expect(reply.status).toBe(202);
      expect(reply.headers.has('preference-applied')).toBe(false);
    },
  );
});
