import { createVpnOverCalls } from '../../local/vpn/vpn-over-calls.ts';

import { defaultSettings } from '../../shared/app/app.ts';
import { tick as runTick } from '../../shared/app/tick.ts';
import type { Store } from '../../shared/store/store.ts';
import { createRandom } from '../../test/simulation/random.ts';
import { createVirtualClock } from '../../test/simulation/virtual-clock.ts';
import { asking, createBenchCloud } from '../makespan/bench-cloud.ts';
import { createBenchWorld } from '../makespan/bench-world.ts';
import { operationsPerGateway } from './bench-operations.ts';
import { createCountingStore, type StoreCount } from './counting-store.ts';

export interface TickCost extends StoreCount {
  /** Median over the ticks; the model of the cloud is in it, and small. */
  readonly cpuMs: number;
}

const ticks = 3;

/** Enough for one look at every gateway, and not for a second. */
const tickMs = 1_000;

/**
 * Measures a tick in which every gateway with open operations is looked at once and found busy with somebody else's
 * change, so that the next tick finds the same.
 */
export async function measureTick(store: Store, open: number, startMs: number): Promise<TickCost> {
  const counting = createCountingStore(store);
  const time = createVirtualClock(startMs);
  const gateways = Math.ceil(open / operationsPerGateway);
  const world = createBenchWorld({ gateways, routesEach: operationsPerGateway }, startMs);
  for (const gateway of Object.values(world.gateways)) gateway.stuck = true;
  const cloud = createBenchCloud({ world, busyTimes: [], time, random: createRandom(1) });
  const vpn = createVpnOverCalls(asking(cloud), time.nowMs);

  const tick = async (number: number): Promise<TickCost> => {
    const before = counting.count();
    const cpuBefore = process.cpuUsage();
    let over = false;
    const app = {
      store: counting.store,
      vpn,
      clock: {
        nowMs: time.nowMs,
        sleep: (ms: number) => new Promise<void>((wake) => time.after(ms, () => wake())),
      },
      random: () => 0.5,
      log: () => undefined,
      owner: `tick-${number}`,
      channels: [],
      settings: defaultSettings,
    };
    const done = runTick(app, time.nowMs() + tickMs).finally(() => {
      over = true;
    });
    await time.run(() => over);
    const { errors } = await done;
    if (errors > 0) throw new Error(`In the tick over ${open} open operations ${errors} gateways failed.`);
    const { user, system } = process.cpuUsage(cpuBefore);
    const after = counting.count();
    await letTimePass(time, 70_000);
    return {
      reads: after.reads - before.reads,
      writes: after.writes - before.writes,
      cpuMs: (user + system) / 1000,
    };
  };

  // The first tick writes down why everybody waits; the others find it written.
  await tick(0);
  const costs: TickCost[] = [];
  for (let number = 1; number <= ticks; number += 1) costs.push(await tick(number));
  const byCpu = [...costs].sort((one, other) => one.cpuMs - other.cpuMs);
  const median = byCpu[Math.floor(ticks / 2)] ?? { reads: 0, writes: 0, cpuMs: 0 };
  const last = costs.at(-1) ?? median;
  return { reads: last.reads, writes: last.writes, cpuMs: median.cpuMs };
}

async function letTimePass(time: ReturnType<typeof createVirtualClock>, ms: number): Promise<void> {
  let passed = false;
  time.after(ms, () => {
    passed = true;
  });
  await time.run(() => passed);
}
