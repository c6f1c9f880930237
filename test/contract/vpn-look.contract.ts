import { describe, expect, it } from 'vitest';
import { setGatewayStatus, startForeignChange } from '../../local/vpn/model/foreign-hand.ts';
import { testGateway, testWorld } from '../support/test-world.ts';
import { gatewayRef, plentyMs, type VpnUnderTest } from './vpn.contract.ts';

const { nextHop, otherHop, vpnGatewayId } = testGateway(0);

/** So many routes of one gateway, each with a block of its own. */
function manyRoutes(count: number) {
  return Array.from({ length: count }, (_, index) => ({ routeDest: `10.${index}.0.0/16`, nextHop }));
}

/** What an adapter promises about looking at one gateway. */
export function lookContract(subject: VpnUnderTest): void {
  describe(`${subject.name}: looking at a gateway`, () => {
    it('at rest without routes: an empty list', async () => {
      const { api } = await subject.start(testWorld(1));
      expect(await api.observe(gatewayRef(), plentyMs)).toEqual({
        kind: 'seen',
        seenAtMs: expect.any(Number),
        status: 'active',
        dualTunnel: false,
        routes: [],
      });
    });

    it('at rest with routes: each with all that can be read back', async () => {
      const routes = [
        { routeDest: '10.1.0.0/16', nextHop, weight: 100, published: true } as const,
        { routeDest: '10.2.0.0/16', nextHop: otherHop, weight: 0, published: false } as const,
      ];
      const { api, world } = await subject.start(testWorld(1, { 0: { routes } }));
      const createTimeMs = world.gateways[vpnGatewayId]?.routes[0]?.createTimeMs;
      expect(await api.observe(gatewayRef(), plentyMs)).toMatchObject({
        routes: [
          { routeDest: '10.1.0.0/16', nextHop, weight: 100, state: 'published', createTimeMs },
          { routeDest: '10.2.0.0/16', nextHop: otherHop, weight: 0, state: 'normal', createTimeMs },
        ],
      });
    });

    it.each([
      { count: 49, pages: 1 },
      { count: 50, pages: 1 },
      { count: 51, pages: 2 },
      { count: 101, pages: 3 },
    ])('$count routes are read in $pages pages, none lost and none doubled', async ({ count, pages }) => {
      const routes = manyRoutes(count);
      const { api, actions } = await subject.start(testWorld(1, { 0: { routes } }));
      const seen = await api.observe(gatewayRef(), plentyMs);
      const listed = seen.kind === 'seen' ? (seen.routes ?? []) : [];
      expect(new Set(listed.map(({ routeDest }) => routeDest))).toEqual(
        new Set(routes.map(({ routeDest }) => routeDest)),
      );
      expect(listed).toHaveLength(count);
      expect(actions().filter((action) => action === 'DescribeVpnRouteEntries')).toHaveLength(pages);
    });

    it.each(['updating', 'init', 'provisioning', 'deleting'] as const)(
      '%s: the status, and no list, for it would prove nothing',
      async (status) => {
        const { api, world, actions } = await subject.start(testWorld(1));
        setGatewayStatus(world, vpnGatewayId, status);
        const seen = await api.observe(gatewayRef(), plentyMs);
        expect(seen).toMatchObject({ kind: 'seen', status });
        expect(seen).not.toHaveProperty('routes');
        expect(actions()).toEqual(['DescribeVpnGateway']);
      },
    );

    it('a change is under way, then done: updating without a list, then active with the route', async () => {
      const { api, world, pass } = await subject.start(testWorld(1));
      const route = { routeDest: '10.1.0.0/16', nextHop, weight: 100 };
      startForeignChange(world, vpnGatewayId, { kind: 'add', route }, 4_000);
      expect(await api.observe(gatewayRef(), plentyMs)).toMatchObject({ status: 'updating' });
      pass(4_000);
      expect(await api.observe(gatewayRef(), plentyMs)).toMatchObject({
        status: 'active',
        routes: [{ routeDest: '10.1.0.0/16' }],
      });
    });

    it('a gateway of two tunnels is known as one', async () => {
      const routes = [{ routeDest: '10.1.0.0/16', nextHop, weight: 0 } as const];
      const { api } = await subject.start(testWorld(1, { 0: { tunnels: 'dual', routes } }));
      expect(await api.observe(gatewayRef(), plentyMs)).toMatchObject({
        dualTunnel: true,
        routes: [{ weight: 100 }],
      });
    });

    it('a gateway that is not there: gone, with the RequestId of the answer', async () => {
      const { api } = await subject.start(testWorld(1));
      expect(await api.observe(gatewayRef(7), plentyMs)).toMatchObject({
        kind: 'unreadable',
        fault: {
          class: 'gone',
          code: 'InvalidVpnGatewayInstanceId.NotFound',
          requestId: expect.stringMatching(/.+/),
        },
      });
    });

    it('the state is known to be active: only the list is read', async () => {
      const { api, actions } = await subject.start(testWorld(1));
      const known = { status: 'active', dualTunnel: true };
      expect(await api.observe(gatewayRef(), plentyMs, known)).toMatchObject({ ...known, routes: [] });
      expect(actions()).toEqual(['DescribeVpnRouteEntries']);
    });

    it('the state is known to be updating: nothing is read', async () => {
      const { api, actions } = await subject.start(testWorld(1));
      const known = { status: 'updating', dualTunnel: false };
      const seen = await api.observe(gatewayRef(), plentyMs, known);
      expect(seen).toMatchObject({ kind: 'seen', ...known });
      expect(seen).not.toHaveProperty('routes');
      expect(actions()).toEqual([]);
    });
  });
}
