import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCallbackPlatform } from '../../local/chat/callback.ts';
import { startChats } from '../../local/chat/start-chats.ts';
import type { FunctionHost } from '../../local/fc/host.ts';
import { createLocalSender } from '../../local/sender.ts';
import { operationOf } from '../support/http-client.ts';
import { startTestCloud, type TestCloud } from '../support/local-cloud.ts';
import { freshId, routeBody } from '../support/route-bodies.ts';
import { askFor, expectOneAtATime, tick, until } from '../support/ticks.ts';
import { endOf, fireUntil, linesOf, startPlatform, startStories } from './platform-world.ts';
import { gitlabAtHome } from './replies-senders.ts';
import { addLine, startReplyWorld } from './replies-world.ts';

const durationMs = 300;
const leaseMs = 1_000;
const settings = {
  ROUTEHOOK_CALL_TIMEOUT_MS: '800',
  ROUTEHOOK_RESEND_AFTER_MS: '900',
  ROUTEHOOK_LEASE_MS: String(leaseMs),
};

/** Stands still in the middle of its work, as a process does whose machine is moved or has nothing left for it. */
function freeze(host: FunctionHost, functionName: string): () => void {
  const pids = host.instances(functionName).flatMap(({ pid }) => pid ?? []);
  expect(pids).toHaveLength(1);
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  return () => {
    for (const pid of pids) process.kill(pid, 'SIGCONT');
  };
}

async function startPair() {
  const environment = { ...settings, ROUTEHOOK_INLINE_BUDGET_MS: '0' };
  const cloud = await startTestCloud({ emulator: { durationMs }, environment });
  return { cloud, other: await startPlatform(cloud, { environment }) };
}

async function expectAllSucceeded(cloud: TestCloud, names: readonly string[]): Promise<void> {
  for (const name of names) expect((await endOf(cloud, name)).state).toBe('succeeded');
  expect(await cloud.withStore((store) => store.listPending())).toEqual([]);
}

const closers: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closers) await close();
});

/** They mostly wait: several run at a time, and each test waits for the end of its own. */
const stories = {
  'a poller freezes while its change is under way; thawed when another one has gone on, it does nothing twice':
    async () => {
      const { cloud, other } = await startPair();
      const gateway = cloud.freshGateway();
      // While it waits for this answer it is not at work in the store, whose lock would be frozen with it.
      const parameters = { VpnGatewayId: gateway.vpnGatewayId };
      const effect = { kind: 'delay', delayMs: 1_000 } as const;
      cloud.emulator.inject({ action: 'CreateVpnRouteEntry', parameters, times: 1, effect });
      const names = await askFor(cloud, gateway, 3);
      const ticking = cloud.host.fireTimer('poller');
      await until(() => cloud.callsTo(gateway).length > 0);
      const thaw = freeze(cloud.host, 'poller');
      // Its lease runs out; the other one takes over and is at work itself when the first one is back.
      const others = other.tick();
      await until(() => cloud.callsTo(gateway).length > 1);
      thaw();
      expect((await ticking).kind).toBe('answered');
      await others;
      await expectAllSucceeded(cloud, names);
      expectOneAtATime(cloud, gateway, 3, durationMs);
      expect(linesOf(cloud.host, 'poller', 'gateway.not-advanced')).toEqual([]);
    },

  'a poller freezes with the answer of its create call on the way: another one finds the route, one call is made':
    async () => {
      const { cloud, other } = await startPair();
      const gateway = cloud.freshGateway();
      const parameters = { VpnGatewayId: gateway.vpnGatewayId };
      const effect = { kind: 'delay', delayMs: 300 } as const;
      cloud.emulator.inject({ action: 'CreateVpnRouteEntry', parameters, times: 1, effect });
      const names = await askFor(cloud, gateway, 1);
      const ticking = cloud.host.fireTimer('poller');
      await until(() => cloud.callsTo(gateway).length > 0);
      const thaw = freeze(cloud.host, 'poller');
      await other.tick();
      await expectAllSucceeded(cloud, names);
      thaw();
      expect((await ticking).kind).toBe('answered');
      await expectAllSucceeded(cloud, names);
      expectOneAtATime(cloud, gateway, 1, durationMs);
    },

  'a poller freezes in the middle of a call-back: another one calls back, thawed it does not do so again':
    async () => {
      const { secret } = createLocalSender();
      const receiver = createCallbackPlatform({ secret });
      const chats = await startChats([receiver]);
      closers.push(() => chats.close());
      const environment = {
        ...settings,
        // The end of a run bounds a claim that nobody gives back.
        ROUTEHOOK_POLL_BUDGET_MS: '1500',
        ROUTEHOOK_CALLBACK_SECRETS: JSON.stringify([secret]),
        ROUTEHOOK_REPLY_ORIGINS: JSON.stringify([chats.url]),
      };
      const cloud = await startTestCloud({ emulator: { durationMs: 50 }, environment });
      const other = await startPlatform(cloud, { environment });
      const gateway = cloud.freshGateway();
      chats.inject({ platform: 'callback', times: 1, effect: { kind: 'hang' } });
      const body = routeBody(gateway, { callbackUrl: `${chats.url}/callback/ended` });
      const { name } = operationOf(await cloud.client.signed(freshId(), body));
      const { ended: ticking } = await fireUntil(cloud.host, () => chats.requests.length > 0);
      const thaw = freeze(cloud.host, 'poller');
      while (receiver.events().length === 0) {
        await other.tick();
        await delay(100);
      }
      thaw();
      expect((await ticking).kind).toBe('answered');
      await tick(cloud);
      expect(receiver.events()).toMatchObject([{ where: '/ended', times: 1 }]);
      await expectAllSucceeded(cloud, [name]);
    },

  'a webhook has answered while its chat still hangs: frozen with that, it serves the next request':
    async () => {
      const sender = gitlabAtHome('gitlab-frozen');
      const world = await startReplyWorld([sender], { emulator: { durationMs }, environment: settings });
      const [first, second] = [world.cloud.freshGateway(), world.cloud.freshGateway()];
      world.fail(sender, { kind: 'hang' });
      expect((await world.ask(sender, addLine(first))).status).toBeLessThan(300);
      expect(world.cloud.host.instances('webhook').map(({ state }) => state)).toEqual(['frozen']);
      expect((await world.ask(sender, addLine(second))).status).toBeLessThan(300);
      expect(world.cloud.host.instances('webhook')).toHaveLength(1);
      await world.hasten(first);
      await world.tick();
      for (const gateway of [first, second]) {
        const [operation, ...more] = await world.operationsOn(gateway);
        expect([operation?.state, more]).toEqual(['succeeded', []]);
        expect(world.seen(sender, gateway)).toHaveLength(1);
        expectOneAtATime(world.cloud, gateway, 1, durationMs);
      }
    },
};

describe('instances that freeze', () => {
  let endOfStory: ReturnType<typeof startStories>;
  beforeAll(() => {
    endOfStory = startStories(stories);
  });

  it.each(Object.entries(stories))('%s', (_title, story) => endOfStory(story), 60_000);
});
