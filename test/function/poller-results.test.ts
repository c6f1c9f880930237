import { beforeAll, describe, expect, it } from 'vitest';
import type { FaultRuleInput } from '../../local/vpn/faults.ts';
import { deleteGateway, disturbNextChange, makeForeignChange } from '../../local/vpn/model/foreign-hand.ts';
import { refusals } from '../../local/vpn/model/refusals.ts';
import { findBrokenEntry } from '../../shared/operation/journal.ts';
import { replay } from '../../shared/operation/transition.ts';
import type { ShownOperation } from '../support/http-client.ts';
import { startTestCloud, type TestCloud } from '../support/local-cloud.ts';
import { type RouteBody, routeBody } from '../support/route-bodies.ts';
import { startAll } from '../support/start-all.ts';
import { type TestGateway, testGateway, testWorld } from '../support/test-world.ts';

const full = 0;
const locked = 1;
const withSslClients = 2;

let cloud: TestCloud;

interface Row {
  readonly title: string;
  readonly gateway?: number;
  /** Arranges the world before the request. */
  readonly arrange?: (gateway: TestGateway) => void;
  readonly fault?: FaultRuleInput['effect'];
  readonly changes?: RouteBody;
  readonly code: string;
  readonly status: number;
  /** How often the create call was begun. */
  readonly attempts: number;
  /** Refused before it was sent, because the cloud would refuse it. */
  readonly foreseen?: true;
  readonly remedy: RegExp;
}

const rows: readonly Row[] = [
  {
    title: 'quota',
    gateway: full,
    code: 'Resource.QuotaFull',
    status: 409,
    attempts: 1,
    remedy: /Quota Center/,
  },
  {
    title: 'denied: unpaid',
    gateway: locked,
    code: 'VpnGateway.FinancialLocked',
    status: 409,
    attempts: 1,
    remedy: /bill/,
  },
  {
    title: 'denied: no permission',
    fault: { kind: 'error', status: 403, code: 'Forbidden' },
    code: 'Forbidden',
    status: 403,
    attempts: 1,
    remedy: /vpc:CreateVpnRouteEntry/,
  },
  {
    title: 'invalid: next hop',
    changes: { nextHop: 'vco-nobodyknowsit' },
    code: 'InvalidNextHop.NotFound',
    status: 422,
    attempts: 1,
    remedy: /IPsec-VPN connection exists/,
  },
  {
    title: 'invalid: SSL clients live there',
    gateway: withSslClients,
    code: 'VpnRouteEntry.ConflictSSL',
    status: 409,
    attempts: 0,
    foreseen: true,
    remedy: /SSL server/,
  },
  {
    title: 'invalid: both halves of a pair are active',
    arrange: (gateway) => addForeign(gateway, { nextHop: gateway.otherHop }),
    code: 'VpnRouteEntry.BackupRoute',
    status: 409,
    attempts: 0,
    foreseen: true,
    remedy: /weight 0/,
  },
  {
    title: 'gone: the gateway was deleted while the request was queued',
    arrange: ({ vpnGatewayId }) => void deleteGateway(cloud.emulator.world, vpnGatewayId),
    code: 'InvalidVpnGatewayInstanceId.NotFound',
    status: 404,
    attempts: 0,
    remedy: /gateway ID/,
  },
  {
    title: 'a code nobody has told us about, after reading back',
    fault: { kind: 'error', status: 400, code: 'Brand.NewCode', message: 'Something new.' },
    code: 'Brand.NewCode',
    status: 502,
    attempts: 1,
    remedy: /does not know/,
  },
  {
    title: 'the route exists with another weight: nothing is touched',
    arrange: (gateway) => addForeign(gateway, { weight: 0 }),
    code: 'Route.Differs',
    status: 409,
    attempts: 0,
    remedy: /Compare the settings/,
  },
  {
    title: 'the route exists and is published, which was not asked: nothing is touched',
    arrange: (gateway) => addForeign(gateway, { published: true }),
    code: 'Route.Differs',
    status: 409,
    attempts: 0,
    remedy: /Compare the settings/,
  },
  {
    title: 'accepted, but the route never comes',
    arrange: ({ vpnGatewayId }) => disturbNextChange(cloud.emulator.world, vpnGatewayId, { kind: 'lost' }),
    code: 'Route.NotObserved',
    status: 502,
    attempts: 1,
    remedy: /ActionTrail/,
  },
  {
    title: 'accepted, but the route is not published',
    arrange: ({ vpnGatewayId }) =>
      disturbNextChange(cloud.emulator.world, vpnGatewayId, { kind: 'unpublished' }),
    changes: { publishVpc: true },
    code: 'Route.NotPublished',
    status: 502,
    attempts: 1,
    remedy: /Publish it/,
  },
];

function addForeign(
  { vpnGatewayId, nextHop }: TestGateway,
  changes: { readonly weight?: number; readonly published?: boolean; readonly nextHop?: string } = {},
): void {
  const route = { routeDest: '10.1.0.0/16', nextHop, weight: 100, ...changes };
  makeForeignChange(cloud.emulator.world, vpnGatewayId, { kind: 'add', route });
}

interface Outcome {
  readonly gateway: TestGateway;
  readonly operation: ShownOperation;
  readonly routesBefore: string;
}

let outcomeOf: (row: Row) => Promise<Outcome>;

beforeAll(async () => {
  const seed = testWorld(40, {
    [full]: { routeQuota: 0 },
    [locked]: { businessStatus: 'FinancialLocked' },
    [withSslClients]: { sslClientPools: ['10.1.2.0/24'] },
  });
  cloud = await startTestCloud({
    firstFreshGateway: 3,
    emulator: { seed, durationMs: 200 },
    timerEveryMs: 100,
    environment: { ROUTEHOOK_INLINE_BUDGET_MS: '0' },
  });
  outcomeOf = startAll(rows, run);
});

async function run({ gateway: number, arrange, fault, changes }: Row): Promise<Outcome> {
  const gateway = number === undefined ? cloud.freshGateway() : testGateway(number);
  arrange?.(gateway);
  const routesBefore = JSON.stringify(cloud.emulator.world.gateways[gateway.vpnGatewayId]?.routes);
  if (fault !== undefined) {
    const parameters = { VpnGatewayId: gateway.vpnGatewayId };
    cloud.emulator.inject({ action: 'CreateVpnRouteEntry', parameters, times: 1, effect: fault });
  }
  const name = await cloud.ask(routeBody(gateway, changes));
  return { gateway, routesBefore, operation: await cloud.ended(name) };
}

describe('operations that fail, each for its own reason', () => {
  it.each(rows)('$title: $code', async (row) => {
    const { gateway, operation, routesBefore } = await outcomeOf(row);
    const { metadata, error, response } = operation;
    expect(metadata).toMatchObject({ state: 'failed', attempts: row.attempts });
    expect(response).toBeUndefined();
    expect(error).toMatchObject({
      code: row.code,
      status: row.status,
      remedy: expect.stringMatching(row.remedy),
    });
    expect(error?.detail).toContain(gateway.vpnGatewayId);
    expect(metadata.journal.at(-1)?.event).toBe('failed');

    const [call, ...more] = cloud.callsTo(gateway);
    expect(more).toEqual([]);
    const says =
      Object.entries(refusals).find(([code]) => code === row.code)?.[1].message ?? 'Something new.';
    if (row.foreseen) {
      expect(call).toBeUndefined();
      expect(error?.cloud).toBeUndefined();
    } else if (!row.code.startsWith('Route.')) {
      // The cloud's own words and the id to ask its support about.
      expect(error?.cloud).toMatchObject({ code: row.code, message: says });
      expect(error?.cloud?.requestId).toMatch(/^[0-9A-F-]{36}$/);
      expect(metadata.cloudRequestIds).toContain(error?.cloud?.requestId);
    }
    if (row.attempts === 1) expect(metadata.cloudRequestIds).toEqual([call?.requestId]);
    if (row.code !== 'Route.NotPublished') {
      const routes = cloud.emulator.world.gateways[gateway.vpnGatewayId]?.routes;
      expect(JSON.stringify(routes)).toBe(routesBefore);
    }
  });
});

describe('operations that succeed', () => {
  it('created: every response element, what was observed, and a journal that replays to the record', async () => {
    const gateway = cloud.freshGateway();
    const body = routeBody(gateway, {
      weight: 0,
      publishVpc: true,
      description: 'to the depot',
      overlayMode: 'Ipsec',
    });
    const startedMs = Date.now();
    const name = await cloud.ask(body);
    const { metadata, response } = await cloud.ended(name);
    const [call] = cloud.callsTo(gateway);
    const [route] = cloud.routesOn(gateway);
    const asked = { routeDest: '10.1.0.0/16', nextHop: gateway.nextHop, weight: 0 };
    expect(response).toEqual({
      ...asked,
      requestId: call?.requestId,
      vpnInstanceId: gateway.vpnGatewayId,
      description: 'to the depot',
      state: 'published',
      createTime: route?.createTimeMs,
      overlayMode: 'Ipsec',
      observed: {
        ...asked,
        state: 'published',
        createTime: route?.createTimeMs,
        seenTime: expect.any(String),
      },
      alreadyExisted: false,
    });
    const seenMs = Date.parse(response?.observed?.seenTime ?? '');
    expect(seenMs).toBeGreaterThan(startedMs + 200);
    expect(seenMs).toBeLessThanOrEqual(Date.now());
    expect(metadata.journal.map(({ event }) => event).filter((event) => event !== 'waiting')).toEqual([
      'accepted',
      'sending',
      'sent',
      'succeeded',
    ]);
    expect(metadata.journal.map(({ sequence }) => sequence)).toEqual(
      metadata.journal.map((_, index) => index + 1),
    );
    expect(metadata.journal[1]?.detail).toContain(call?.parameters.ClientToken);

    const stored = await cloud.withStore((store) => store.readOperation(name.slice('operations/'.length)));
    expect(stored && findBrokenEntry(stored.journal)).toBeUndefined();
    expect(stored && replay(stored.journal)).toEqual(stored);
  });

  it('a route that somebody else has made as asked: adopted without a call, and left as it is', async () => {
    const gateway = cloud.freshGateway();
    addForeign(gateway);
    const before = structuredClone(cloud.routesOn(gateway));
    const name = await cloud.ask(routeBody(gateway));
    const { metadata, response } = await cloud.ended(name);
    expect(metadata).toMatchObject({ state: 'succeeded', attempts: 0, cloudRequestIds: [] });
    expect(response).toMatchObject({ alreadyExisted: true, observed: { weight: 100, state: 'normal' } });
    expect(cloud.callsTo(gateway)).toEqual([]);
    expect(cloud.routesOn(gateway)).toEqual(before);
  });

  it('after a throttle and a refusal: every RequestId of the cloud in order, a new token after each refusal', async () => {
    const gateway = cloud.freshGateway();
    const rule = {
      action: 'CreateVpnRouteEntry',
      parameters: { VpnGatewayId: gateway.vpnGatewayId },
      times: 1,
    };
    cloud.emulator.inject({ ...rule, effect: { kind: 'throttle', retryAfterMs: 50 } });
    cloud.emulator.inject({ ...rule, effect: { kind: 'error', status: 400, code: 'TaskConflict' } });
    const name = await cloud.ask(routeBody(gateway));
    const { metadata } = await cloud.ended(name);
    const calls = cloud.callsTo(gateway);
    expect(metadata).toMatchObject({ state: 'succeeded', attempts: 3 });
    expect(metadata.cloudRequestIds).toEqual(calls.map(({ requestId }) => requestId));
    expect(calls.map(({ parameters }) => parameters.ClientToken?.at(-1))).toEqual(['1', '2', '3']);
    const refused = metadata.journal.filter(({ event }) => event === 'refused').map(({ detail }) => detail);
    expect(refused).toEqual([
      expect.stringMatching(/^Throttling\.User: /),
      expect.stringMatching(/^TaskConflict: /),
    ]);
  });
});
