import { createWorld } from '../../local/vpn/model/create-world.ts';
import type { World } from '../../local/vpn/model/world.ts';
import { defaultAccountId, type WorldSeed } from '../../local/vpn/world-seed.ts';
import { acceptRequest, type ReplyTo, type Submission } from '../../shared/app/accept-request.ts';
import { type App, type AppSettings, defaultSettings } from '../../shared/app/app.ts';
import type { LogEntry } from '../../shared/app/log.ts';
import type { Intent } from '../../shared/operation/intent.ts';
import type { Operation, Requester } from '../../shared/operation/operation.ts';
import type { ReplyChannel } from '../../shared/reply/reply.ts';
import { gatewayKey, type RouteSpec } from '../../shared/route/route.ts';
import type { Store } from '../../shared/store/store.ts';
import { everybody } from './everybody.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';
import { createMemoryStore } from './memory-store.ts';
import { createModelVpn, type ModelVpn, type ModelVpnOptions } from './model-vpn.ts';
import { testGateway, testWorld } from './test-world.ts';
import { type StoreHooks, type WatchedStore, watchStore } from './watched-store.ts';

export interface TestAppOptions {
  /** How many gateways the world has; the default is 1. */
  readonly gateways?: number;
  readonly seed?: WorldSeed;
  readonly settings?: Partial<AppSettings>;
  readonly store?: StoreHooks;
  readonly channels?: readonly ReplyChannel[];
  /** For channels that take their time; the default is a clock of its own. */
  readonly clock?: ManualClock;
  readonly vpn?: Omit<ModelVpnOptions, 'accountId'>;
  /** Whether the process may read what lies around the routes; the default is that it may not. */
  readonly readsSurroundings?: boolean;
}

/** The use cases over a store in memory and a modelled cloud, on a clock that only the test moves. */
export interface TestApp {
  readonly app: App;
  readonly clock: ManualClock;
  readonly world: World;
  readonly vpn: ModelVpn;
  /** The same store without its hooks, to look at what is true and to play another process. */
  readonly store: Store;
  readonly watched: WatchedStore;
  readonly log: readonly LogEntry[];
  /** The same surroundings for another process. */
  readonly as: (owner: string) => App;
}

/** Builds one process with everything it needs. */
export function testApp(options: TestAppOptions = {}): TestApp {
  const { gateways = 1, seed = testWorld(gateways), settings = {}, clock = createManualClock() } = options;
  const world = createWorld({ ...seed, startMs: clock.nowMs() });
  const vpn = createModelVpn(world, clock, { accountId: defaultAccountId, ...options.vpn });
  const store = createMemoryStore();
  const watched = watchStore(store, options.store);
  const log: LogEntry[] = [];
  const as = (owner: string): App => ({
    store: watched,
    vpn,
    ...(options.readsSurroundings ? { readSurroundings: vpn.readSurroundings } : {}),
    clock,
    random: () => 0.5,
    log: (entry) => log.push(entry),
    owner,
    channels: options.channels ?? [],
    settings: { ...defaultSettings, access: [everybody], ...settings },
  });
  return { app: as('one'), clock, world, vpn, store, watched, log, as };
}

let deliveries = 0;

export interface Wish {
  /** The number of the gateway; the default is 0. */
  readonly gateway?: number;
  readonly route?: Partial<RouteSpec>;
  readonly dryRun?: boolean;
  /** Another change than the creation of a route. */
  readonly intent?: Intent;
  readonly deliveryId?: string;
  readonly callerToken?: string;
  readonly callbackUrl?: string;
  readonly line?: string;
  readonly requester?: Requester;
  readonly replyTo?: ReplyTo;
}

/** A request that was verified, validated and allowed; without a delivery id it has one of its own. */
export function submission({ gateway = 0, route = {}, dryRun = false, ...rest }: Wish = {}): Submission {
  deliveries += 1;
  const { regionId, vpnGatewayId, nextHop } = testGateway(gateway);
  const plain = { routeDest: '10.1.0.0/16', weight: 100, publishVpc: false } as const;
  return {
    intent: rest.intent ?? {
      kind: 'create-route',
      route: { regionId, vpnGatewayId, nextHop, ...plain, ...route },
      accountId: defaultAccountId,
      dryRun,
    },
    requester: rest.requester ?? { source: 'standard', instance: 'network-team' },
    delivery: { kind: 'delivery-id', value: rest.deliveryId ?? `delivery-${deliveries}` },
    ...(rest.callerToken === undefined ? {} : { callerToken: rest.callerToken }),
    ...(rest.callbackUrl === undefined ? {} : { callbackUrl: rest.callbackUrl }),
    ...(rest.line === undefined ? {} : { line: rest.line }),
    ...(rest.replyTo === undefined ? {} : { replyTo: rest.replyTo }),
  };
}

/** Records a request and gives its operation. */
export async function accepted(app: App, wish: Wish = {}): Promise<Operation> {
  return (await acceptRequest(app, submission(wish))).operation;
}

/** The usual rates of the account, but for these. */
export function rates(changes: Partial<AppSettings['callsPerMinute']>): AppSettings['callsPerMinute'] {
  return { ...defaultSettings.callsPerMinute, ...changes };
}

/** The key of the gateway with this number. */
export function keyOf(gateway = 0): string {
  return gatewayKey({ accountId: defaultAccountId, ...testGateway(gateway) });
}

/** The operation as it is stored; a missing one is the test's failure. */
export async function stored(store: Store, { id }: Pick<Operation, 'id'>): Promise<Operation> {
  const operation = await store.readOperation(id);
  if (operation === undefined) throw new Error(`There is no operation ${id}.`);
  return operation;
}

/** The calls of one action that the cloud saw. */
export function callsOf(vpn: ModelVpn, action: string) {
  return vpn.calls.filter((call) => call.action === action);
}
