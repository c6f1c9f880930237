import { beforeAll, describe, expect, it } from 'vitest';
import type { FunctionHost } from '../../local/fc/host.ts';
import { signedHeaders } from '../../local/sender.ts';
import { wakeUpEvent } from '../../shared/wakeup/wake-up.ts';
import { operationOf } from '../support/http-client.ts';
import { startTestCloud, type TestCloud } from '../support/local-cloud.ts';
import { operationAcceptedAt, record } from '../support/recorded-operation.ts';
import { freshId, routeBody } from '../support/route-bodies.ts';
import { askFor, expectOneAtATime, tick, until } from '../support/ticks.ts';
import { endOf, linesOf, recordOf, startPlatform, startStories } from './platform-world.ts';

const minuteMs = 60_000;
const durationMs = 300;
const never = { ROUTEHOOK_INLINE_BUDGET_MS: '0' };

function startCloud(environment: Readonly<Record<string, string>> = {}): Promise<TestCloud> {
  return startTestCloud({ emulator: { durationMs }, environment });
}

const ticksOf = (host: FunctionHost) => linesOf(host, 'poller', 'poller.tick');

async function expectAllSucceeded(cloud: TestCloud, names: readonly string[]): Promise<void> {
  for (const name of names) {
    expect(await endOf(cloud, name)).toMatchObject({ state: 'succeeded', attempt: 1 });
  }
}

/** They mostly wait: several run at a time, and each test waits for the end of its own. */
const stories = {
  'the timer fires twice on one platform: only one run at a time, and nothing is done twice': async () => {
    const cloud = await startCloud(never);
    const gateway = cloud.freshGateway();
    const names = await askFor(cloud, gateway, 3);
    const results = await Promise.all([cloud.host.fireTimer('poller'), cloud.host.fireTimer('poller')]);
    expect(results.map(({ kind }) => kind)).toContain('answered');
    expect(cloud.host.instances('poller')).toHaveLength(1);
    await expectAllSucceeded(cloud, names);
    expectOneAtATime(cloud, gateway, 3, durationMs);
  },

  'one delivery, four times at once over two platforms: one operation, one route': async () => {
    const cloud = await startCloud();
    const other = await startPlatform(cloud);
    const gateway = cloud.freshGateway();
    const [id, body] = [freshId(), routeBody(gateway)];
    const replies = await Promise.all(
      [cloud.client, other.client, cloud.client, other.client].map((client) => client.signed(id, body)),
    );
    expect(replies.map(({ status }) => status).every((status) => status === 202 || status === 200)).toBe(
      true,
    );
    const names = new Set(replies.map((reply) => operationOf(reply).name));
    expect(names.size).toBe(1);
    await Promise.all([tick(cloud), other.tick()]);
    await expectAllSucceeded(cloud, [...names]);
    expectOneAtATime(cloud, gateway, 1, durationMs);
    expect(await cloud.withStore((store) => store.listPending())).toEqual([]);
  },

  'four requests for one gateway at once over two platforms, pollers of both: one change at a time':
    async () => {
      const cloud = await startCloud();
      const other = await startPlatform(cloud);
      const gateway = cloud.freshGateway();
      const replies = await Promise.all(
        [cloud.client, other.client, cloud.client, other.client].map((client, index) =>
          client.signed(freshId(), routeBody(gateway, { routeDest: `10.${index}.0.0/16` })),
        ),
      );
      await Promise.all([tick(cloud), other.tick()]);
      await expectAllSucceeded(
        cloud,
        replies.map((reply) => operationOf(reply).name),
      );
      expectOneAtATime(cloud, gateway, 4, durationMs);
    },

  'the timer is missed for minutes: one run catches up, and who waited too long is told so': async () => {
    const cloud = await startCloud();
    const nowMs = Date.now();
    const inTime = cloud.freshGateway();
    const tooLate = cloud.freshGateway();
    const acceptedMs = nowMs - 11 * minuteMs;
    const [done, expired] = await cloud.withStore(async (store) => [
      await record(store, operationAcceptedAt(inTime, acceptedMs, nowMs + 9 * minuteMs)),
      await record(store, operationAcceptedAt(tooLate, acceptedMs, nowMs - minuteMs)),
    ]);
    expect(await tick(cloud)).toMatchObject({ gateways: 2, stillOpen: 0, errors: 0 });
    await expectAllSucceeded(cloud, [done ?? '']);
    expect(cloud.routesOn(inTime)).toHaveLength(1);
    const { state, problem } = await recordOf(cloud, expired ?? '');
    expect([state, problem?.code]).toEqual(['expired', 'Operation.ExpiredUnsent']);
    expect(cloud.callsTo(tooLate)).toEqual([]);
  },

  'an asynchronous event whose instance died is run again: the change under way is not made twice':
    async () => {
      const cloud = await startCloud(never);
      const retried = await startPlatform(cloud, {
        poller: { asyncInvocation: { maxRetryAttempts: 2, retryDelayMs: 10, throttleDelayMs: 10 } },
      });
      const gateway = cloud.freshGateway();
      const names = await askFor(cloud, gateway, 2);
      const event = Buffer.from(wakeUpEvent(Date.now() - minuteMs, 2_000));
      const invoking = retried.host.invokeAsync('poller', event);
      await until(() => cloud.callsTo(gateway).length > 0);
      expect(await retried.host.killInstances('poller')).toBe(1);
      expect((await invoking).kind).toBe('answered');
      await expectAllSucceeded(cloud, names);
      expectOneAtATime(cloud, gateway, 2, durationMs);
    },

  'the same wake-up three times, once when it is days old: work is done once, the old one does not linger':
    async () => {
      const cloud = await startCloud(never);
      const gateway = cloud.freshGateway();
      const names = await askFor(cloud, gateway, 1);
      const fresh = Buffer.from(wakeUpEvent(Date.now(), 500));
      for (const event of [fresh, fresh]) {
        expect((await cloud.host.invokeAsync('poller', event)).kind).toBe('answered');
      }
      await expectAllSucceeded(cloud, names);
      expectOneAtATime(cloud, gateway, 1, durationMs);
      const calls = cloud.emulator.calls.length;
      const old = Buffer.from(wakeUpEvent(Date.now() - 3 * 24 * 60 * minuteMs, 60_000));
      expect((await cloud.host.invokeAsync('poller', old)).kind).toBe('answered');
      const [first, , last] = ticksOf(cloud.host);
      expect(first?.durationMs).toBeGreaterThanOrEqual(1_500);
      expect(last?.durationMs).toBeLessThan(1_000);
      expect(cloud.emulator.calls).toHaveLength(calls);
    },

  'an outsider repeats a delivery asynchronously: nothing new comes of it, and nothing when it is stale':
    async () => {
      const cloud = await startCloud();
      const { client, host, sender } = cloud;
      const gateway = cloud.freshGateway();
      const [id, body] = [freshId(), JSON.stringify(routeBody(gateway))];
      const headers = signedHeaders(sender.secret, id, body, Date.now());
      const { name } = operationOf(await client.bare('/v1/routes', body, { headers }));
      await tick(cloud);
      await expectAllSucceeded(cloud, [name]);
      const calls = cloud.emulator.calls.length;

      const stale = signedHeaders(sender.secret, freshId(), body, Date.now() - 6 * minuteMs);
      for (const captured of [headers, stale]) {
        const reply = await client.bare('/v1/routes', body, {
          headers: { ...captured, 'x-fc-invocation-type': 'Async' },
        });
        expect([reply.status, reply.text]).toEqual([202, '']);
        const requestId = reply.headers.get('x-fc-request-id');
        await until(() => requestsOf(host).some((line) => line.requestId === requestId));
      }
      // An answer is a success to the platform, whatever it says: nothing is run again.
      expect(requestsOf(host).map(({ status }) => status)).toEqual([202, 200, 401]);
      const page = await cloud.withStore((store) => store.listOperations({ pageSize: 10 }));
      expect(page.operations.map((one) => `operations/${one.id}`)).toEqual([name]);
      expect(cloud.emulator.calls).toHaveLength(calls);
    },
};

function requestsOf(host: FunctionHost) {
  return linesOf(host, 'webhook', 'http.request');
}

describe('invocations that come twice, late, or from the wrong people', () => {
  let endOfStory: ReturnType<typeof startStories>;
  beforeAll(() => {
    endOfStory = startStories(stories);
  });

  it.each(Object.entries(stories))('%s', (_title, story) => endOfStory(story), 60_000);
});
