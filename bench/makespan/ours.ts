import { createVpnOverCalls } from '../../local/vpn/vpn-over-calls.ts';
import { acceptRequest } from '../../shared/app/accept-request.ts';
import { advanceAll } from '../../shared/app/advance-all.ts';
import { type App, type AppSettings, defaultSettings } from '../../shared/app/app.ts';
import { takeFirstStep } from '../../shared/app/follow-operation.ts';
import { readConfig } from '../../shared/runtime/config.ts';
import type { Random } from '../../test/simulation/random.ts';
import { createVirtualClock, type VirtualClock } from '../../test/simulation/virtual-clock.ts';
import { createMemoryStore } from '../../test/support/memory-store.ts';
import { asking, createBenchCloud } from './bench-cloud.ts';
import { accountId, benchRoute, createBenchWorld } from './bench-world.ts';
import { createDistantStore } from './distant-store.ts';
import { type BusyTimes, shuffle } from './draw.ts';
import { planPoller } from './poller-timer.ts';
import type { Run } from './run.ts';
import { routesOf, type Shape } from './shape.ts';

/** Webhook instances at work at once; the platform allows an account 300, and one request each. */
const webhooksAtOnce = 100;

/** What a deployment runs with that sets nothing but what it must. */
const defaults = readConfig({
  ROUTEHOOK_STORE: 'sqlite:unused',
  ROUTEHOOK_SENDERS: JSON.stringify([
    { type: 'bearer', name: 'bench', tokens: ['never used, never looked at'] },
  ]),
});

/**
 * Plays the whole way of our requests: all arrive at once, each is recorded and takes its first step as the webhook
 * does it, the first wakes the poller up, and the timer runs it again each minute.
 */
export async function runOurs(
  shape: Shape,
  busyTimes: BusyTimes,
  random: Random,
  settings: AppSettings = defaultSettings,
): Promise<Run> {
  // At which second of a minute the requests come is chance.
  const startMs = Date.UTC(2026, 0, 5, 9) + random.whole(0, 59_999);
  const time = createVirtualClock(startMs);
  const cloud = createBenchCloud({
    world: createBenchWorld(shape, startMs),
    busyTimes,
    time,
    random: random.fork('network'),
  });
  const routes = shuffle(routesOf(shape), random.fork('order'));
  const ends: { readonly atMs: number; readonly succeeded: boolean }[] = [];
  const isOver = (): boolean => ends.length === routes.length;
  const store = createDistantStore({
    store: createMemoryStore(),
    time,
    random: random.fork('store'),
    ended: ({ state }) => ends.push({ atMs: time.nowMs(), succeeded: state === 'succeeded' }),
  });
  const vpn = createVpnOverCalls(asking(cloud), time.nowMs);
  const chance = random.fork('app');
  let processes = 0;
  const startProcess = (): App => {
    processes += 1;
    return {
      store,
      vpn,
      clock: clockOf(time),
      random: chance.next,
      log: () => undefined,
      owner: `process-${processes}`,
      channels: [],
      settings,
    };
  };

  const poller = planPoller(time, isOver, async () => {
    const app = startProcess();
    await advanceAll(app, time.nowMs() + defaults.ROUTEHOOK_POLL_BUDGET_MS);
  });
  const waiting = [...routes];
  const serveRequests = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [gateway, route] = next;
      const app = startProcess();
      const { operation } = await acceptRequest(app, {
        intent: { kind: 'create-route', route: benchRoute(gateway, route), accountId, dryRun: false },
        requester: { source: 'standard', instance: 'bench' },
        delivery: { kind: 'delivery-id', value: `${gateway}-${route}` },
      });
      poller.wakeUp();
      await takeFirstStep(app, operation, time.nowMs() + defaults.ROUTEHOOK_INLINE_BUDGET_MS);
    }
  };
  for (let webhook = 0; webhook < webhooksAtOnce; webhook += 1) void serveRequests();
  await time.run(isOver);

  const finished = ends.filter(({ succeeded }) => succeeded).length;
  return {
    makespanMs: Math.max(...ends.map(({ atMs }) => atMs)) - startMs,
    finished,
    failed: routes.length - finished,
    calls: cloud.count(),
    begunMs: Array.from({ length: shape.gateways }, (_, gateway) =>
      cloud.begunAtMs(benchRoute(gateway, 0).vpnGatewayId).map((atMs) => atMs - startMs),
    ),
  };
}

function clockOf(time: VirtualClock): App['clock'] {
  return { nowMs: time.nowMs, sleep: (ms) => new Promise((wake) => time.after(ms, () => wake())) };
}
