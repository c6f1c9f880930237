/** An IPv4 block as two numbers, so that comparing blocks costs no string work. */
export interface Block {
  /** First address, 0 to 2^32 - 1, host bits as written. */
  readonly address: number;
  /** 0 to 32. */
  readonly prefix: number;
}

export type ReadBlock =
  | { readonly kind: 'block'; readonly block: Block }
  | { readonly kind: 'ipv6' }
  | { readonly kind: 'malformed' };

const ipv4Block = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/;
const ipv6Block = /^[0-9a-f.]*:[0-9a-f:.]*\/\d{1,3}$/i;

/** Reads `a.b.c.d/n`; host bits are kept so that the caller can refuse them. */
export function readBlock(text: string): ReadBlock {
  const match = ipv4Block.exec(text);
  if (match === null) return { kind: ipv6Block.test(text) ? 'ipv6' : 'malformed' };
  let address = 0;
  for (let part = 1; part <= 4; part += 1) {
    const octet = Number(match[part]);
    if (octet > 255) return { kind: 'malformed' };
    address = address * 256 + octet;
  }
  const prefix = Number(match[5]);
  if (prefix > 32) return { kind: 'malformed' };
  return { kind: 'block', block: { address, prefix } };
}

/** True when bits below the prefix are set, as in 10.0.0.10/24. */
export function hasHostBits(block: Block): boolean {
  return block.address % sizeOf(block) !== 0;
}

/** True when one block contains the other; CIDR blocks never overlap in any other way. */
export function overlaps(left: Block, right: Block): boolean {
  const size = Math.max(sizeOf(left), sizeOf(right));
  return Math.floor(left.address / size) === Math.floor(right.address / size);
}

/** {@link overlaps} for written blocks; unreadable text overlaps nothing. */
export function textOverlaps(left: string, right: string): boolean {
  const one = readBlock(left);
  const other = readBlock(right);
  return one.kind === 'block' && other.kind === 'block' && overlaps(one.block, other.block);
}

function sizeOf(block: Block): number {
  return 2 ** (32 - block.prefix);
}
