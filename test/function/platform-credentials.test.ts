import { beforeAll, describe, expect, it } from 'vitest';
import { operationOf } from '../support/http-client.ts';
import { startTestCloud, type TestCloud } from '../support/local-cloud.ts';
import { freshId, routeBody } from '../support/route-bodies.ts';
import type { TestGateway } from '../support/test-world.ts';
import { until } from '../support/ticks.ts';
import { createRole, type Role } from './platform-role.ts';
import { endOf, type Platform, recordOf, startPlatform, startStories, tickToEnd } from './platform-world.ts';

/** How long a gateway is busy with one change. */
const durationMs = 500;

interface Stage {
  readonly cloud: TestCloud;
  readonly platform: Platform;
  readonly role: Role;
}

async function setStage(environment: Readonly<Record<string, string>> = {}, wakeUp = false): Promise<Stage> {
  const role = createRole();
  const cloud = await startTestCloud({ emulator: { accessKeys: role.keys, durationMs } });
  const platform = await startPlatform(cloud, { credentials: role.current, environment, wakeUp });
  return { cloud, platform, role };
}

async function ask({ platform }: Stage, gateway: TestGateway) {
  return operationOf(await platform.client.signed(freshId(), routeBody(gateway)));
}

/** Every key that calls about a gateway were signed with, and what the refused ones were told. */
function usedOn({ cloud: { emulator } }: Stage, gateway: TestGateway) {
  const calls = emulator.calls.filter(({ parameters }) => parameters.VpnGatewayId === gateway.vpnGatewayId);
  return {
    keys: [...new Set(calls.flatMap(({ accessKeyId }) => accessKeyId ?? []))],
    refusals: [...new Set(calls.flatMap(({ code }) => (code === 'OK' || code === undefined ? [] : [code])))],
  };
}

const quickTick = { ROUTEHOOK_INLINE_BUDGET_MS: '0', ROUTEHOOK_POLL_BUDGET_MS: '4000' };

/** They mostly wait: several run at a time, and each test waits for the end of its own. */
const stories = {
  'renewed while an instance is warm: each invocation signs with those of its own context': async () => {
    const stage = await setStage({}, true);
    const { cloud, platform, role } = stage;
    for (const issue of [() => role.current().accessKeyId, role.renew]) {
      const keyId = issue();
      const gateway = cloud.freshGateway();
      const { name } = await ask(stage, gateway);
      expect((await endOf(cloud, name)).state).toBe('succeeded');
      // It lingers: what comes meanwhile would be its affair.
      await until(() => platform.host.instances('poller').every(({ state }) => state === 'frozen'));
      expect(usedOn(stage, gateway)).toEqual({ keys: [keyId], refusals: [] });
      expect(platform.host.apiCalls.at(-1)).toMatchObject({ code: 'OK', accessKeyId: keyId });
    }
    expect(platform.host.instances('webhook')).toHaveLength(1);
    expect(platform.host.instances('poller')).toHaveLength(1);
  },

  'gone before the first look: nothing is sent, the operation waits, the next tick finishes it': async () => {
    const stage = await setStage(quickTick);
    const { cloud, platform, role } = stage;
    const gateway = cloud.freshGateway();
    const { name } = await ask(stage, gateway);
    role.expire();
    expect(await platform.tick()).toMatchObject({ stillOpen: 1, errors: 0 });
    expect(usedOn(stage, gateway)).toEqual({ keys: [], refusals: ['InvalidSecurityToken.Expired'] });
    expect(await recordOf(cloud, name)).toMatchObject({ state: 'queued', waitingFor: 'gateway-unreadable' });
    role.renew();
    await finishes(stage, name, gateway, 1);
  },

  'gone between the look and the create call: refused, then sent once with fresh ones': async () => {
    const stage = await setStage(quickTick);
    const { cloud, platform, role } = stage;
    const gateway = cloud.freshGateway();
    const parameters = { VpnGatewayId: gateway.vpnGatewayId };
    const effect = { kind: 'delay', delayMs: 400 } as const;
    cloud.emulator.inject({ action: 'DescribeVpnRouteEntries', parameters, times: 1, effect });
    const { name } = await ask(stage, gateway);
    const ticking = platform.tick();
    await until(() => cloud.callsTo(gateway, 'DescribeVpnRouteEntries').length > 0);
    role.expire();
    await ticking;
    const codes = cloud.callsTo(gateway).map(({ code }) => code);
    expect([...new Set(codes)]).toEqual(['InvalidSecurityToken.Expired']);
    expect(cloud.routesOn(gateway)).toEqual([]);
    expect((await recordOf(cloud, name)).state).toBe('queued');
    role.renew();
    await finishes(stage, name, gateway, codes.length + 1);
  },

  'gone while a change of ours is under way: followed to its end with fresh ones, not sent again':
    async () => {
      const stage = await setStage(quickTick);
      const { cloud, platform, role } = stage;
      const gateway = cloud.freshGateway();
      const { name } = await ask(stage, gateway);
      const ticking = platform.tick();
      await until(() => cloud.callsTo(gateway).length > 0);
      role.expire();
      await ticking;
      expect((await recordOf(cloud, name)).state).toBe('applying');
      role.renew();
      await finishes(stage, name, gateway, 1);
    },

  'gone in the webhook before its first step: recorded and answered 202 all the same': async () => {
    const stage = await setStage();
    const { cloud, role } = stage;
    const gateway = cloud.freshGateway();
    role.expire();
    const { name, metadata } = await ask(stage, gateway);
    expect(metadata.state).toBe('queued');
    expect(cloud.callsTo(gateway)).toEqual([]);
    role.renew();
    await finishes(stage, name, gateway, 1);
  },
};

describe('credentials of the functions', () => {
  let endOfStory: ReturnType<typeof startStories>;
  beforeAll(() => {
    endOfStory = startStories(stories);
  });

  it.each(Object.entries(stories))('%s', (_title, story) => endOfStory(story), 60_000);
});

/** With good keys the same warm instances bring it to its end: one route, made by one call. */
async function finishes(
  { cloud, platform }: Stage,
  name: string,
  gateway: TestGateway,
  attempts: number,
): Promise<void> {
  expect(await tickToEnd(cloud, platform, name)).toMatchObject({ state: 'succeeded', attempt: attempts });
  expect(cloud.callsTo(gateway).filter(({ code }) => code === 'OK')).toHaveLength(1);
  expect(cloud.routesOn(gateway)).toHaveLength(1);
  expect(platform.host.instances('poller')).toHaveLength(1);
}
