import { makeForeignChange } from '../../local/vpn/model/foreign-hand.ts';
import type { TestCloud } from './local-cloud.ts';
import type { RouteBody } from './route-bodies.ts';
import type { TestGateway } from './test-world.ts';

/** The block of every route of these tests. */
export const block = '10.1.0.0/16';

/** The body that names a route which is there; `changes` replaces fields, and `undefined` leaves one out. */
export function keyBody(gateway: TestGateway, changes: RouteBody = {}): RouteBody {
  const { regionId, vpnGatewayId, nextHop } = gateway;
  return { regionId, vpnGatewayId, routeDest: block, nextHop, ...changes };
}

/** A gateway that has had this route before anybody asked for anything; its first next hop unless another is named. */
export function gatewayWithRoute(
  cloud: TestCloud,
  route: { readonly nextHop?: string; readonly weight?: number; readonly published?: boolean } = {},
): TestGateway {
  const gateway = cloud.freshGateway();
  addForeignRoute(cloud, gateway, route);
  return gateway;
}

/** A gateway with an active route over its first next hop and a standby one over the other. */
export function gatewayWithPair(cloud: TestCloud): TestGateway {
  const gateway = gatewayWithRoute(cloud, { weight: 100 });
  addForeignRoute(cloud, gateway, { nextHop: gateway.otherHop, weight: 0 });
  return gateway;
}

function addForeignRoute(
  cloud: TestCloud,
  gateway: TestGateway,
  {
    nextHop = gateway.nextHop,
    weight = 100,
    published = false,
  }: { readonly nextHop?: string; readonly weight?: number; readonly published?: boolean },
): void {
  makeForeignChange(cloud.emulator.world, gateway.vpnGatewayId, {
    kind: 'add',
    route: { routeDest: block, nextHop, weight, published },
  });
}

/** The routes of a gateway in few words: `next hop, weight, published`. */
export function listOf(cloud: TestCloud, gateway: TestGateway): readonly string[] {
  return cloud
    .routesOn(gateway)
    .map(({ nextHop, weight, published }) => `${nextHop} ${weight}${published ? ' published' : ''}`)
    .sort();
}
