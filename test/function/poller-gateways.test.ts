import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { setGatewayStuck } from '../../local/vpn/model/foreign-hand.ts';
import { findBrokenEntry } from '../../shared/operation/journal.ts';
import { startTestCloud, type TestCloud } from '../support/local-cloud.ts';
import { routeBody } from '../support/route-bodies.ts';
import type { TestGateway } from '../support/test-world.ts';

const reportSchema = z.object({ gateways: z.number(), stillOpen: z.number(), errors: z.number() });
const durationMs = 400;

let cloud: TestCloud;
/** A second poller on the same store and the same cloud, as when the timer fires twice. */
let other: TestCloud;
beforeAll(async () => {
  const environment = { ROUTEHOOK_INLINE_BUDGET_MS: '0' };
  cloud = await startTestCloud({ emulator: { durationMs }, environment });
  other = await startTestCloud({
    storePath: cloud.storePath,
    environment: { ...environment, ROUTEHOOK_VPC_ENDPOINT: cloud.emulator.endpoint },
  });
});

async function tick(where: TestCloud = cloud): Promise<z.infer<typeof reportSchema>> {
  const result = await where.host.fireTimer('poller');
  if (result.kind !== 'answered') throw new Error(`The tick failed: ${JSON.stringify(result)}`);
  return reportSchema.parse(JSON.parse(result.payload.toString('utf8')));
}

async function ask(gateway: TestGateway, count: number): Promise<readonly string[]> {
  const names: string[] = [];
  for (let number = 0; number < count; number += 1) {
    names.push(await cloud.ask(routeBody(gateway, { routeDest: `10.${number}.0.0/16` })));
  }
  return names;
}

/** What no number of pollers may change: each gateway's creates keep clear of one another. */
function expectOneAtATime(gateway: TestGateway, count: number): void {
  const creates = cloud.callsTo(gateway);
  expect(creates.map(({ code }) => code)).toEqual(Array.from({ length: count }, () => 'OK'));
  for (const [index, { atMs }] of creates.entries()) {
    const before = creates[index - 1];
    if (before !== undefined) expect(atMs - before.atMs).toBeGreaterThanOrEqual(durationMs);
  }
  expect(cloud.routesOn(gateway).map(({ routeDest }) => routeDest)).toEqual(
    creates.map(({ parameters }) => parameters.RouteDest),
  );
}

async function expectSucceeded(names: readonly string[]): Promise<void> {
  for (const name of names) {
    expect((await cloud.ended(name)).metadata).toMatchObject({ state: 'succeeded', attempts: 1 });
    const stored = await cloud.withStore((store) => store.readOperation(name.slice('operations/'.length)));
    expect(stored && findBrokenEntry(stored.journal)).toBeUndefined();
  }
}

describe('one tick of the built poller', () => {
  it('nothing is open: it ends at once and does not call the cloud', async () => {
    await tick();
    const calls = cloud.emulator.calls.length;
    const startedMs = Date.now();
    expect(await tick()).toEqual({ gateways: 0, stillOpen: 0, errors: 0 });
    expect(Date.now() - startedMs).toBeLessThan(500);
    expect(cloud.emulator.calls.length).toBe(calls);
  });

  it('6 gateways with 2 routes each: all gateways at once, one change at a time on each, oldest first', async () => {
    const gateways = Array.from({ length: 6 }, () => cloud.freshGateway());
    const names = (await Promise.all(gateways.map((gateway) => ask(gateway, 2)))).flat();
    expect(await tick()).toEqual({ gateways: 6, stillOpen: 0, errors: 0 });
    await expectSucceeded(names);
    for (const gateway of gateways) {
      expectOneAtATime(gateway, 2);
      expect(cloud.callsTo(gateway).map(({ parameters }) => parameters.RouteDest)).toEqual([
        '10.0.0.0/16',
        '10.1.0.0/16',
      ]);
    }
    const firsts = gateways.map((gateway) => cloud.callsTo(gateway)[0]?.atMs ?? 0);
    const seconds = gateways.map((gateway) => cloud.callsTo(gateway)[1]?.atMs ?? 0);
    // Every gateway had its first change before any had its second.
    expect(Math.max(...firsts)).toBeLessThan(Math.min(...seconds));
  });

  it('it sleeps between looks: a change of 400 ms takes a handful of calls, not a storm', async () => {
    const gateway = cloud.freshGateway();
    await ask(gateway, 1);
    const before = cloud.emulator.calls.length;
    await tick();
    expect(cloud.emulator.calls.length - before).toBeLessThanOrEqual(16);
  });

  it('a request that comes while it runs: taken up by the same tick', async () => {
    const [first, late] = [cloud.freshGateway(), cloud.freshGateway()];
    const names = [...(await ask(first, 2))];
    const ticking = tick();
    await until(() => cloud.callsTo(first).length > 0);
    names.push(...(await ask(late, 1)));
    expect(await ticking).toMatchObject({ gateways: 2, stillOpen: 0 });
    await expectSucceeded(names);
  });

  it('a gateway that cannot be advanced does not hold up the others, and the tick ends within its budget', async () => {
    const [stuck, free] = [other.freshGateway(), other.freshGateway()];
    const short = await startTestCloud({
      environment: { ROUTEHOOK_INLINE_BUDGET_MS: '0', ROUTEHOOK_POLL_BUDGET_MS: '2500' },
    });
    setGatewayStuck(short.emulator.world, stuck.vpnGatewayId, true);
    const waiting = await short.ask(routeBody(stuck));
    const quick = await short.ask(routeBody(free));
    const startedMs = Date.now();
    expect(await tick(short)).toEqual({ gateways: 2, stillOpen: 1, errors: 0 });
    expect(Date.now() - startedMs).toBeLessThan(2_500 + 1_500);
    expect((await short.client.read(quick)).metadata.state).toBe('succeeded');
    expect((await short.client.read(waiting)).metadata).toMatchObject({
      state: 'queued',
      waitingFor: 'gateway-updating',
      attempts: 0,
    });
    // The next tick goes on where this one stopped.
    setGatewayStuck(short.emulator.world, stuck.vpnGatewayId, false);
    expect(await tick(short)).toMatchObject({ gateways: 1, stillOpen: 0 });
    expect((await short.client.read(waiting)).metadata.state).toBe('succeeded');
  });
});

describe('several pollers, and pollers that die', () => {
  it('two at once on 4 gateways with 3 routes each: each route once, one change at a time', async () => {
    const gateways = Array.from({ length: 4 }, () => cloud.freshGateway());
    const names = (await Promise.all(gateways.map((gateway) => ask(gateway, 3)))).flat();
    const reports = await Promise.all([tick(cloud), tick(other)]);
    expect(reports.map(({ errors }) => errors)).toEqual([0, 0]);
    await expectSucceeded(names);
    for (const gateway of gateways) expectOneAtATime(gateway, 3);
  });

  it('killed while it waits for a change: the next tick finishes, without a second call', async () => {
    const gateway = cloud.freshGateway();
    const names = await ask(gateway, 2);
    const ticking = cloud.host.fireTimer('poller');
    await until(() => cloud.callsTo(gateway).length > 0);
    await delay(60);
    expect(await cloud.host.killInstances('poller')).toBe(1);
    expect((await ticking).kind).toBe('failed');
    expect(cloud.callsTo(gateway)).toHaveLength(1);
    await tick();
    await expectSucceeded(names);
    expectOneAtATime(gateway, 2);
  });

  it('killed between the effect of its call and the answer: the next tick finds the route and claims it', async () => {
    const gateway = cloud.freshGateway();
    const parameters = { VpnGatewayId: gateway.vpnGatewayId };
    const effect = { kind: 'delay', delayMs: 1_500 } as const;
    cloud.emulator.inject({ action: 'CreateVpnRouteEntry', parameters, times: 1, effect });
    const [name = ''] = await ask(gateway, 1);
    const ticking = cloud.host.fireTimer('poller');
    await until(() => cloud.callsTo(gateway).length > 0);
    await cloud.host.killInstances('poller');
    await ticking;
    expect((await cloud.client.read(name)).metadata.state).toBe('sending');
    await tick();
    expectOneAtATime(gateway, 1);
    expect(await cloud.ended(name)).toMatchObject({
      metadata: { state: 'succeeded', attempts: 1 },
      response: { alreadyExisted: false, observed: { state: 'normal' } },
    });
  });

  it('killed before its call arrives: the same call is sent again with the same token', async () => {
    const gateway = cloud.freshGateway();
    const parameters = { VpnGatewayId: gateway.vpnGatewayId };
    cloud.emulator.inject({ action: 'CreateVpnRouteEntry', parameters, times: 1, effect: { kind: 'hang' } });
    const [name = ''] = await ask(gateway, 1);
    const ticking = cloud.host.fireTimer('poller');
    await until(() => cloud.callsTo(gateway).length > 0);
    await cloud.host.killInstances('poller');
    await ticking;
    await tick();
    const { metadata, response } = await cloud.ended(name);
    expect(metadata).toMatchObject({ state: 'succeeded', attempts: 2 });
    expect(response?.alreadyExisted).toBe(false);
    const [first, second, ...more] = cloud.callsTo(gateway);
    expect(more).toEqual([]);
    expect(second?.parameters).toEqual(first?.parameters);
    expect(cloud.routesOn(gateway)).toHaveLength(1);
  });
});

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await delay(5);
}
