import { type ForeignChange, makeForeignChange, routesOf } from '../../local/vpn/model/foreign-hand.ts';
import { advanceTo } from '../../local/vpn/model/tasks.ts';
import { defaultAccountId } from '../../local/vpn/world-seed.ts';
import type { App } from '../../shared/app/app.ts';
import { applyWith } from '../../shared/app/apply-plan.ts';
import { readGatewayReport, readRunReport } from '../../shared/app/keep-report.ts';
import { type ReconcileReport, type Reconciliation, reconcile } from '../../shared/app/reconcile.ts';
import { reportDrift } from '../../shared/app/tell-drift.ts';
import type { RememberedSource } from '../../shared/desired/desired-source.ts';
import { isDone, type Operation, type Requester } from '../../shared/operation/operation.ts';
import type { ReadPlan } from '../../shared/plan/gateway-plan.ts';
import type { GatewayReport, RunReport } from '../../shared/plan/report.ts';
import type { GatewayRef } from '../../shared/route/route.ts';
import { type ChatApp, type ChatAppOptions, chatApp } from '../support/chat-app.ts';
import { placeAddress } from '../support/recording-channel.ts';
import { keyOf } from '../support/test-app.ts';
import { testGateway } from '../support/test-world.ts';

/** Where drift is told. */
export const driftPlace = '#network';

export const oncall: Requester = {
  source: 'slack',
  instance: 'acme',
  actor: { tenant: 'T1', id: 'U1', name: 'Alice' },
};

/** A file that a test writes. */
export interface TestFile extends RememberedSource {
  /** What it says now; `undefined` where it cannot be read. */
  text: string | undefined;
  lastModifiedMs?: number;
  reads: number;
}

export interface RunOptions {
  readonly mode?: 'observe' | 'apply';
  /** Another process than the first. */
  readonly by?: App;
  readonly budgetMs?: number;
  readonly maxAgeMs?: number;
  readonly files?: readonly RememberedSource[];
}

/** Gateways, files, and runs that make the first equal to the second. */
export interface ReconcileWorld extends ChatApp {
  readonly file: TestFile;
  /** One run of the reconciliation; it applies unless told otherwise. */
  readonly run: (options?: RunOptions) => Promise<ReconcileReport>;
  readonly beginRun: (options?: RunOptions) => Promise<ReconcileReport>;
  /** A run, then the poller, then a minute; so many times. */
  readonly settle: (times?: number) => Promise<void>;
  /** `10.1.0.0/16 first 100 published`, sorted. */
  readonly routes: (gateway?: number) => readonly string[];
  readonly foreign: (change: ForeignChange, gateway?: number) => void;
  /** The plan of the last run. */
  readonly plan: (gateway?: number) => Promise<ReadPlan>;
  readonly report: (gateway?: number) => Promise<GatewayReport | undefined>;
  readonly runReport: () => Promise<RunReport | undefined>;
  /** Everything that was ever asked for, oldest first. */
  readonly operations: () => Promise<readonly Operation[]>;
  readonly open: () => Promise<readonly Operation[]>;
  /** What the drift channel was told. */
  readonly drifts: () => readonly string[];
}

/** Builds it; the default is one gateway without routes, and an empty file with policy sync. */
export function reconcileWorld(options: ChatAppOptions = {}): ReconcileWorld {
  const setting = chatApp(options);
  const { app, clock, world, store, chat } = setting;
  const file = aFile('file:desired.yaml', () => clock.nowMs());
  const beginRun: ReconcileWorld['beginRun'] = ({ by = app, budgetMs = 240_000, ...rest } = {}) =>
    reconcile(composed(by, { files: [file], ...rest }), clock.nowMs() + budgetMs);
  const run: ReconcileWorld['run'] = (how) => clock.finish(beginRun(how));
  const operations: ReconcileWorld['operations'] = async () =>
    [...(await store.listOperations({ pageSize: 100 })).operations].reverse();
  const reportOf = (gateway = 0) => readGatewayReport(store, keyOf(gateway));
  return {
    ...setting,
    beginRun,
    file,
    run,
    operations,
    report: reportOf,
    runReport: () => readRunReport(store),
    async settle(times = 1) {
      for (let time = 0; time < times; time += 1) {
        await run();
        await setting.tick();
        await clock.advance(60_000);
      }
    },
    routes(gateway = 0) {
      advanceTo(world, clock.nowMs());
      return routesOf(world, testGateway(gateway).vpnGatewayId)
        .map(({ routeDest, nextHop, weight, published }) =>
          [routeDest, hopName(nextHop), weight, ...(published ? ['published'] : [])].join(' '),
        )
        .sort();
    },
    foreign: (change, gateway = 0) => makeForeignChange(world, testGateway(gateway).vpnGatewayId, change),
    async plan(gateway) {
      const plan = (await reportOf(gateway))?.plan;
      if (plan === undefined || plan.kind === 'unreadable') {
        throw new Error(`No plan was read: ${JSON.stringify(plan)}`);
      }
      return plan;
    },
    open: async () => (await operations()).filter((operation) => !isDone(operation)),
    drifts: () => chat.said.filter(({ place }) => place === driftPlace).map(({ headline }) => headline),
  };
}

/** The run of one process. */
export function composed(
  app: App,
  { mode = 'apply', maxAgeMs, files = [] }: Omit<RunOptions, 'by' | 'budgetMs'>,
): Reconciliation {
  const { vpn, store, clock, random, settings, log } = app;
  return {
    planner: {
      vpn: { observe: vpn.observe, survey: vpn.survey },
      store,
      clock,
      random,
      settings,
      log,
    },
    reports: store,
    files,
    accountId: defaultAccountId,
    ...(maxAgeMs === undefined ? {} : { maxAgeMs }),
    ...(mode === 'apply' ? { apply: applyWith(app) } : {}),
    tellDrift: (planned) => reportDrift(app, planned, placeAddress(driftPlace)),
  };
}

/** A file with nothing in it yet. */
export function aFile(name: string, nowMs: () => number, text = aDocument({})): TestFile {
  const file: TestFile = {
    name,
    text,
    reads: 0,
    async read() {
      file.reads += 1;
      const { lastModifiedMs } = file;
      return file.text === undefined
        ? { kind: 'unreadable', why: `${name}: There is no such file.` }
        : {
            kind: 'read',
            text: file.text,
            readAtMs: nowMs(),
            ...(lastModifiedMs === undefined ? {} : { lastModifiedMs }),
          };
    },
  };
  return file;
}

/**
 * A document with policy sync that lists these routes, by the number of the gateway, as `10.1.0.0/16 first 100
 * published`; what is left out is as in a file.
 */
export function aDocument(
  routes: Readonly<Record<number, readonly string[]>>,
  more: object = {},
  moreOfEach: object = {},
): string {
  const gateways = Object.entries(routes).map(([number, texts]) => {
    const { regionId, vpnGatewayId } = testGateway(Number(number));
    return { regionId, vpnGatewayId, routes: texts.map((text) => aRoute(text, number)), ...moreOfEach };
  });
  return JSON.stringify({ version: 1, team: 'netops', policy: 'sync', gateways, ...more });
}

function aRoute(text: string, gateway: string) {
  const [routeDest, hop = 'first', weight, published] = text.split(' ');
  return {
    routeDest,
    nextHop: hopOf(hop, Number(gateway)),
    ...(weight === undefined ? {} : { weight: Number(weight) }),
    ...(published === undefined ? {} : { publishVpc: true }),
  };
}

/** The connection that the short name means. */
export function hopOf(name: string, gateway = 0): string {
  const { nextHop, otherHop } = testGateway(gateway);
  return name === 'second' ? otherHop : nextHop;
}

function hopName(nextHop: string): string {
  return nextHop.endsWith('second') ? 'second' : 'first';
}

/** So many blocks, from this one on. */
export function blocks(count: number, first = 0): readonly string[] {
  return Array.from({ length: count }, (_, index) => `10.${first + index}.0.0/16`);
}

export function gatewayRef(gateway = 0): GatewayRef {
  const { regionId, vpnGatewayId } = testGateway(gateway);
  return { accountId: defaultAccountId, regionId, vpnGatewayId };
}

/** Somebody else's route. */
export function foreignRoute(routeDest: string, hop = 'first', weight = 100, gateway = 0): ForeignChange {
  return { kind: 'add', route: { routeDest, nextHop: hopOf(hop, gateway), weight } };
}
