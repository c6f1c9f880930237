import { describe, expect, it } from 'vitest';
import {
  routesOf,
  setBusinessStatus,
  setGatewayStatus,
  setVpcStatus,
} from '../../local/vpn/model/foreign-hand.ts';
import type { World } from '../../local/vpn/model/world.ts';
import type { RouteSpec } from '../../shared/route/route.ts';
import { testGateway, testWorld } from '../support/test-world.ts';
import { command, plentyMs, type VpnUnderTest } from './vpn.contract.ts';

const { vpnGatewayId, vpcId, nextHop } = testGateway(0);

interface Refused {
  readonly title: string;
  readonly prepare?: (world: World) => void;
  readonly route?: Partial<RouteSpec>;
  readonly faultClass: string;
  readonly code: string;
}

/** Refusals by their real causes, at least one of each class that has one. */
const refused: readonly Refused[] = [
  {
    title: 'the gateway is changing',
    prepare: (world) => setGatewayStatus(world, vpnGatewayId, 'updating'),
    faultClass: 'busy',
    code: 'VpnGateway.Configuring',
  },
  {
    title: 'its VPC is changing',
    prepare: (world) => setVpcStatus(world, vpcId, 'Pending'),
    route: { publishVpc: true },
    faultClass: 'busy',
    code: 'IncorrectVpcStatus',
  },
  {
    title: 'the gateway is locked',
    prepare: (world) => setBusinessStatus(world, vpnGatewayId, 'FinancialLocked'),
    faultClass: 'denied',
    code: 'VpnGateway.FinancialLocked',
  },
  {
    title: 'the next hop is not there',
    route: { nextHop: 'vco-nobody' },
    faultClass: 'invalid',
    code: 'InvalidNextHop.NotFound',
  },
  {
    title: 'the gateway is not there',
    route: { vpnGatewayId: 'vpn-nobody' },
    faultClass: 'gone',
    code: 'InvalidVpnGatewayInstanceId.NotFound',
  },
  {
    title: 'the quota is used up',
    prepare: (world) => Object.assign(world.gateways[vpnGatewayId] ?? {}, { routeQuota: 0 }),
    faultClass: 'quota',
    code: 'Resource.QuotaFull',
  },
];

/** What an adapter promises about asking for a route. */
export function createContract(subject: VpnUnderTest): void {
  describe(`${subject.name}: asking for a route`, () => {
    it('accepted: every element of the answer, and the route when the change is done', async () => {
      const { api, world, pass } = await subject.start(testWorld(1));
      const route = {
        weight: 0,
        publishVpc: true,
        description: 'offices, 2nd: a+b & c',
        overlayMode: 'Ipsec',
      } as const;
      const nowMs = world.nowMs;
      expect(await api.change(command(route), plentyMs)).toEqual({
        kind: 'accepted',
        answer: {
          requestId: expect.stringMatching(/.+/),
          routeDest: '10.1.0.0/16',
          nextHop,
          weight: 0,
          description: 'offices, 2nd: a+b & c',
          state: 'published',
          createTimeMs: expect.any(Number),
          overlayMode: 'Ipsec',
          vpnInstanceId: vpnGatewayId,
        },
      });
      pass(world.settings.mutationDurationMs + 1_000);
      expect(await api.observe({ accountId: '', ...testGateway(0) }, plentyMs)).toMatchObject({
        routes: [{ routeDest: '10.1.0.0/16', nextHop, weight: 0, state: 'published' }],
      });
      expect(world.nowMs).toBeGreaterThan(nowMs);
    });

    it('without a description: none in the answer', async () => {
      const { api } = await subject.start(testWorld(1));
      const outcome = await api.change(command(), plentyMs);
      expect(outcome).toMatchObject({ kind: 'accepted', answer: { state: 'normal', weight: 100 } });
      expect(outcome.kind === 'accepted' && outcome.answer).not.toHaveProperty('description');
    });

    it('the same token again: the first answer, and one change', async () => {
      const { api, world, actions } = await subject.start(testWorld(1));
      await api.change(command(), plentyMs);
      expect(await api.change(command(), plentyMs)).toMatchObject({ kind: 'accepted' });
      expect(actions()).toEqual(['CreateVpnRouteEntry', 'CreateVpnRouteEntry']);
      expect(world.gateways[vpnGatewayId]?.task).not.toBeNull();
    });

    it('the same token for another route: refused for good', async () => {
      const { api } = await subject.start(testWorld(1));
      await api.change(command(), plentyMs);
      const outcome = await api.change(command({ routeDest: '10.2.0.0/16' }), plentyMs);
      expect(outcome).toMatchObject({
        kind: 'fault',
        fault: { code: 'IdempotentParameterMismatch', httpStatus: 400 },
      });
    });

    it('a dry run that passes: said so, with the RequestId, and nothing is changed', async () => {
      const { api, world } = await subject.start(testWorld(1));
      expect(await api.change(command({}, { dryRun: true }), plentyMs)).toEqual({
        kind: 'dry-run-passed',
        requestId: expect.stringMatching(/.+/),
      });
      expect(world.gateways[vpnGatewayId]).toMatchObject({ routes: [], task: null });
    });

    it('a dry run that does not pass: the refusal, as for the real thing', async () => {
      const { api } = await subject.start(testWorld(1));
      const dry = command({ nextHop: 'vco-nobody' }, { dryRun: true });
      expect(await api.change(dry, plentyMs)).toMatchObject({
        kind: 'fault',
        fault: { class: 'invalid', code: 'InvalidNextHop.NotFound' },
      });
    });

    it.each(refused)('$title: $faultClass, and nothing is changed', async (row) => {
      const { api, world } = await subject.start(testWorld(1));
      row.prepare?.(world);
      expect(await api.change(command(row.route), plentyMs)).toMatchObject({
        kind: 'fault',
        fault: {
          class: row.faultClass,
          code: row.code,
          message: expect.stringMatching(/.+/),
          httpStatus: expect.any(Number),
          requestId: expect.stringMatching(/.+/),
        },
      });
      expect(routesOf(world, vpnGatewayId)).toEqual([]);
    });

    it('the route is there already: a duplicate', async () => {
      const routes = [{ routeDest: '10.1.0.0/16', nextHop }];
      const { api } = await subject.start(testWorld(1, { 0: { routes } }));
      expect(await api.change(command(), plentyMs)).toMatchObject({
        kind: 'fault',
        fault: { class: 'duplicate', code: 'VpnRouteEntry.AlreadyExists' },
      });
    });

    it('too many calls in a minute: throttled, with the time to stay away', async () => {
      const { api } = await subject.start(testWorld(1, {}, { rateLimits: { CreateVpnRouteEntry: 1 } }));
      await api.change(command(), plentyMs);
      const outcome = await api.change(command(), plentyMs);
      expect(outcome).toMatchObject({
        kind: 'fault',
        fault: { class: 'throttled', code: 'Throttling.User' },
      });
      const waitMs = outcome.kind === 'fault' ? (outcome.fault.retryAfterMs ?? 0) : 0;
      expect(waitMs).toBeGreaterThan(50_000);
      expect(waitMs).toBeLessThanOrEqual(60_000);
    });
  });
}
