import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBrokenEntry } from '../../shared/operation/journal.ts';
import { isDone, type Operation } from '../../shared/operation/operation.ts';
import { replay } from '../../shared/operation/transition.ts';
import { createDice } from '../support/dice.ts';
import { operationOf, type Reply } from '../support/http-client.ts';
import { startTestCloud, type TestCloud } from '../support/local-cloud.ts';
import { freshId, type RouteBody, routeBody } from '../support/route-bodies.ts';
import { type TestGateway, testGateway, testWorld } from '../support/test-world.ts';

export interface KillStory {
  readonly store: 'sqlite' | 'tablestore';
  /** How often instances are killed; the test asks for nearly as many, and for half of them while at work. */
  readonly kills: number;
}

const seed = Number(process.env.ROUTEHOOK_TEST_SEED ?? 20_261_123);
/** On a busy machine; usually half of it. */
const longestMs = 80_000;
/** Each gateway gets at least this many routes, and more while there is still something to be killed. */
const fewestRoutes = 4;
/** Senders do not ask for more while so many of their requests are open. */
const mostOpen = 4;

/** A request that was acknowledged: the promise that must be kept. */
interface Acknowledged {
  readonly name: string;
  readonly body: RouteBody;
}

const gateways = [0, 1, 2].map(testGateway);
const bystander = testGateway(3);
const dice = createDice(seed);
const acknowledged: Acknowledged[] = [];
const contradictions: string[] = [];
let wantedKills = 0;
let kills = 0;
let killsAtWork = 0;
let cloud: TestCloud;
let operations: ReadonlyMap<string, Operation>;

type FunctionName = 'webhook' | 'poller';

/** How much each function had written when it was last killed: more lines mean that it has been at work since. */
const linesAtKill = { webhook: 0, poller: 0 };

function hasWorked(name: FunctionName): boolean {
  return linesOf(name) > linesAtKill[name];
}

function linesOf(name: FunctionName): number {
  return cloud.host.logs(name).filter(({ stream }) => stream === 'stdout').length;
}

/**
 * Kills the instances of the webhook or of the poller: mostly once they are at work, half of the time right when a
 * create call has taken effect, and now and then at any moment, starting up included.
 */
async function killAtRandom(endMs: number): Promise<void> {
  while (kills < wantedKills && Date.now() < endMs) {
    const name = dice.chance(0.5) ? 'webhook' : 'poller';
    if (dice.chance(0.85)) await waitFor(() => hasWorked(name), 2_000);
    if (dice.chance(0.5)) await nextCreate(200);
    await delay(dice.between(0, 60));
    const worked = hasWorked(name);
    const killed = await cloud.host.killInstances(name);
    linesAtKill[name] = linesOf(name);
    if (killed === 0) continue;
    kills += 1;
    if (worked) killsAtWork += 1;
  }
}

async function nextCreate(longestWaitMs: number): Promise<void> {
  const seen = creates().length;
  await waitFor(() => creates().length > seen, longestWaitMs);
}

async function waitFor(isSo: () => boolean, longestWaitMs: number): Promise<void> {
  for (let waitedMs = 0; waitedMs < longestWaitMs && !isSo(); waitedMs += 4) await delay(4);
}

function creates() {
  return cloud.emulator.calls.filter(({ action }) => action === 'CreateVpnRouteEntry');
}

/** A sender: one request after the other, each delivered until it is acknowledged, some of them twice. */
async function keepAsking(gateway: TestGateway, endMs: number): Promise<void> {
  for (let number = 0; number < fewestRoutes || (kills < wantedKills && Date.now() < endMs); number += 1) {
    const dryRun = number % 5 === 4;
    const changes = { routeDest: `10.${number}.0.0/16`, weight: number % 2 ? 0 : 100, dryRun };
    const body = routeBody(gateway, changes);
    const id = freshId();
    const { name } = operationOf(await deliver(id, body));
    acknowledged.push({ name, body });
    if (dice.chance(0.3)) {
      const again = operationOf(await deliver(id, body)).name;
      if (again !== name) contradictions.push(`${id} was ${name}, then ${again}`);
    }
    while ((await openOn(gateway)) >= mostOpen) await delay(50);
  }
}

/** As senders do: anything but a 2xx is delivered again, signed anew, under the same id. */
async function deliver(id: string, body: RouteBody): Promise<Reply> {
  for (;;) {
    const reply = await cloud.client.signed(id, body).catch(() => undefined);
    if (reply !== undefined && reply.status >= 200 && reply.status < 300) return reply;
    if (reply !== undefined && reply.status < 429) throw new Error(`refused: ${reply.status} ${reply.text}`);
    await delay(30);
  }
}

async function openOn({ vpnGatewayId }: TestGateway): Promise<number> {
  const pending = await cloud.withStore((store) => store.listPending());
  return pending.filter(({ gatewayKey }) => gatewayKey.endsWith(`/${vpnGatewayId}`)).length;
}

/** Lets everything finish undisturbed, and reads what has become of it. */
async function everythingEnded(): Promise<ReadonlyMap<string, Operation>> {
  const giveUpAtMs = Date.now() + 25_000;
  for (;;) {
    const found = await cloud.withStore((store) =>
      Promise.all(acknowledged.map(({ name }) => store.readOperation(name.slice('operations/'.length)))),
    );
    const known = found.flatMap((operation) => (operation === undefined ? [] : [operation]));
    const pending = await cloud.withStore((store) => store.listPending());
    const isOver = found.length === known.length && known.every(isDone) && pending.length === 0;
    if (isOver || Date.now() > giveUpAtMs) return new Map(known.map((one) => [`operations/${one.id}`, one]));
    await delay(100);
  }
}

const keyOf = ({ vpnGatewayId, routeDest, nextHop, weight }: RouteBody) =>
  [vpnGatewayId, routeDest, nextHop, weight].join(' ');

/** Defines the test: one story for each file, as its senders and its killer share the file's memory. */
export function killTest(story: KillStory): void {
  beforeAll(async () => {
    wantedKills = story.kills;
    cloud = await startTestCloud({
      ...(story.store === 'tablestore' ? { store: 'tablestore' } : {}),
      emulator: { seed: testWorld(4, {}, { routeQuota: 10_000 }), durationMs: 80 },
      timerEveryMs: 100,
      environment: {
        ROUTEHOOK_CALL_TIMEOUT_MS: '800',
        ROUTEHOOK_RESEND_AFTER_MS: '900',
        ROUTEHOOK_LEASE_MS: '1000',
        ROUTEHOOK_POLL_BUDGET_MS: '3000',
      },
    });
    // A create call is answered a little after it took effect: the moment in which a death hurts most.
    cloud.emulator.inject({ action: 'CreateVpnRouteEntry', effect: { kind: 'delay', delayMs: 40 } });
    const endMs = Date.now() + longestMs;
    const killing = killAtRandom(endMs);
    await Promise.all([killing, ...gateways.map((gateway) => keepAsking(gateway, endMs))]);
    operations = await everythingEnded();
  }, longestMs + 40_000);

  afterAll(() => {
    process.stdout.write(
      `kill -9: ${kills} times (${killsAtWork} at work) over ${acknowledged.length} acknowledged requests, seed ${seed}\n`,
    );
  });

  describe(`killing the functions again and again under load, with their state in ${story.store}`, () => {
    it('they were killed as often as wanted, half of the time at work', () => {
      expect(kills).toBeGreaterThanOrEqual(story.kills - 2);
      // A death at work is what this is about; one during the start of an instance is easy.
      expect(killsAtWork).toBeGreaterThanOrEqual(Math.floor((story.kills - 2) / 2));
      expect(acknowledged.length).toBeGreaterThanOrEqual(fewestRoutes * gateways.length);
    });

    it('every acknowledged request is recorded and has succeeded', () => {
      const ends = acknowledged.map(({ name }) => [name, operations.get(name)?.state]);
      expect(ends.filter(([, state]) => state !== 'succeeded')).toEqual([]);
      expect(contradictions).toEqual([]);
    });

    it('every route asked for is there exactly once, as asked, and nothing else is', () => {
      const asked = acknowledged.filter(({ body }) => !body.dryRun).map(({ body }) => keyOf(body));
      const there = gateways.flatMap((gateway) =>
        cloud.routesOn(gateway).map((route) => keyOf({ ...route, vpnGatewayId: gateway.vpnGatewayId })),
      );
      expect([...there].sort()).toEqual([...asked].sort());
      expect(cloud.routesOn(bystander)).toEqual([]);
      const actions = new Set(cloud.emulator.calls.map(({ action }) => action));
      expect([...actions].filter((action) => !action.startsWith('Describe'))).toEqual([
        'CreateVpnRouteEntry',
      ]);
    });

    it('no route was created under two tokens, and no call met a change of our own', () => {
      const tokens = new Map<string, Set<string>>();
      for (const { code, parameters } of creates()) {
        if (code !== 'OK') continue;
        const route = `${parameters.VpnGatewayId} ${parameters.RouteDest}`;
        tokens.set(route, (tokens.get(route) ?? new Set()).add(parameters.ClientToken ?? ''));
      }
      expect([...tokens].filter(([, used]) => used.size > 1)).toEqual([]);
      // Dry runs change nothing, wait for nobody, and may meet a change.
      const refused = creates().filter(
        ({ code, parameters }) => code !== 'OK' && parameters.DryRun !== 'true',
      );
      expect(refused.map(({ code, parameters }) => [code, parameters.RouteDest])).toEqual([]);
    });

    it('every journal is whole and replays to the record', () => {
      for (const operation of operations.values()) {
        expect(findBrokenEntry(operation.journal)).toBeUndefined();
        expect(replay(operation.journal)).toEqual(operation);
      }
    });

    it('no queue entry is left behind', async () => {
      expect(await cloud.withStore((store) => store.listPending())).toEqual([]);
    });
  });
}
