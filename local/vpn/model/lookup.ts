import type { Call, Connection, Gateway, Vpc, World } from './world.ts';

/** The gateway a call names, if it exists for this account in this region. */
export function gatewayOf(world: World, call: Call): Gateway | undefined {
  const gateway = ownEntry(world.gateways, call.parameters.VpnGatewayId);
  return gateway && isVisible(gateway, call) ? gateway : undefined;
}

type Owned = Pick<Gateway | Vpc, 'accountId' | 'regionId'>;

/** True when the caller's account owns the gateway or VPC and asks in its region. */
export function isVisible(thing: Owned, call: Call): boolean {
  return thing.accountId === call.caller.accountId && thing.regionId === call.parameters.RegionId;
}

/** The IPsec connection with this id, if it is bound to this gateway. */
export function connectionOf(
  world: World,
  gateway: Gateway,
  vpnConnectionId: string | undefined,
): Connection | undefined {
  const connection = ownEntry(world.connections, vpnConnectionId);
  return connection?.vpnGatewayId === gateway.vpnGatewayId ? connection : undefined;
}

/** An own entry of a record: ids come from outside, and `constructor` is no gateway. */
export function ownEntry<T>(record: Readonly<Record<string, T>>, key: string | undefined): T | undefined {
  return key !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}
