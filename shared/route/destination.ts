import { contains, type Ipv4Block, overlaps, printCidr, readCidr } from './cidr.ts';

export type DestinationVerdict =
  | { readonly kind: 'allowed'; readonly cidr: string }
  | { readonly kind: 'refused'; readonly code: DestinationCode; readonly detail: string };

export type DestinationCode =
  | 'RouteDest.Malformed'
  | 'RouteDest.NotIpv4'
  | 'RouteDest.HostBits'
  | 'RouteDest.DefaultRoute'
  | 'RouteDest.Reserved';

/**
 * 100.64.0.0/10: Alibaba Cloud's own services live there; a route to it, a part of it or a block around it can
 * break IPsec negotiation. Source: CreateVpnRouteEntry, section "Limits".
 */
const reserved: Ipv4Block = { network: 0x64400000, prefixLength: 10 };

/** Judges a destination CIDR by the documented limits of CreateVpnRouteEntry. */
export function judgeDestination(text: string): DestinationVerdict {
  const reading = readCidr(text);
  switch (reading.kind) {
    case 'malformed':
      return refused(
        'RouteDest.Malformed',
        `"${text.slice(0, 64)}" is not a CIDR block. Write it like 10.0.0.0/24.`,
      );
    case 'ipv6':
      return refused('RouteDest.NotIpv4', `"${text}" is IPv6. VPN destination routes are IPv4 only.`);
    case 'host-bits':
      return refused(
        'RouteDest.HostBits',
        `"${text}" has host bits set. The block around it is ${reading.canonical}: send that if it is what you mean.`,
      );
    case 'block':
      return judgeBlock(reading.block);
  }
}

function judgeBlock(block: Ipv4Block): DestinationVerdict {
  const cidr = printCidr(block);
  if (block.prefixLength === 0) {
    return refused('RouteDest.DefaultRoute', '0.0.0.0/0 is not supported as a VPN destination route.');
  }
  if (!overlaps(block, reserved)) return { kind: 'allowed', cidr };
  return refused(
    'RouteDest.Reserved',
    `${cidr} ${relationToReserved(block)}: such a route can break IPsec negotiation. Choose a block that does not touch it.`,
  );
}

function relationToReserved(block: Ipv4Block): string {
  const name = `${printCidr(reserved)}, which Alibaba Cloud reserves`;
  if (block.prefixLength === reserved.prefixLength) return 'is reserved by Alibaba Cloud';
  return contains(reserved, block) ? `lies inside ${name}` : `contains ${name}`;
}

function refused(code: DestinationCode, detail: string): DestinationVerdict {
  return { kind: 'refused', code, detail };
}
