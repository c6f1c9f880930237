import { cidrShape, connectionShape, gatewayShape, operationShape, regionShape } from './shapes.ts';
import type { Complaint, OptionPart } from './verb-row.ts';

/** The gateway, where it may be left out. */
export const on = {
  kind: 'option',
  field: 'vpnGatewayId',
  names: ['on', 'gateway', 'vpn-gateway', 'vpn-gateway-id'],
  what: 'the VPN gateway',
  shape: gatewayShape,
} as const satisfies OptionPart<string, string>;

/** The region, where it is not the usual one. */
export const region = {
  kind: 'option',
  field: 'regionId',
  names: ['region', 'region-id'],
  what: 'the region',
  shape: regionShape,
} as const satisfies OptionPart<string, string>;

/** The destination. */
export const destination = {
  kind: 'option',
  field: 'routeDest',
  names: ['destination', 'dest', 'route-dest', 'cidr', 'route', 'to'],
  what: 'the destination',
  shape: cidrShape,
  required: true,
  bare: true,
} as const satisfies OptionPart<string, string>;

/** The next hop. */
export const via = {
  kind: 'option',
  field: 'nextHop',
  names: ['via', 'next-hop', 'connection'],
  what: 'the next hop',
  shape: connectionShape,
  required: true,
} as const satisfies OptionPart<string, string>;

/** The gateway that a command is about, named first. */
export const gateway = { ...on, required: true, bare: true } as const satisfies OptionPart<string, string>;

/** The operation. */
export const operation = {
  kind: 'option',
  field: 'operationId',
  names: ['operation', 'operation-id', 'op', 'id'],
  what: 'the operation',
  shape: operationShape,
  required: true,
  bare: true,
} as const satisfies OptionPart<string, string>;

/** A route as examples name it. */
export const route = '10.0.0.0/24 via vco-bp15oes1py4i66rmd0001 on vpn-bp1a3kqjiiq9legfx0001';

/** A region was said, and no gateway that could be in it. */
export function regionAlone(regionId: string): Complaint {
  const detail = `"region ${regionId}" belongs to a gateway: name it with "on vpn-…", or leave the region out.`;
  return { kind: 'complaint', detail };
}
