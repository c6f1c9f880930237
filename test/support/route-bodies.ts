import { randomUUID } from 'node:crypto';
import type { TestGateway } from './test-world.ts';

/** The body of a request for a route. */
export type RouteBody = Readonly<Record<string, unknown>>;

/** A body with every required field; `changes` replaces fields, and `undefined` leaves one out. */
export function routeBody(gateway: TestGateway, changes: RouteBody = {}): RouteBody {
  const { regionId, vpnGatewayId, nextHop } = gateway;
  return {
    regionId,
    vpnGatewayId,
    routeDest: '10.1.0.0/16',
    nextHop,
    weight: 100,
    publishVpc: false,
    ...changes,
  };
}

/** A delivery id that no other delivery has. */
export function freshId(): string {
  return `msg_${randomUUID()}`;
}
