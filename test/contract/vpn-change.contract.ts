import { describe, expect, it } from 'vitest';
import {
  makeForeignChange,
  setBusinessStatus,
  setConnectionState,
  setGatewayStatus,
  setVpcStatus,
  startForeignChange,
} from '../../local/vpn/model/foreign-hand.ts';
import type { World } from '../../local/vpn/model/world.ts';
import type { WorldSeed, WorldSeedInput } from '../../local/vpn/world-seed.ts';
import type { Mutation } from '../../shared/route/mutation.ts';
import type { RouteKey } from '../../shared/route/route.ts';
import { testGateway, testWorld } from '../support/test-world.ts';
import { gatewayRef, plentyMs, type VpnUnderTest } from './vpn.contract.ts';

const { regionId, vpnGatewayId, vpcId, nextHop, otherHop } = testGateway(0);
const route: RouteKey = { regionId, vpnGatewayId, routeDest: '10.1.0.0/16', nextHop };
const clientToken = 'token-of-the-contract';

type Routes = NonNullable<NonNullable<WorldSeedInput['gateways']>[number]['routes']>;

interface Change {
  readonly kind: Mutation['kind'];
  readonly action: string;
  readonly call: Mutation;
  readonly before: Routes[number];
  /** What is listed when it is done. */
  readonly after: readonly object[];
  /** Another call with the same action. */
  readonly other: Mutation;
}

const plain = { routeDest: route.routeDest, nextHop };
const elsewhere = { ...route, routeDest: '10.2.0.0/16' };

const changes: readonly Change[] = [
  {
    kind: 'delete',
    action: 'DeleteVpnRouteEntry',
    call: { kind: 'delete', route, weight: 0 },
    before: { ...plain, weight: 0 },
    after: [],
    other: { kind: 'delete', route: elsewhere, weight: 0 },
  },
  {
    kind: 'set-weight',
    action: 'ModifyVpnRouteEntryWeight',
    call: { kind: 'set-weight', route, weight: 100, newWeight: 0 },
    before: plain,
    after: [{ ...plain, weight: 0, state: 'normal' }],
    other: { kind: 'set-weight', route, weight: 0, newWeight: 100 },
  },
  {
    kind: 'publish',
    action: 'PublishVpnRouteEntry',
    call: { kind: 'publish', route },
    before: plain,
    after: [{ ...plain, weight: 100, state: 'published' }],
    other: { kind: 'withdraw', route },
  },
  {
    kind: 'withdraw',
    action: 'PublishVpnRouteEntry',
    call: { kind: 'withdraw', route },
    before: { ...plain, published: true },
    after: [{ ...plain, weight: 100, state: 'normal' }],
    other: { kind: 'publish', route },
  },
];

interface Refused {
  readonly title: string;
  readonly kinds?: readonly Mutation['kind'][];
  readonly prepare: (world: World) => void;
  readonly call?: (call: Mutation) => Mutation;
  readonly faultClass: string;
  readonly code: string;
}

function renamed(call: Mutation, changed: Partial<RouteKey>): Mutation {
  return call.kind === 'create' ? call : { ...call, route: { ...call.route, ...changed } };
}

const weighed: readonly Mutation['kind'][] = ['delete', 'set-weight'];

/** Refusals by their real causes. */
const refused: readonly Refused[] = [
  {
    title: 'the gateway is changing',
    prepare: (world) => startForeignChange(world, vpnGatewayId, { kind: 'other' }, 60_000),
    faultClass: 'busy',
    code: 'VpnGateway.Configuring',
  },
  {
    title: 'the gateway is being made',
    prepare: (world) => setGatewayStatus(world, vpnGatewayId, 'init'),
    faultClass: 'busy',
    code: 'VpnGateway.Configuring',
  },
  {
    title: 'its VPC is changing',
    kinds: ['publish', 'withdraw'],
    prepare: (world) => setVpcStatus(world, vpcId, 'Pending'),
    faultClass: 'busy',
    code: 'IncorrectVpcStatus',
  },
  {
    title: 'the IPsec connection is changing',
    prepare: (world) => setConnectionState(world, nextHop, 'updating'),
    faultClass: 'busy',
    code: 'VpnTask.CONFLICT',
  },
  {
    title: 'the gateway is locked',
    prepare: (world) => setBusinessStatus(world, vpnGatewayId, 'FinancialLocked'),
    faultClass: 'denied',
    code: 'VpnGateway.FinancialLocked',
  },
  {
    title: 'the gateway is not there',
    prepare: () => undefined,
    call: (call) => renamed(call, { vpnGatewayId: 'vpn-nobody' }),
    faultClass: 'gone',
    code: 'InvalidVpnGatewayInstanceId.NotFound',
  },
  {
    title: 'no route to this block is there',
    prepare: () => undefined,
    call: (call) => renamed(call, { routeDest: '10.9.0.0/16' }),
    faultClass: 'missing',
    code: 'InvalidRouteEntry.NotFound',
  },
  {
    title: 'no route over this next hop is there',
    prepare: () => undefined,
    call: (call) => renamed(call, { nextHop: otherHop }),
    faultClass: 'missing',
    code: 'InvalidRouteEntry.NotFound',
  },
  {
    title: 'the route has the other weight',
    kinds: weighed,
    prepare: () => undefined,
    call: (call) => ('weight' in call ? { ...call, weight: 100 - call.weight } : call),
    faultClass: 'missing',
    code: 'InvalidRouteEntry.NotFound',
  },
  {
    title: 'the route is half of a pair',
    kinds: ['set-weight'],
    prepare: (world) =>
      makeForeignChange(world, vpnGatewayId, {
        kind: 'add',
        route: { routeDest: route.routeDest, nextHop: otherHop, weight: 0 },
      }),
    faultClass: 'invalid',
    code: 'VpnRouteEntry.BackupRoute',
  },
];

/** What an adapter promises about changing a route that is there. */
export function changeContract(subject: VpnUnderTest): void {
  describe.each(changes)(`${subject.name}: to $kind a route`, (change) => {
    const { kind, action, call, before, after, other } = change;
    const command = { call, clientToken };
    const start = (seed: WorldSeed = testWorld(1, { 0: { routes: [before] } })) => subject.start(seed);

    it('accepted: the request id, and it is so when the change is done', async () => {
      const { api, world, pass, actions } = await start();
      expect(await api.change(command, plentyMs)).toEqual({
        kind: 'accepted',
        answer: { requestId: expect.stringMatching(/.+/) },
      });
      expect(actions()).toEqual([action]);
      expect(await api.observe(gatewayRef(), plentyMs)).toMatchObject({ status: 'updating' });
      pass(world.settings.mutationDurationMs + 1_000);
      const seen = await api.observe(gatewayRef(), plentyMs);
      expect(seen).toMatchObject({ kind: 'seen', status: 'active' });
      expect(seen.kind === 'seen' && seen.routes).toEqual(
        after.map((listed) => ({ ...listed, createTimeMs: expect.any(Number) })),
      );
    });

    it('the same token again, while it runs and when it is done: accepted, and one change', async () => {
      const { api, world, pass } = await start();
      await api.change(command, plentyMs);
      expect(await api.change(command, plentyMs)).toMatchObject({ kind: 'accepted' });
      pass(world.settings.mutationDurationMs + 1_000);
      expect(await api.change(command, plentyMs)).toMatchObject({ kind: 'accepted' });
      // Carried out again, it would be refused or change the gateway once more.
      expect(await api.observe(gatewayRef(), plentyMs)).toMatchObject({
        status: 'active',
        routes: after,
      });
    });

    it('the same token for another call: refused for good, and only the first has an effect', async () => {
      const { api, world, pass } = await start();
      await api.change(command, plentyMs);
      pass(world.settings.mutationDurationMs + 1_000);
      expect(await api.change({ call: other, clientToken }, plentyMs)).toMatchObject({
        kind: 'fault',
        fault: { class: 'invalid', code: 'IdempotentParameterMismatch', httpStatus: 400 },
      });
      expect(await api.observe(gatewayRef(), plentyMs)).toMatchObject({ status: 'active', routes: after });
    });

    it('too many calls in a minute: throttled, with the time to stay away', async () => {
      const limits = { rateLimits: { [action]: 1 } };
      const { api } = await start(testWorld(1, { 0: { routes: [before] } }, limits));
      await api.change(command, plentyMs);
      const outcome = await api.change(command, plentyMs);
      expect(outcome).toMatchObject({ fault: { class: 'throttled', code: 'Throttling.User' } });
      const waitMs = outcome.kind === 'fault' ? (outcome.fault.retryAfterMs ?? 0) : 0;
      expect(waitMs).toBeGreaterThan(50_000);
      expect(waitMs).toBeLessThanOrEqual(60_000);
    });

    const rows = refused.filter(({ kinds }) => kinds?.includes(kind) ?? true);
    it.each(rows)('$title: $faultClass, and nothing is changed', async (row) => {
      const { api, world } = await start();
      row.prepare(world);
      const routes = structuredClone(world.gateways[vpnGatewayId]?.routes);
      const outcome = await api.change({ call: row.call?.(call) ?? call, clientToken }, plentyMs);
      expect(outcome).toMatchObject({
        kind: 'fault',
        fault: {
          class: row.faultClass,
          code: row.code,
          message: expect.stringMatching(/.+/),
          httpStatus: expect.any(Number),
          requestId: expect.stringMatching(/.+/),
        },
      });
      expect(world.gateways[vpnGatewayId]?.routes).toEqual(routes);
    });
  });

  describe(`${subject.name}: publishing what another gateway of the VPC has published`, () => {
    it('refused for good, and not published', async () => {
      const seed = testWorld(2, {
        0: { routes: [plain] },
        1: { vpcId, routes: [{ ...plain, nextHop: testGateway(1).nextHop, published: true }] },
      });
      const { api, world } = await subject.start(seed);
      expect(await api.change({ call: { kind: 'publish', route }, clientToken }, plentyMs)).toMatchObject({
        kind: 'fault',
        fault: { class: 'invalid', code: 'OperationFailed.RouteConflict' },
      });
      expect(world.gateways[vpnGatewayId]?.routes).toMatchObject([{ published: false }]);
    });
  });

  describe(`${subject.name}: a gateway with two tunnels`, () => {
    it('a route is deleted whatever its weight is said to be', async () => {
      const seed = testWorld(1, { 0: { tunnels: 'dual', routes: [plain] } });
      const { api, world, pass } = await subject.start(seed);
      const call = { kind: 'delete', route, weight: 0 } as const;
      expect(await api.change({ call, clientToken }, plentyMs)).toMatchObject({ kind: 'accepted' });
      pass(world.settings.mutationDurationMs + 1_000);
      expect(await api.observe(gatewayRef(), plentyMs)).toMatchObject({ dualTunnel: true, routes: [] });
    });
  });
}
