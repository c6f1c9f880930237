import type { GatewayRef } from '../route/route.ts';

/** A gateway as it is typed in a command that works whatever the usual region is. */
export function typeGateway({ vpnGatewayId, regionId }: Omit<GatewayRef, 'accountId'>): string {
  return `${vpnGatewayId} region ${regionId}`;
}
