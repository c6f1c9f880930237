import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from '../../local/cloud.ts';
import { createLocalSender, type LocalSender } from '../../local/sender.ts';
import { emulatorCredentials } from '../../local/tablestore/provisioned.ts';
import type { RecordedCall } from '../../local/vpn/http/emulator-state.ts';
import { routesOf } from '../../local/vpn/model/foreign-hand.ts';
import { advanceTo, reportedStatus } from '../../local/vpn/model/tasks.ts';
import type { Route } from '../../local/vpn/model/world.ts';
import { isDone } from '../../shared/operation/operation.ts';
import { openSqliteStore } from '../../shared/store/sqlite.ts';
import type { Store } from '../../shared/store/store.ts';
import { openTablestoreStore } from '../../shared/store/tablestore.ts';
import { bundlesFolder } from './bundles.ts';
import { createHttpClient, type HttpClient, operationOf, type ShownOperation } from './http-client.ts';
import { freshId, type RouteBody } from './route-bodies.ts';
import { type TestGateway, testGateway, testWorld } from './test-world.ts';

/** The local cloud of one test file, with what tests ask of it. */
export interface TestCloud extends LocalCloud {
  readonly client: HttpClient;
  readonly sender: LocalSender;
  /** The file of the store; empty where there is none. */
  readonly storePath: string;
  /** A gateway that no other test of the file uses. */
  readonly freshGateway: () => TestGateway;
  /** The calls of an action about one gateway, oldest first. */
  readonly callsTo: (gateway: TestGateway, action?: string) => readonly RecordedCall[];
  readonly routesOn: (gateway: TestGateway) => readonly Route[];
  readonly statusOf: (gateway: TestGateway) => string | undefined;
  /**
   * Asks for a route with a signature and gives the operation's name. However many scenarios run at
   * once, they ask and read one after the other, so that one instance of the webhook is enough.
   */
  readonly ask: (body: RouteBody) => Promise<string>;
  /** Waits for the end of an operation and reads it as a caller does; the waiting costs the webhook nothing. */
  readonly ended: (name: string) => Promise<ShownOperation>;
  /** Works on the store as one more process would. */
  readonly withStore: <Result>(work: (store: Store) => Promise<Result>) => Promise<Result>;
  /** Everything that the functions and the host have logged. */
  readonly logText: () => string;
}

export interface TestCloudOptions extends Partial<LocalCloudOptions> {
  readonly sender?: LocalSender;
  /** The first gateway that `freshGateway` gives; those before it are special in the seed. */
  readonly firstFreshGateway?: number;
}

/** As fast as the settings allow, with calls that may still take long on a busy machine. */
export const fastSettings = {
  ROUTEHOOK_FIRST_LOOK_MS: '100',
  ROUTEHOOK_LOOK_GAP_MS: '100',
  ROUTEHOOK_RESCAN_MS: '100',
  ROUTEHOOK_GRACE_MS: '1000',
  ROUTEHOOK_CALL_TIMEOUT_MS: '2000',
  ROUTEHOOK_RESEND_AFTER_MS: '2100',
  ROUTEHOOK_LEASE_MS: '2500',
  ROUTEHOOK_CREATES_PER_MINUTE: '10000',
  ROUTEHOOK_DESCRIBES_PER_MINUTE: '100000',
} as const;

/** Longer than anything that is waited for. */
const longestMs = 18_000;

const cleanUps: (() => Promise<void>)[] = [];

// Registered while the test file is read: a hook that is added while tests run never runs. The latest goes first.
afterAll(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** Starts a local cloud with a store of its own; all of it is gone after the tests of the file. */
export async function startTestCloud(options: TestCloudOptions = {}): Promise<TestCloud> {
  const { sender = createLocalSender(), firstFreshGateway = 0, emulator: _, environment, ...rest } = options;
  const folder = mkdtempSync(join(tmpdir(), 'routehook-function-'));
  const { store = { sqlite: join(folder, 'store.db') } } = options;
  const cloud = await startLocalCloud({
    senders: sender.configuration,
    distDir: bundlesFolder(),
    // Most tests say themselves when the poller runs.
    wakeUp: false,
    ...rest,
    store,
    emulator: { seed: testWorld(120), durationMs: 300, ...options.emulator },
    environment: { ...fastSettings, ...environment },
  });
  let opened: Promise<Store> | undefined;
  const openStore = () => {
    opened ??= store === 'tablestore' ? openTablestore(cloud) : openSqliteStore({ path: store.sqlite });
    return opened;
  };
  cleanUps.push(async () => {
    await (await opened)?.close();
    await cloud.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const { emulator, host } = cloud;
  const client = createHttpClient(cloud.url, sender);
  const inTurn = createTurns();
  let next = firstFreshGateway;
  return {
    ...cloud,
    client,
    sender,
    storePath: store === 'tablestore' ? '' : store.sqlite,
    freshGateway: () => {
      const gateway = testGateway(next);
      if (!emulator.world.gateways[gateway.vpnGatewayId]) throw new Error('The test world is too small.');
      next += 1;
      return gateway;
    },
    callsTo: ({ vpnGatewayId }, action = 'CreateVpnRouteEntry') =>
      emulator.calls.filter(
        (call) => call.action === action && call.parameters.VpnGatewayId === vpnGatewayId,
      ),
    routesOn: ({ vpnGatewayId }) => {
      advanceTo(emulator.world, Date.now());
      return routesOf(emulator.world, vpnGatewayId);
    },
    statusOf: ({ vpnGatewayId }) => {
      advanceTo(emulator.world, Date.now());
      const gateway = emulator.world.gateways[vpnGatewayId];
      return gateway && reportedStatus(gateway);
    },
    ask: (body) => inTurn(async () => operationOf(await client.signed(freshId(), body)).name),
    withStore: async (work) => work(await openStore()),
    ended: async (name) => {
      const store = await openStore();
      const giveUpAtMs = Date.now() + longestMs;
      for (;;) {
        const operation = await store.readOperation(name.slice('operations/'.length));
        if (operation !== undefined && isDone(operation)) return inTurn(() => client.read(name));
        if (Date.now() > giveUpAtMs) throw new Error(`${name} does not end: ${JSON.stringify(operation)}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    logText: () =>
      ['webhook', 'poller', ...(rest.desired === undefined ? [] : ['reconcile'])]
        .flatMap((name) => host.logs(name).map(({ text }) => text))
        .join('\n'),
  };
}

function openTablestore({ tablestore }: LocalCloud): Promise<Store> {
  if (tablestore === undefined) throw new Error('This cloud has no Tablestore.');
  const { endpoint, instanceName } = tablestore;
  return openTablestoreStore({ endpoint, instanceName, credentials: emulatorCredentials });
}

/** Runs one piece of work after the other, whoever asks. */
function createTurns(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
}
