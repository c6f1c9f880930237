import type { Answer } from '../../local/vpn/model/world.ts';
import { changeParameters } from '../../local/vpn/vpn-over-calls.ts';
import type { RouteSpec } from '../../shared/route/route.ts';
import type { Random } from '../../test/simulation/random.ts';
import { createVirtualClock } from '../../test/simulation/virtual-clock.ts';
import { createBenchCloud } from './bench-cloud.ts';
import { benchRoute, createBenchWorld } from './bench-world.ts';
import { type BusyTimes, shuffle } from './draw.ts';
import type { Run } from './run.ts';
import { routesOf, type Shape } from './shape.ts';

/** Resources worked on at once. Source: terraform apply, option -parallelism, default 10. */
const parallelism = 10;

/**
 * Patience of alicloud_vpn_route_entry. Source: aliyun/terraform-provider-alicloud, commit 81c43b6 (2026-08-21),
 * resource_alicloud_vpn_route_entry.go. Each of the two phases has the budget to itself.
 */
const firstRetryMs = 3_000;
const retryMs = 5_000;
const firstPollMs = 5_000;
const pollMs = 3_000;
const budgetMs = 5 * 60_000;

const retriedCodes: ReadonlySet<string> = new Set([
  'VpnGateway.Configuring',
  'TaskConflict',
  'Appliance.Configuring',
  'VpnTask.CONFLICT',
  'VpnConnection.Configuring',
  'ServiceUnavailable',
]);

/** Rows of one page of the provider's search. */
const pageSize = 50;

interface Tools {
  readonly nowMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly call: (action: string, parameters: Readonly<Record<string, string>>) => Promise<Answer>;
}

/**
 * Plays one `terraform apply` of the same routes: resources in no particular order, each sent until it is not
 * refused, then looked for in the route list. Where the provider's library would wait still longer between two
 * tries, the shorter wait is taken; the read after the creation is left out.
 */
export async function runTerraform(shape: Shape, busyTimes: BusyTimes, random: Random): Promise<Run> {
  const startMs = Date.UTC(2026, 0, 5, 9);
  const time = createVirtualClock(startMs);
  const cloud = createBenchCloud({
    world: createBenchWorld(shape, startMs),
    busyTimes,
    time,
    random: random.fork('network'),
  });
  const tools: Tools = {
    nowMs: time.nowMs,
    sleep: (ms) => new Promise((wake) => time.after(ms, () => wake())),
    call: cloud.call,
  };
  const waiting = [...shuffle(routesOf(shape), random.fork('order'))];
  const ends: { readonly atMs: number; readonly succeeded: boolean }[] = [];
  const total = waiting.length;
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const succeeded = await createResource(benchRoute(...next), tools);
      ends.push({ atMs: time.nowMs(), succeeded });
    }
  };
  for (let worker = 0; worker < parallelism; worker += 1) void work();
  await time.run(() => ends.length === total);

  const finished = ends.filter(({ succeeded }) => succeeded).length;
  return {
    makespanMs: Math.max(...ends.map(({ atMs }) => atMs)) - startMs,
    finished,
    failed: total - finished,
    calls: cloud.count(),
    begunMs: Array.from({ length: shape.gateways }, (_, gateway) =>
      cloud.begunAtMs(benchRoute(gateway, 0).vpnGatewayId).map((atMs) => atMs - startMs),
    ),
  };
}

async function createResource(route: RouteSpec, tools: Tools): Promise<boolean> {
  return (await sendUntilAccepted(route, tools)) && (await pollUntilListed(route, tools));
}

async function sendUntilAccepted(route: RouteSpec, { nowMs, sleep, call }: Tools): Promise<boolean> {
  const untilMs = nowMs() + budgetMs;
  for (let attempt = 1; ; attempt += 1) {
    // Each attempt has a token of its own.
    const clientToken = `TF-${route.vpnGatewayId}-${route.routeDest}-${attempt}`;
    const result = await call(
      'CreateVpnRouteEntry',
      changeParameters({ call: { kind: 'create', route, dryRun: false }, clientToken }),
    );
    if (result.kind === 'ok') return true;
    if (!isRetried(result.code)) return false;
    const waitMs = attempt === 1 ? firstRetryMs : retryMs;
    if (nowMs() + waitMs >= untilMs) {
      await sleep(untilMs - nowMs());
      return false;
    }
    await sleep(waitMs);
  }
}

async function pollUntilListed(route: RouteSpec, tools: Tools): Promise<boolean> {
  const { nowMs, sleep } = tools;
  const untilMs = nowMs() + budgetMs;
  await sleep(firstPollMs);
  while (nowMs() < untilMs) {
    if (await isListed(route, tools)) return true;
    await sleep(Math.min(pollMs, untilMs - nowMs()));
  }
  return false;
}

/** Reads page after page until the route is found or the list ends. */
async function isListed(route: RouteSpec, { sleep, call }: Tools): Promise<boolean> {
  for (let page = 1; ; page += 1) {
    const result = await call('DescribeVpnRouteEntries', {
      RegionId: route.regionId,
      VpnGatewayId: route.vpnGatewayId,
      PageNumber: String(page),
      PageSize: String(pageSize),
    });
    if (result.kind === 'error') {
      // A throttled look is a look that found nothing; the next one comes as always.
      await sleep(firstRetryMs);
      return false;
    }
    const { VpnRouteEntry: rows = [] } = result.body.VpnRouteEntries as {
      readonly VpnRouteEntry?: readonly { readonly RouteDest: string; readonly NextHop: string }[];
    };
    if (rows.some(({ RouteDest, NextHop }) => RouteDest === route.routeDest && NextHop === route.nextHop)) {
      return true;
    }
    if (rows.length < pageSize) return false;
  }
}

/** What the provider sends again; everything else fails the resource. */
function isRetried(code: string): boolean {
  return retriedCodes.has(code) || code.includes('Throttling');
}
