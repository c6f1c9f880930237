import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBrokenEntry } from '../../shared/operation/journal.ts';
import { operationOf, problemOf, type Reply } from '../support/http-client.ts';
import { startTestCloud, type TestCloud } from '../support/local-cloud.ts';
import { freshId, routeBody } from '../support/route-bodies.ts';
import type { TestGateway } from '../support/test-world.ts';
import { tick, until } from '../support/ticks.ts';
import { linesOf, startStories, tickToEnd } from './platform-world.ts';

const durationMs = 300;
const folder = mkdtempSync(join(tmpdir(), 'routehook-disk-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Lets a running process write to no file, or to any again; its pipes and sockets stay as they are. */
function limitFiles(cloud: TestCloud, functionName: string, limit: '0' | 'unlimited'): void {
  for (const { pid } of cloud.host.instances(functionName)) {
    execFileSync('prlimit', ['--pid', String(pid), `--fsize=${limit}:unlimited`]);
  }
}

const canLimitFiles = existsSync('/usr/bin/prlimit');

function startCloud(name: string, environment: Readonly<Record<string, string>> = {}): Promise<TestCloud> {
  const sqlite = join(folder, name, 'store.db');
  mkdirSync(dirname(sqlite));
  return startTestCloud({ store: { sqlite }, emulator: { durationMs }, environment });
}

/** The sender is told to come again, and nothing of the disk or of the code. */
function expectUnavailable(reply: Reply): void {
  const { status, code } = problemOf(reply);
  expect({ status, code }).toEqual({ status: 503, code: 'Service.Unavailable' });
  expect(reply.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
  expect(reply.text).not.toMatch(/sqlite|store\.db|\/tmp|at .*:\d+/i);
}

async function expectOneRoute(cloud: TestCloud, name: string, gateway: TestGateway): Promise<void> {
  const { state, journal } = await tickToEnd(cloud, { tick: () => tick(cloud) }, name);
  expect(state).toBe('succeeded');
  expect(findBrokenEntry(journal)).toBeUndefined();
  expect(cloud.routesOn(gateway)).toHaveLength(1);
  const tokens = cloud.callsTo(gateway).map(({ parameters }) => parameters.ClientToken);
  expect(new Set(tokens).size).toBe(1);
  expect(await cloud.withStore((store) => store.listPending())).toEqual([]);
}

/** They mostly wait: several run at a time, and each test waits for the end of its own. */
const stories = {
  'no file can be made: 503, and the same instance serves when one can': async () => {
    const cloud = await startCloud('nowhere');
    const [gateway, home] = [cloud.freshGateway(), dirname(cloud.storePath)];
    renameSync(home, `${home}-away`);
    writeFileSync(home, 'a file where the folder of the store should be');
    const [id, body] = [freshId(), routeBody(gateway)];
    expectUnavailable(await cloud.client.signed(id, body));
    expect((await cloud.host.fireTimer('poller')).kind).toBe('failed');
    expect(cloud.emulator.calls).toEqual([]);
    expect(linesOf(cloud.host, 'webhook', 'http.failure')).toMatchObject([{ code: 'Store.Unwritable' }]);

    rmSync(home);
    renameSync(`${home}-away`, home);
    const { name } = operationOf(await cloud.client.signed(id, body));
    await expectOneRoute(cloud, name, gateway);
    expect(cloud.host.instances('webhook')).toHaveLength(1);
  },

  'the disk takes nothing more under a warm webhook: 503, nothing is called; delivered again it is taken':
    async () => {
      const cloud = await startCloud('full-webhook');
      const { client, host } = cloud;
      const [before, gateway] = [cloud.freshGateway(), cloud.freshGateway()];
      const earlier = operationOf(await client.signed(freshId(), routeBody(before))).name;
      limitFiles(cloud, 'webhook', '0');
      const [id, body] = [freshId(), routeBody(gateway)];
      expectUnavailable(await client.signed(id, body));
      expect(cloud.callsTo(gateway)).toEqual([]);
      // Another process has room, and finds nothing half-written.
      await tick(cloud);
      await expectOneRoute(cloud, earlier, before);
      limitFiles(cloud, 'webhook', 'unlimited');
      const { name } = operationOf(await client.signed(id, body));
      await tick(cloud);
      await expectOneRoute(cloud, name, gateway);
      expect(host.instances('webhook')).toHaveLength(1);
    },

  'the disk takes nothing more while a create call is under way: its outcome is found by the next run':
    async () => {
      const cloud = await startCloud('full-poller', {
        ROUTEHOOK_INLINE_BUDGET_MS: '0',
        ROUTEHOOK_POLL_BUDGET_MS: '4000',
      });
      const gateway = cloud.freshGateway();
      const parameters = { VpnGatewayId: gateway.vpnGatewayId };
      const effect = { kind: 'delay', delayMs: 500 } as const;
      cloud.emulator.inject({ action: 'CreateVpnRouteEntry', parameters, times: 1, effect });
      const name = await cloud.ask(routeBody(gateway));
      const ticking = cloud.host.fireTimer('poller');
      await until(() => cloud.callsTo(gateway).length > 0);
      limitFiles(cloud, 'poller', '0');
      await ticking;
      expect(linesOf(cloud.host, 'poller', 'gateway.not-advanced').length).toBeGreaterThan(0);
      limitFiles(cloud, 'poller', 'unlimited');
      // The lease could not be given back.
      await tick(cloud);
      await tick(cloud);
      await expectOneRoute(cloud, name, gateway);
      expect(cloud.callsTo(gateway)).toHaveLength(1);
    },
};

describe('a disk that fails the store', () => {
  const told = Object.entries(stories).filter(([title]) => canLimitFiles || title.startsWith('no file'));
  let endOfStory: ReturnType<typeof startStories>;
  beforeAll(() => {
    endOfStory = startStories(Object.fromEntries(told));
  });

  it.each(told)('%s', (_title, story) => endOfStory(story), 60_000);

  it.skipIf(canLimitFiles)('the other stories need prlimit of util-linux, which is not here', () => {});
});
