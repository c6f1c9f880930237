import { beforeAll, describe, expect, it } from 'vitest';
import {
  deleteGateway,
  disturbNextChange,
  makeForeignChange,
  setGatewayStuck,
  setVpcStatus,
  startForeignChange,
  vanishRoute,
} from '../../local/vpn/model/foreign-hand.ts';
import { startTestCloud, type TestCloud } from '../support/local-cloud.ts';
import { operationAcceptedAt, record } from '../support/recorded-operation.ts';
import { routeBody } from '../support/route-bodies.ts';
import { startAll } from '../support/start-all.ts';
import type { TestGateway } from '../support/test-world.ts';
import { until } from '../support/ticks.ts';

let cloud: TestCloud;
let story: (tell: Story) => Promise<void>;

type Story = () => Promise<void>;

/** The stories mostly wait: all begin at once, and each test waits for the end of its own. */
const stories = {
  'throttled with a hint: the next call keeps to it': async () => {
    const gateway = cloud.freshGateway();
    injectAtCreate(gateway, { kind: 'throttle', retryAfterMs: 1_500 });
    const { metadata } = await cloud.ended(await ask(gateway));
    expect(metadata).toMatchObject({ state: 'succeeded', attempts: 2 });
    const [first, second] = cloud.callsTo(gateway);
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(1_500);
  },

  'busy with a change of somebody else: nothing is sent before it has ended': async () => {
    const gateway = cloud.freshGateway();
    const { vpnGatewayId, otherHop } = gateway;
    const { world } = cloud.emulator;
    const route = { routeDest: '192.168.0.0/24', nextHop: otherHop, weight: 100 };
    expect(startForeignChange(world, vpnGatewayId, { kind: 'add', route }, 300)).toBe('started');
    setGatewayStuck(world, vpnGatewayId, true);
    const name = await ask(gateway);
    await waitsFor(name, 'gateway-updating');
    const freeAtMs = Date.now();
    setGatewayStuck(world, vpnGatewayId, false);
    const { metadata } = await cloud.ended(name);
    expect(metadata).toMatchObject({ state: 'succeeded', attempts: 1 });
    const [create, ...more] = cloud.callsTo(gateway);
    expect(more).toEqual([]);
    expect(create?.atMs).toBeGreaterThanOrEqual(freeAtMs);
    expect(cloud.routesOn(gateway).map(({ routeDest }) => routeDest)).toEqual([
      '192.168.0.0/24',
      '10.1.0.0/16',
    ]);
  },

  'refused because somebody else was faster: sent again with a new token': async () => {
    const gateway = cloud.freshGateway();
    injectAtCreate(gateway, { kind: 'error', status: 400, code: 'VpnGateway.Configuring' });
    const { metadata } = await cloud.ended(await ask(gateway));
    expect(metadata).toMatchObject({ state: 'succeeded', attempts: 2 });
    const tokens = cloud.callsTo(gateway).map(({ parameters }) => parameters.ClientToken);
    expect(new Set(tokens).size).toBe(2);
  },

  'its VPC cannot be changed for a while: tried again until it can': async () => {
    const gateway = cloud.freshGateway();
    setVpcStatus(cloud.emulator.world, gateway.vpcId, 'Pending');
    const name = await ask(gateway);
    await until(() => cloud.callsTo(gateway).length > 0);
    setVpcStatus(cloud.emulator.world, gateway.vpcId, 'Available');
    const { metadata } = await cloud.ended(name);
    expect(metadata.state).toBe('succeeded');
    expect(cloud.callsTo(gateway).map(({ code }) => code)).toContain('IncorrectVpcStatus');
  },

  'the route is listed a little late: waited for, not sent again': async () => {
    const gateway = cloud.freshGateway();
    disturbNextChange(cloud.emulator.world, gateway.vpnGatewayId, { kind: 'late', lateMs: 2_500 });
    const { metadata } = await cloud.ended(await ask(gateway));
    expect(metadata).toMatchObject({ state: 'succeeded', attempts: 1 });
    expect(metadata.journal.map(({ detail }) => detail)).toContain('route-not-listed-yet');
    expect(cloud.callsTo(gateway)).toHaveLength(1);
  },

  'somebody deletes the route while it is being made: told as it is, not made again': async () => {
    const gateway = cloud.freshGateway();
    const name = await ask(gateway);
    await until(() => cloud.callsTo(gateway).length > 0);
    setGatewayStuck(cloud.emulator.world, gateway.vpnGatewayId, true);
    await until(() => Date.now() > (cloud.callsTo(gateway)[0]?.atMs ?? 0) + 400);
    setGatewayStuck(cloud.emulator.world, gateway.vpnGatewayId, false);
    cloud.routesOn(gateway);
    expect(vanishRoute(cloud.emulator.world, gateway.vpnGatewayId, '10.1.0.0/16', gateway.nextHop)).toBe(
      true,
    );
    const { metadata, error } = await cloud.ended(name);
    expect([metadata.state, error?.code]).toEqual(['failed', 'Route.NotObserved']);
    expect(cloud.callsTo(gateway)).toHaveLength(1);
    expect(cloud.routesOn(gateway)).toEqual([]);
  },

  'the gateway is deleted while the change is under way: failed, and the reason says so': async () => {
    const gateway = cloud.freshGateway();
    const name = await cloud.ask(routeBody(gateway, { description: 'slow' }));
    await until(() => cloud.callsTo(gateway).length > 0);
    deleteGateway(cloud.emulator.world, gateway.vpnGatewayId);
    const { metadata, error } = await cloud.ended(name);
    expect([metadata.state, error?.code]).toEqual(['failed', 'InvalidVpnGatewayInstanceId.NotFound']);
  },

  'somebody makes the same route while ours waits: adopted': async () => {
    const gateway = cloud.freshGateway();
    setGatewayStuck(cloud.emulator.world, gateway.vpnGatewayId, true);
    const name = await ask(gateway);
    const route = { routeDest: '10.1.0.0/16', nextHop: gateway.nextHop, weight: 100 };
    makeForeignChange(cloud.emulator.world, gateway.vpnGatewayId, { kind: 'add', route });
    setGatewayStuck(cloud.emulator.world, gateway.vpnGatewayId, false);
    const { metadata, response } = await cloud.ended(name);
    expect(metadata).toMatchObject({ state: 'succeeded', attempts: 0 });
    expect(response?.alreadyExisted).toBe(true);
  },

  'the deadline comes while the gateway is still busy: expired, nothing sent': async () => {
    const gateway = cloud.freshGateway();
    setGatewayStuck(cloud.emulator.world, gateway.vpnGatewayId, true);
    const nowMs = Date.now();
    const operation = operationAcceptedAt(gateway, nowMs - 3_600_000, nowMs + 5_000);
    const name = await cloud.withStore((store) => record(store, operation));
    const { metadata, error, response } = await cloud.ended(name);
    expect(Date.now()).toBeGreaterThanOrEqual(nowMs + 5_000);
    expect([metadata.state, metadata.attempts, error?.code]).toEqual([
      'expired',
      0,
      'Operation.ExpiredUnsent',
    ]);
    expect(response).toBeUndefined();
    expect(error?.detail).toContain('gateway-updating');
    expect(error?.remedy).toMatch(/Nothing was changed/);
    setGatewayStuck(cloud.emulator.world, gateway.vpnGatewayId, false);
    const later = await cloud.ended(await ask(gateway, '10.2.0.0/16'));
    expect(later.metadata.state).toBe('succeeded');
    expect(cloud.routesOn(gateway).map(({ routeDest }) => routeDest)).toEqual(['10.2.0.0/16']);
  },

  'the deadline comes while our change is under way: expired, and nobody claims to know its end':
    async () => {
      const gateway = cloud.freshGateway();
      const nowMs = Date.now();
      const operation = operationAcceptedAt(gateway, nowMs - 3_600_000, nowMs + 5_000);
      setGatewayStuckOnceSent(gateway);
      const name = await cloud.withStore((store) => record(store, operation));
      const { metadata, error } = await cloud.ended(name);
      expect([metadata.state, metadata.attempts, error?.code]).toEqual([
        'expired',
        1,
        'Operation.ExpiredUnproven',
      ]);
      expect(error?.remedy).toMatch(/may still appear/);
      // The change ends after all: the same wish finds it.
      setGatewayStuck(cloud.emulator.world, gateway.vpnGatewayId, false);
      const again = await cloud.ended(await ask(gateway));
      expect(again.response?.alreadyExisted).toBe(true);
      expect(cloud.callsTo(gateway)).toHaveLength(1);
    },

  'a dry run that is never answered: expired at its deadline, and others are not held up': async () => {
    const gateway = cloud.freshGateway();
    const parameters = { VpnGatewayId: gateway.vpnGatewayId, DryRun: 'true' };
    cloud.emulator.inject({ action: 'CreateVpnRouteEntry', parameters, effect: { kind: 'server-error' } });
    const nowMs = Date.now();
    const dryRun = operationAcceptedAt(gateway, nowMs, nowMs + 3_000, true);
    const name = await cloud.withStore((store) => record(store, dryRun));
    const other = await cloud.ended(await ask(gateway));
    expect(other.metadata.state).toBe('succeeded');
    const { metadata, error } = await cloud.ended(name);
    expect([metadata.state, error?.code]).toEqual(['expired', 'Operation.ExpiredUnsent']);
  },
} satisfies Readonly<Record<string, Story>>;

beforeAll(async () => {
  cloud = await startTestCloud({
    emulator: { durationMs: (_, { Description }) => (Description === 'slow' ? 60_000 : 200) },
    timerEveryMs: 100,
    environment: { ROUTEHOOK_INLINE_BUDGET_MS: '0', ROUTEHOOK_GRACE_MS: '4000' },
  });
  story = startAll(Object.values(stories), (tell) => tell());
});

describe('the poller and a world that does not wait for it', () => {
  it.each(Object.entries(stories))('%s', async (_title, tell) => story(tell));
});

function ask(gateway: TestGateway, routeDest = '10.1.0.0/16'): Promise<string> {
  return cloud.ask(routeBody(gateway, { routeDest }));
}

async function waitsFor(name: string, why: string): Promise<void> {
  const read = () => cloud.withStore((store) => store.readOperation(name.slice('operations/'.length)));
  while ((await read())?.waitingFor !== why) await new Promise((resolve) => setTimeout(resolve, 20));
}

function injectAtCreate(
  { vpnGatewayId }: TestGateway,
  effect: Parameters<typeof cloud.emulator.inject>[0]['effect'],
): void {
  const parameters = { VpnGatewayId: vpnGatewayId };
  cloud.emulator.inject({ action: 'CreateVpnRouteEntry', parameters, times: 1, effect });
}

/** Makes the change of ours, once it has begun, last until somebody ends it. */
function setGatewayStuckOnceSent(gateway: TestGateway): void {
  void until(() => cloud.callsTo(gateway).length > 0).then(() =>
    setGatewayStuck(cloud.emulator.world, gateway.vpnGatewayId, true),
  );
}
