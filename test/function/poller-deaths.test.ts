import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { startTestCloud, type TestCloud } from '../support/local-cloud.ts';
import { askFor, expectOneAtATime, expectSucceeded, tick, until } from '../support/ticks.ts';

const durationMs = 400;

let cloud: TestCloud;
/** A second poller on the same store and the same cloud, as when the timer fires twice. */
let other: TestCloud;
beforeAll(async () => {
  const environment = { ROUTEHOOK_INLINE_BUDGET_MS: '0' };
  cloud = await startTestCloud({ emulator: { durationMs }, environment });
  other = await startTestCloud({
    store: { sqlite: cloud.storePath },
    environment: { ...environment, ROUTEHOOK_VPC_ENDPOINT: cloud.emulator.endpoint },
  });
});

describe('several pollers, and pollers that die', () => {
  it('two at once on 3 gateways with 2 routes each: each route once, one change at a time', async () => {
    const gateways = Array.from({ length: 3 }, () => cloud.freshGateway());
    const names = (await Promise.all(gateways.map((gateway) => askFor(cloud, gateway, 2)))).flat();
    const reports = await Promise.all([tick(cloud), tick(other)]);
    expect(reports.map(({ errors }) => errors)).toEqual([0, 0]);
    await expectSucceeded(cloud, names);
    for (const gateway of gateways) expectOneAtATime(cloud, gateway, 2, durationMs);
  });

  it('killed while it waits for a change: the next tick finishes, without a second call', async () => {
    const gateway = cloud.freshGateway();
    const names = await askFor(cloud, gateway, 2);
    const ticking = cloud.host.fireTimer('poller');
    await until(() => cloud.callsTo(gateway).length > 0);
    await delay(60);
    expect(await cloud.host.killInstances('poller')).toBe(1);
    expect((await ticking).kind).toBe('failed');
    expect(cloud.callsTo(gateway)).toHaveLength(1);
    await tick(cloud);
    await expectSucceeded(cloud, names);
    expectOneAtATime(cloud, gateway, 2, durationMs);
  });

  it('killed between the effect of its call and the answer: the next tick finds the route and claims it', async () => {
    const gateway = cloud.freshGateway();
    const parameters = { VpnGatewayId: gateway.vpnGatewayId };
    const effect = { kind: 'delay', delayMs: 1_500 } as const;
    cloud.emulator.inject({ action: 'CreateVpnRouteEntry', parameters, times: 1, effect });
    const [name = ''] = await askFor(cloud, gateway, 1);
    const ticking = cloud.host.fireTimer('poller');
    await until(() => cloud.callsTo(gateway).length > 0);
    await cloud.host.killInstances('poller');
    await ticking;
    expect((await cloud.client.read(name)).metadata.state).toBe('sending');
    await tick(cloud);
    expectOneAtATime(cloud, gateway, 1, durationMs);
    expect(await cloud.ended(name)).toMatchObject({
      metadata: { state: 'succeeded', attempts: 1 },
      response: { alreadyExisted: false, observed: { state: 'normal' } },
    });
  });

  it('killed before its call arrives: the same call is sent again with the same token', async () => {
    const gateway = cloud.freshGateway();
    const parameters = { VpnGatewayId: gateway.vpnGatewayId };
    cloud.emulator.inject({ action: 'CreateVpnRouteEntry', parameters, times: 1, effect: { kind: 'hang' } });
    const [name = ''] = await askFor(cloud, gateway, 1);
    const ticking = cloud.host.fireTimer('poller');
    await until(() => cloud.callsTo(gateway).length > 0);
    await cloud.host.killInstances('poller');
    await ticking;
    await tick(cloud);
    const { metadata, response } = await cloud.ended(name);
    expect(metadata).toMatchObject({ state: 'succeeded', attempts: 2 });
    expect(response?.alreadyExisted).toBe(false);
    const [first, second, ...more] = cloud.callsTo(gateway);
    expect(more).toEqual([]);
    expect(second?.parameters).toEqual(first?.parameters);
    expect(cloud.routesOn(gateway)).toHaveLength(1);
  });
});
