import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCallbackPlatform } from '../../local/chat/callback.ts';
import { startChats } from '../../local/chat/start-chats.ts';
import { createLocalSender } from '../../local/sender.ts';
import type { FaultRuleInput } from '../../local/vpn/faults.ts';
import { operationOf, type Reply } from '../support/http-client.ts';
import { startTestCloud, type TestCloud, type TestCloudOptions } from '../support/local-cloud.ts';
import { freshId, type RouteBody, routeBody } from '../support/route-bodies.ts';
import type { TestGateway } from '../support/test-world.ts';
import { tick, until } from '../support/ticks.ts';
import { endOf, fireUntil, linesOf, recordOf, startPlatform, startStories } from './platform-world.ts';
import { gitlabAtHome } from './replies-senders.ts';
import { addLine, startReplyWorld } from './replies-world.ts';

const durationMs = 400;
/** Short, so that what a dead process held is free again soon. */
const shortLeases = {
  ROUTEHOOK_CALL_TIMEOUT_MS: '800',
  ROUTEHOOK_RESEND_AFTER_MS: '900',
  ROUTEHOOK_LEASE_MS: '1000',
};
const hook = { path: '/v1/hooks/standard' };

function startCloud({ environment, ...options }: TestCloudOptions = {}): Promise<TestCloud> {
  return startTestCloud({
    emulator: { durationMs },
    ...options,
    environment: { ...shortLeases, ...environment },
  });
}

/** Meets the next create call on one gateway. */
function atCreate(cloud: TestCloud, { vpnGatewayId }: TestGateway, effect: FaultRuleInput['effect']): void {
  const parameters = { VpnGatewayId: vpnGatewayId };
  cloud.emulator.inject({ action: 'CreateVpnRouteEntry', parameters, times: 1, effect });
}

/** One operation, one token, one route: whatever died, it has succeeded. */
async function expectOneRoute(cloud: TestCloud, name: string, gateway: TestGateway): Promise<void> {
  expect((await endOf(cloud, name)).state).toBe('succeeded');
  expect(new Set(cloud.callsTo(gateway).map(({ parameters }) => parameters.ClientToken)).size).toBe(1);
  expect(cloud.routesOn(gateway)).toHaveLength(1);
  expect(await cloud.withStore((store) => store.listPending())).toEqual([]);
}

/** What the sender sees when the instance under its request is gone, and what it finds when it delivers again. */
async function deliverAgain(
  cloud: TestCloud,
  first: Promise<Reply>,
  id: string,
  body: RouteBody,
  options: { readonly path?: string } = {},
): Promise<string> {
  expect((await first).status).toBe(502);
  const [found, ...more] = await cloud.withStore((store) => store.listPending());
  expect(more).toEqual([]);
  const again = await cloud.client.signed(id, body, options);
  expect([200, 202]).toContain(again.status);
  const { name } = operationOf(again);
  expect(name).toBe(`operations/${found?.operationId}`);
  return name;
}

/** They mostly wait: several run at a time, and each test waits for the end of its own. */
const stories = {
  'the webhook is killed in the first step of a hook: delivered again, it is the same operation':
    async () => {
      const cloud = await startCloud();
      const gateway = cloud.freshGateway();
      atCreate(cloud, gateway, { kind: 'delay', delayMs: 3_000 });
      const [id, body] = [freshId(), routeBody(gateway)];
      const first = cloud.client.signed(id, body, hook);
      await until(() => cloud.callsTo(gateway).length > 0);
      expect(await cloud.host.killInstances('webhook')).toBe(1);
      const name = await deliverAgain(cloud, first, id, body, hook);
      await tick(cloud);
      await expectOneRoute(cloud, name, gateway);
      expect(cloud.callsTo(gateway)).toHaveLength(1);
    },

  'the webhook is killed while it wakes the poller: the timer finishes what was recorded': async () => {
    const silent = await silentEndpoint();
    const cloud = await startCloud({
      environment: { ROUTEHOOK_WAKEUP: 'routehook/poller', ROUTEHOOK_WAKEUP_ENDPOINT: silent.url },
    });
    const gateway = cloud.freshGateway();
    const [id, body] = [freshId(), routeBody(gateway)];
    const first = cloud.client.signed(id, body, hook);
    await until(() => silent.requests() > 0);
    await cloud.host.killInstances('webhook');
    expect((await first).status).toBe(502);
    expect(cloud.callsTo(gateway)).toEqual([]);
    await tick(cloud);
    const name = operationOf(await cloud.client.signed(id, body, hook)).name;
    await expectOneRoute(cloud, name, gateway);
  },

  'the webhook is killed while it tells a chat that it heard: the poller tells the end, once': async () => {
    const sender = gitlabAtHome('gitlab-killed');
    // The end of a run bounds a claim that nobody gives back.
    const world = await startReplyWorld([sender], {
      emulator: { durationMs },
      environment: {
        ...shortLeases,
        ROUTEHOOK_INLINE_BUDGET_MS: '10000',
        ROUTEHOOK_POLL_BUDGET_MS: '3000',
      },
    });
    const gateway = world.cloud.freshGateway();
    world.fail(sender, { kind: 'hang' });
    const asking = world.ask(sender, addLine(gateway));
    await until(() => world.chats.requests.some(({ fault }) => fault === 'hang'));
    expect(await world.cloud.host.killInstances('webhook')).toBe(1);
    expect((await asking).status).toBe(502);
    await world.tickUntil(async () => world.seen(sender, gateway).length > 0);
    const [{ id } = { id: '' }, ...more] = await world.operationsOn(gateway);
    expect(more).toEqual([]);
    await expectOneRoute(world.cloud, `operations/${id}`, gateway);
    await world.tick();
    const shown = world.seen(sender, gateway);
    expect(shown).toHaveLength(1);
    expect(shown[0]?.text).toContain(gateway.vpnGatewayId);
  },

  'the poller is killed while it calls back: the next run calls back': async () => {
    const { cloud, receiver, chats } = await startWithCallbacks();
    const gateway = cloud.freshGateway();
    chats.inject({ platform: 'callback', times: 1, effect: { kind: 'hang' } });
    const name = await cloud.ask(routeBody(gateway, { callbackUrl: `${chats.url}/callback/ended` }));
    const { ended } = await fireUntil(cloud.host, () => chats.requests.length > 0);
    expect(await cloud.host.killInstances('poller')).toBe(1);
    expect((await ended).kind).toBe('failed');
    await expectOneRoute(cloud, name, gateway);
    await ticksUntil(cloud, () => receiver.events().length > 0);
    expect(receiver.events()).toMatchObject([{ where: '/ended', times: 1 }]);
    expect(await cloud.withStore((store) => store.listDue({ untilMs: Date.now(), limit: 10 }))).toEqual([]);
  },

  'the poller is killed when its call-back has arrived: it comes twice, under one id': async () => {
    const { cloud, receiver, chats } = await startWithCallbacks();
    const gateway = cloud.freshGateway();
    chats.inject({ platform: 'callback', times: 1, effect: { kind: 'slow', ms: 5_000 } });
    await cloud.ask(routeBody(gateway, { callbackUrl: `${chats.url}/callback/ended` }));
    const { ended } = await fireUntil(cloud.host, () => receiver.events().length > 0);
    await cloud.host.killInstances('poller');
    await ended;
    await ticksUntil(cloud, () => receiver.events().some(({ times }) => times > 1));
    expect(receiver.events()).toMatchObject([{ where: '/ended', times: 2 }]);
  },

  'the poller outlives its timeout: ended by the platform, the next run goes on where it was': async () => {
    const cloud = await startCloud({ emulator: { durationMs: 1_500 } });
    const never = { ...shortLeases, ROUTEHOOK_INLINE_BUDGET_MS: '0' };
    const short = await startPlatform(cloud, { environment: never, poller: { timeoutSeconds: 1 } });
    const gateway = cloud.freshGateway();
    const { name } = operationOf(await short.client.signed(freshId(), routeBody(gateway)));
    expect(await short.host.fireTimer('poller')).toMatchObject({
      kind: 'failed',
      error: { errorMessage: 'Function timed out after 1 seconds' },
    });
    // A busy machine may not have got farther than this.
    expect(['queued', 'sending', 'applying']).toContain((await recordOf(cloud, name)).state);
    await tick(cloud);
    await expectOneRoute(cloud, name, gateway);
    expect(cloud.callsTo(gateway)).toHaveLength(1);
  },

  'the webhook outlives its timeout: recorded, delivered again it is the same operation': async () => {
    const cloud = await startCloud();
    const environment = {
      ...shortLeases,
      ROUTEHOOK_CALL_TIMEOUT_MS: '5000',
      ROUTEHOOK_RESEND_AFTER_MS: '5100',
      ROUTEHOOK_LEASE_MS: '5200',
      ROUTEHOOK_INLINE_BUDGET_MS: '10000',
    };
    const short = await startPlatform(cloud, { environment, webhook: { timeoutSeconds: 2 } });
    const gateway = cloud.freshGateway();
    atCreate(cloud, gateway, { kind: 'hang', commits: true });
    const [id, body] = [freshId(), routeBody(gateway)];
    const name = await deliverAgain(cloud, short.client.signed(id, body), id, body);
    await tick(cloud);
    await expectOneRoute(cloud, name, gateway);
    expect(cloud.callsTo(gateway)).toHaveLength(1);
  },

  'the poller is recycled while it holds a lease: nobody waits longer than the lease': async () => {
    const cloud = await startCloud({ environment: { ROUTEHOOK_INLINE_BUDGET_MS: '0' } });
    const other = await startPlatform(cloud, { environment: shortLeases });
    const gateway = cloud.freshGateway();
    const name = await cloud.ask(routeBody(gateway));
    const ticking = cloud.host.fireTimer('poller');
    await until(() => cloud.callsTo(gateway).length > 0);
    expect(await cloud.host.killInstances('poller', 'SIGTERM')).toBe(1);
    await ticking;
    const beganMs = Date.now();
    await other.tick();
    await expectOneRoute(cloud, name, gateway);
    const { updateTimeMs } = await recordOf(cloud, name);
    // Far less than the run of a poller, which would wait that long for nothing else.
    expect(updateTimeMs - beganMs).toBeLessThan(8_000);
    expect(cloud.callsTo(gateway)).toHaveLength(1);
  },

  'events that are too large or make no sense: refused by the platform or by the code, no harm done':
    async () => {
      const cloud = await startCloud();
      const gateway = cloud.freshGateway();
      const name = await cloud.ask(routeBody(gateway));
      const { client, host, emulator } = cloud;
      const before = emulator.calls.length;
      const post = (bytes: number, type?: string) =>
        client.bare('/v1/routes', 'x'.repeat(bytes), {
          headers: { 'content-type': 'application/json', ...(type ? { 'x-fc-invocation-type': type } : {}) },
        });
      const replies = [
        await post(100_000),
        await post(32 * 1024 * 1024 + 1),
        await post(128 * 1024 + 1, 'Async'),
      ];
      expect(replies.map(({ status }) => status)).toEqual([413, 413, 413]);
      expect(replies.map(({ text }) => /"(?:code|Code)":"([^"]+)"/.exec(text)?.[1])).toEqual([
        'Body.TooLarge',
        'EntityTooLarge',
        'EntityTooLarge',
      ]);
      expect(linesOf(host, 'webhook', 'http.request').filter(({ status }) => status === 413)).toHaveLength(1);
      expect(emulator.calls).toHaveLength(before);
      // The poller does its work, whatever it is called with.
      for (const event of ['', 'null', '{', '{"wakeUp":{"atMs":"now"}}', 'x'.repeat(1_000_000)]) {
        expect((await host.invoke('poller', Buffer.from(event))).kind).toBe('answered');
      }
      await expectOneRoute(cloud, name, gateway);
    },
};

async function startWithCallbacks() {
  const { secret } = createLocalSender();
  const receiver = createCallbackPlatform({ secret });
  const chats = await startChats([receiver]);
  closers.push(() => chats.close());
  const cloud = await startCloud({
    environment: {
      ROUTEHOOK_POLL_BUDGET_MS: '2500',
      ROUTEHOOK_CALLBACK_SECRETS: JSON.stringify([secret]),
      ROUTEHOOK_REPLY_ORIGINS: JSON.stringify([chats.url]),
    },
  });
  return { cloud, receiver, chats };
}

/** Runs the poller as its timer would, until it is so. */
async function ticksUntil(cloud: TestCloud, isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    await tick(cloud);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

const closers: (() => Promise<void>)[] = [];
const silentServers: Server[] = [];
afterAll(async () => {
  for (const close of closers) await close();
  for (const server of silentServers) server.close().closeAllConnections();
});

/** Takes requests and never answers. */
async function silentEndpoint() {
  let requests = 0;
  const server = createServer(() => {
    requests += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  silentServers.push(server);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, requests: () => requests };
}

describe('instances that end under their work', () => {
  let endOfStory: ReturnType<typeof startStories>;
  beforeAll(() => {
    endOfStory = startStories(stories);
  });

  it.each(Object.entries(stories))('%s', (_title, story) => endOfStory(story), 60_000);
});
