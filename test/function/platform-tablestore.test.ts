import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emulatorCredentials } from '../../local/tablestore/provisioned.ts';
import {
  startTablestoreEmulator,
  type TablestoreEmulator,
} from '../../local/tablestore/start-tablestore-emulator.ts';
import { openTablestoreStore } from '../../shared/store/tablestore.ts';
import { connectTablestore } from '../../shared/store/tablestore-connection.ts';
import { provisionTables } from '../../shared/store/tablestore-provision.ts';
import { defaultKeepDays, defaultTablePrefix } from '../../shared/store/tablestore-tables.ts';
import { operationOf, problemOf } from '../support/http-client.ts';
import { startTestCloud, type TestCloud } from '../support/local-cloud.ts';
import { freshId, routeBody } from '../support/route-bodies.ts';
import type { TestGateway } from '../support/test-world.ts';
import { until } from '../support/ticks.ts';
import { createRole, type Role } from './platform-role.ts';
import { type Platform, recordOf, startPlatform, startStories, tickToEnd } from './platform-world.ts';

const durationMs = 500;

interface Stage {
  /** Reads the store of the platform, with a key that does not end. */
  readonly cloud: TestCloud;
  readonly tablestore: TablestoreEmulator;
  readonly platform: Platform;
  readonly role: Role;
}

const closers: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closers.reverse()) await close();
});

/** Both services know the same keys, as they do in an account. */
async function setStage(
  options: { readonly environment?: Readonly<Record<string, string>>; readonly offMs?: number } = {},
): Promise<Stage> {
  const role = createRole();
  const tablestore = await startTablestoreEmulator({ credentials: role.keys });
  closers.push(tablestore.close);
  const address = {
    endpoint: tablestore.endpoint,
    instanceName: tablestore.instanceName,
    credentials: emulatorCredentials,
  };
  const connection = connectTablestore(address);
  await provisionTables(connection, { tablePrefix: defaultTablePrefix, keepDays: defaultKeepDays });
  connection.close();
  const store = await openTablestoreStore(address);
  closers.push(() => store.close());

  const cloud = await startTestCloud({ emulator: { accessKeys: role.keys, durationMs } });
  const platform = await startPlatform(cloud, {
    credentials: role.current,
    clockOffsetMs: () => options.offMs ?? 0,
    environment: {
      ...options.environment,
      ROUTEHOOK_STORE: `tablestore:${address.endpoint}/${address.instanceName}`,
    },
  });
  return { cloud: { ...cloud, withStore: async (work) => work(store) }, tablestore, platform, role };
}

/** What calls of the functions to the store have come to, by key. */
function storeCalls({ tablestore }: Stage, accessKeyId: string): readonly string[] {
  const calls = tablestore.calls.filter((call) => call.accessKeyId === accessKeyId);
  return [...new Set(calls.map(({ code }) => code ?? 'none'))];
}

async function expectOneRoute({ cloud, platform }: Stage, name: string, gateway: TestGateway): Promise<void> {
  expect((await tickToEnd(cloud, platform, name)).state).toBe('succeeded');
  expect(cloud.callsTo(gateway).map(({ code }) => code)).toEqual(['OK']);
  expect(cloud.routesOn(gateway)).toHaveLength(1);
  expect(await cloud.withStore((store) => store.listPending())).toEqual([]);
}

const never = { ROUTEHOOK_INLINE_BUDGET_MS: '0' };

/** They mostly wait: several run at a time, and each test waits for the end of its own. */
const stories = {
  'keys renewed while an instance is warm: the kept client of the store signs with the new ones':
    async () => {
      const stage = await setStage();
      const { cloud, platform, role } = stage;
      for (const issue of [() => role.current().accessKeyId, role.renew, role.renew]) {
        const keyId = issue();
        const gateway = cloud.freshGateway();
        const { name } = operationOf(await platform.client.signed(freshId(), routeBody(gateway)));
        await platform.tick();
        await expectOneRoute(stage, name, gateway);
        // A condition that does not hold is an answer, too.
        expect(storeCalls(stage, keyId).filter((code) => code !== 'OTSConditionCheckFail')).toEqual(['OK']);
      }
      expect(platform.host.instances('webhook')).toHaveLength(1);
      expect(platform.host.instances('poller')).toHaveLength(1);
    },

  'keys that end while the poller waits for a change: the next run finishes it without another call':
    async () => {
      const stage = await setStage({ environment: { ...never, ROUTEHOOK_POLL_BUDGET_MS: '4000' } });
      const { cloud, platform, role } = stage;
      const gateway = cloud.freshGateway();
      const { name } = operationOf(await platform.client.signed(freshId(), routeBody(gateway)));
      const ended = role.current().accessKeyId;
      const ticking = platform.host.fireTimer('poller');
      await until(() => cloud.callsTo(gateway).length > 0);
      role.expire();
      await ticking;
      expect(storeCalls(stage, ended)).toContain('OTSAuthFailed');
      expect((await recordOf(cloud, name)).state).toMatch(/^(sending|applying)$/);
      role.renew();
      // What the ended keys could not give back is free when its lease is over.
      await platform.tick();
      await expectOneRoute(stage, name, gateway);
      expect(platform.host.instances('poller')).toHaveLength(1);
    },

  'keys that are over when a request comes: 503, and the same instance takes it with fresh ones':
    async () => {
      const stage = await setStage();
      const { cloud, platform, role } = stage;
      const gateway = cloud.freshGateway();
      const [id, body] = [freshId(), routeBody(gateway)];
      role.expire();
      const { status, code } = problemOf(await platform.client.signed(id, body));
      expect({ status, code }).toEqual({ status: 503, code: 'Service.Unavailable' });
      expect(cloud.emulator.calls).toEqual([]);
      role.renew();
      const { name } = operationOf(await platform.client.signed(id, body));
      await expectOneRoute(stage, name, gateway);
      expect(platform.host.instances('webhook')).toHaveLength(1);
    },
  ...Object.fromEntries(
    [20, -20].map((minutes) => [
      `a clock that is off by ${minutes} min: the store refuses it, nothing is recorded, nothing is called`,
      async () => {
        const stage = await setStage({ offMs: minutes * 60_000 });
        const { cloud, platform, role } = stage;
        const body = routeBody(cloud.freshGateway());
        expect(problemOf(await platform.client.bearer('/v1/routes', body)).status).toBe(503);
        expect((await platform.host.fireTimer('poller')).kind).toBe('failed');
        expect(storeCalls(stage, role.current().accessKeyId)).toEqual(['OTSAuthFailed']);
        expect(await cloud.withStore((store) => store.listPending())).toEqual([]);
        expect(cloud.emulator.calls).toEqual([]);
      },
    ]),
  ),
};

describe('the distributed store under faults of the platform', () => {
  let endOfStory: ReturnType<typeof startStories>;
  beforeAll(() => {
    endOfStory = startStories(stories);
  });

  it.each(Object.entries(stories))('%s', (_title, story) => endOfStory(story), 60_000);
});
