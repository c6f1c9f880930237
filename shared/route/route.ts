/** Which route: one gateway has at most one to a block over one next hop. `routeDest` is canonical. */
export interface RouteKey {
  readonly regionId: string;
  readonly vpnGatewayId: string;
  readonly routeDest: string;
  readonly nextHop: string;
}

/** A destination route as somebody asks for it. */
export interface RouteSpec extends RouteKey {
  readonly weight: RouteWeight;
  readonly publishVpc: boolean;
  readonly description?: string;
  readonly overlayMode?: 'Ipsec';
}

/** 100 is the active link, 0 the standby one. Source: CreateVpnRouteEntry, parameter Weight. */
export type RouteWeight = 0 | 100;

/** A route as DescribeVpnRouteEntries lists it: neither description nor overlay mode can be read back. */
export interface ObservedRoute {
  readonly routeDest: string;
  readonly nextHop: string;
  readonly weight?: number;
  /** `published` or `normal`. */
  readonly state: string;
  readonly createTimeMs?: number;
}

/** The gateway whose queue an operation belongs to. */
export interface GatewayRef {
  readonly accountId: string;
  readonly regionId: string;
  readonly vpnGatewayId: string;
}

/** Prints the identity of a gateway; no part may contain a slash. */
export function gatewayKey({ accountId, regionId, vpnGatewayId }: GatewayRef): string {
  return `${accountId}/${regionId}/${vpnGatewayId}`;
}

/** Reads what {@link gatewayKey} printed. */
export function readGatewayKey(key: string): GatewayRef {
  const parts = key.split('/');
  const part = (index: number) => parts[index] ?? '';
  return { accountId: part(0), regionId: part(1), vpnGatewayId: part(2) };
}

/** Prints a route for people: `10.0.0.0/24 via vco-… on vpn-… (cn-hangzhou)`. */
export function describeRoute(route: RouteKey): string {
  return `${route.routeDest} via ${route.nextHop} on ${route.vpnGatewayId} (${route.regionId})`;
}

/** Whether a listed route is in the VPC's route table. Source: DescribeVpnRouteEntries, element State. */
export function isPublished({ state }: Pick<ObservedRoute, 'state'>): boolean {
  return state.toLowerCase() === 'published';
}
