import { answer } from '../../local/vpn/model/answer.ts';
import type { Answer, World } from '../../local/vpn/model/world.ts';
import { type Ask, bodyOrFault } from '../../local/vpn/vpn-over-calls.ts';
import type { Random } from '../../test/simulation/random.ts';
import type { VirtualClock } from '../../test/simulation/virtual-clock.ts';
import { accountId } from './bench-world.ts';
import type { BusyTimes } from './draw.ts';

/** The cloud at the far end of a network, and what it counted. */
export interface BenchCloud {
  call(action: string, parameters: Readonly<Record<string, string>>): Promise<Answer>;
  count(): CallCount;
  /** When the gateway with this id began each of its changes, oldest first. */
  begunAtMs(vpnGatewayId: string): readonly number[];
}

/** The calls that reached the cloud, as it counted them itself. */
export interface CallCount {
  readonly create: number;
  readonly describe: number;
  readonly throttled: number;
}

export interface BenchCloudOptions {
  readonly world: World;
  readonly busyTimes: BusyTimes;
  readonly time: VirtualClock;
  readonly random: Random;
}

/** One way of a call to the API; there and back again is 40 ms on average. */
const wayMs = { min: 13, max: 27 } as const;

/** Makes the cloud of one run: the emulator's model, with the busy times drawn. */
export function createBenchCloud({ world, busyTimes, time, random }: BenchCloudOptions): BenchCloud {
  const begun = new Map(Object.keys(world.gateways).map((id) => [id, [] as number[]]));
  const drawn = new Map(Object.keys(world.gateways).map((id, index) => [id, busyTimes[index] ?? []]));
  let requests = 0;

  const serve = (action: string, parameters: Readonly<Record<string, string>>): Answer => {
    requests += 1;
    const { VpnGatewayId: id = '' } = parameters;
    const before = world.gateways[id]?.task ?? null;
    const changes = begun.get(id) ?? [];
    const durationMs = drawn.get(id)?.[changes.length] ?? 0;
    const result = answer(world, {
      action,
      parameters,
      caller: { accessKeyId: 'bench', accountId },
      requestId: `request-${requests}`,
      nowMs: time.nowMs(),
      durationMs,
    });
    const after = world.gateways[id]?.task ?? null;
    if (after !== null && after !== before) changes.push(time.nowMs());
    return result;
  };

  return {
    call: (action, parameters) =>
      new Promise((resolve) => {
        time.after(random.whole(wayMs.min, wayMs.max), () => {
          const result = serve(action, parameters);
          time.after(random.whole(wayMs.min, wayMs.max), () => resolve(result));
        });
      }),
    count: () => countCalls(world),
    begunAtMs: (id) => begun.get(id) ?? [],
  };
}

/** Makes calls to the cloud as the vendor's SDK would: a refusal is thrown. */
export function asking({ call }: Pick<BenchCloud, 'call'>): Ask {
  return async (action, parameters) => bodyOrFault(await call(action, parameters), '');
}

function countCalls({ counters }: World): CallCount {
  const total = (matches: (counter: string) => boolean): number =>
    Object.entries(counters).reduce((sum, [counter, calls]) => (matches(counter) ? sum + calls : sum), 0);
  return {
    create: total((counter) => counter.startsWith('CreateVpnRouteEntry ')),
    describe: total((counter) => counter.startsWith('Describe')),
    throttled: total((counter) => counter.endsWith(' Throttling.User')),
  };
}
