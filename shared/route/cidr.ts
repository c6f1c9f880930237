/** An IPv4 block as numbers: `network` is the unsigned 32-bit address with no host bits set. */
export interface Ipv4Block {
  readonly network: number;
  readonly prefixLength: number;
}

export type CidrReading =
  | { readonly kind: 'block'; readonly block: Ipv4Block }
  /** Well formed, but the address points inside the block: `canonical` is what was probably meant. */
  | { readonly kind: 'host-bits'; readonly canonical: string }
  | { readonly kind: 'ipv6' }
  | { readonly kind: 'malformed' };

const octet = '(0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])';
const ipv4Cidr = new RegExp(`^${octet}\\.${octet}\\.${octet}\\.${octet}/(0|[1-9]|[12][0-9]|3[0-2])$`);
const looksLikeIpv6 = /^(?=[^:]*:)[0-9a-f:.]+(\/[0-9]{1,3})?$/i;

/** Longer than any address in any notation. */
const maxLength = 64;

/** Reads a CIDR block strictly: four decimal octets without leading zeros, a slash, a prefix length of 0 to 32. */
export function readCidr(text: string): CidrReading {
  if (text.length > maxLength) return { kind: 'malformed' };
  const match = ipv4Cidr.exec(text);
  if (match === null) return looksLikeIpv6.test(text) ? { kind: 'ipv6' } : { kind: 'malformed' };
  const [, a, b, c, d, length] = match;
  const address = ((Number(a) * 256 + Number(b)) * 256 + Number(c)) * 256 + Number(d);
  const prefixLength = Number(length);
  const network = networkOf(address, prefixLength);
  const block: Ipv4Block = { network, prefixLength };
  return network === address ? { kind: 'block', block } : { kind: 'host-bits', canonical: printCidr(block) };
}

/** Prints a block the one canonical way: `readCidr` of it gives the same block. */
export function printCidr({ network, prefixLength }: Ipv4Block): string {
  const octets = [24, 16, 8, 0].map((shift) => (network >>> shift) & 255);
  return `${octets.join('.')}/${prefixLength}`;
}

/** Whether every address of `inner` lies in `outer`. */
export function contains(outer: Ipv4Block, inner: Ipv4Block): boolean {
  return (
    outer.prefixLength <= inner.prefixLength && networkOf(inner.network, outer.prefixLength) === outer.network
  );
}

/** Whether the two blocks share an address; for CIDR blocks that means one contains the other. */
export function overlaps(one: Ipv4Block, other: Ipv4Block): boolean {
  return contains(one, other) || contains(other, one);
}

/** Whether two texts name the same block, host bits ignored; false when either is no IPv4 block. */
export function sameBlock(one: string, other: string): boolean {
  const block = blockOf(one);
  const against = blockOf(other);
  return block !== undefined && against !== undefined && equalBlocks(block, against);
}

/** Whether the two are one and the same block. */
export function equalBlocks(one: Ipv4Block, other: Ipv4Block): boolean {
  return one.network === other.network && one.prefixLength === other.prefixLength;
}

/** The block that a text names, host bits ignored; undefined when it is no IPv4 block. */
export function blockOf(text: string): Ipv4Block | undefined {
  const reading = readCidr(text);
  switch (reading.kind) {
    case 'block':
      return reading.block;
    case 'host-bits':
      return blockOf(reading.canonical);
  }
  return undefined;
}

/** How many addresses a block has: up to 2 ** 32. */
export function sizeOf({ prefixLength }: Ipv4Block): number {
  return 2 ** (32 - prefixLength);
}

function networkOf(address: number, prefixLength: number): number {
  // A shift by 32 would shift by nothing.
  return prefixLength === 0 ? 0 : (address & (-1 << (32 - prefixLength))) >>> 0;
}
