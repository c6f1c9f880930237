import type { GatewayRef } from '../route/route.ts';
import type { Operation } from './operation.ts';

/** The gateway whose queue an operation waits in. */
export function gatewayOf({ intent }: Pick<Operation, 'intent'>): GatewayRef {
  const { regionId, vpnGatewayId } = intent.route;
  return { accountId: intent.accountId, regionId, vpnGatewayId };
}
