import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  blockOf,
  contains,
  equalBlocks,
  type Ipv4Block,
  overlaps,
  printCidr,
  readCidr,
  sameBlock,
  sizeOf,
} from '../../shared/route/cidr.ts';

describe('readCidr', () => {
  it.each([
    ['0.0.0.0/0', { network: 0, prefixLength: 0 }],
    ['10.0.0.0/24', { network: 0x0a000000, prefixLength: 24 }],
    ['192.168.255.0/25', { network: 0xc0a8ff00, prefixLength: 25 }],
    ['128.0.0.0/1', { network: 0x80000000, prefixLength: 1 }],
    ['255.255.255.255/32', { network: 0xffffffff, prefixLength: 32 }],
  ])('%s is a block', (text, block) => {
    expect(readCidr(text)).toEqual({ kind: 'block', block });
  });

  it.each([
    ['10.0.0.1/24', '10.0.0.0/24'],
    ['255.255.255.255/0', '0.0.0.0/0'],
    ['255.255.255.255/31', '255.255.255.254/31'],
    ['192.168.1.129/25', '192.168.1.128/25'],
  ])('%s points inside a block: %s is what was meant', (text, canonical) => {
    expect(readCidr(text)).toEqual({ kind: 'host-bits', canonical });
  });

  it.each(['::/0', '2001:db8::/32', '2001:DB8::1', '::ffff:10.0.0.0/120', 'fe80::1/64'])(
    '%s is IPv6',
    (text) => {
      expect(readCidr(text)).toEqual({ kind: 'ipv6' });
    },
  );

  it.each([
    ['nothing at all', ''],
    ['an address without a prefix length', '10.0.0.0'],
    ['a prefix length without an address', '/24'],
    ['an empty prefix length', '10.0.0.0/'],
    ['a prefix length above 32', '10.0.0.0/33'],
    ['a prefix length with a leading zero', '10.0.0.0/08'],
    ['a negative prefix length', '10.0.0.0/-1'],
    ['a net mask', '10.0.0.0/255.255.255.0'],
    ['two prefix lengths', '10.0.0.0/8/8'],
    ['three octets', '10.0.0/24'],
    ['five octets', '10.0.0.0.0/24'],
    ['an octet above 255', '10.0.256.0/24'],
    ['an octet with a leading zero, which others read as octal', '010.0.0.0/8'],
    ['a hexadecimal octet', '0x0a.0.0.0/8'],
    ['a space before', ' 10.0.0.0/24'],
    ['a space after', '10.0.0.0/24 '],
    ['a line break after', '10.0.0.0/24\n'],
    ['digits of another script', '１０.0.0.0/24'],
    ['a word', 'ten'],
    ['a word before an IPv6 block', 'to ::/0'],
    ['a word after an IPv6 block', '::/0 too'],
    ['more colons than an address can have', ':'.repeat(65)],
  ])('%s is malformed', (_, text) => {
    expect(readCidr(text)).toEqual({ kind: 'malformed' });
  });

  it('a text of 64 characters is still read, one of 65 is not', () => {
    expect(readCidr(':'.repeat(64)).kind).toBe('ipv6');
    expect(readCidr(':'.repeat(65)).kind).toBe('malformed');
  });

  it('a long hostile text is judged at once, whatever it consists of', () => {
    for (const piece of [':', '1', '.', 'a:', '1.', '/']) {
      const startedMs = performance.now();
      expect(readCidr(`${piece.repeat(100_000)}x`).kind).toBe('malformed');
      expect(performance.now() - startedMs).toBeLessThan(1_000);
    }
  });

  it('printing and reading again gives the same block', () => {
    fc.assert(
      fc.property(anyBlock, (block) => {
        expect(readCidr(printCidr(block))).toEqual({ kind: 'block', block });
      }),
    );
  });

  it('any address with any prefix length is in the canonical block around it', () => {
    fc.assert(
      fc.property(anyAddress, anyPrefixLength, (address, prefixLength) => {
        const text = `${dotted(address)}/${prefixLength}`;
        const reading = readCidr(text);
        const canonical = reading.kind === 'host-bits' ? reading.canonical : text;
        const around = readCidr(canonical);
        expect(around.kind).toBe('block');
        if (around.kind !== 'block') return;
        expect(around.block.prefixLength).toBe(prefixLength);
        expect(contains(around.block, { network: address, prefixLength: 32 })).toBe(true);
      }),
    );
  });

  it('no text makes it throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(['block', 'host-bits', 'ipv6', 'malformed']).toContain(readCidr(text).kind);
      }),
    );
  });
});

describe('contains and overlaps', () => {
  it.each([
    ['10.0.0.0/8', '10.1.0.0/16', true, true],
    ['10.1.0.0/16', '10.0.0.0/8', false, true],
    ['10.0.0.0/8', '10.0.0.0/8', true, true],
    ['10.0.0.0/9', '10.128.0.0/9', false, false],
    ['0.0.0.0/0', '255.255.255.255/32', true, true],
    ['128.0.0.0/1', '255.0.0.0/8', true, true],
    ['128.0.0.0/1', '127.255.255.255/32', false, false],
  ])('%s against %s: contains %s, overlaps %s', (one, other, containing, overlapping) => {
    expect(contains(readBlock(one), readBlock(other))).toBe(containing);
    expect(overlaps(readBlock(one), readBlock(other))).toBe(overlapping);
  });

  it('they say what counting addresses says', () => {
    // Blocks of at most 64 addresses close together, so that every relation occurs and can be counted.
    const smallBlock = fc
      .tuple(fc.integer({ min: 0, max: 127 }), fc.integer({ min: 26, max: 32 }))
      .map(([offset, prefixLength]) => blockAround(0xffffff80 + offset, prefixLength));
    fc.assert(
      fc.property(smallBlock, smallBlock, (one, other) => {
        const mine = addressesOf(one);
        const theirs = [...addressesOf(other)];
        expect(contains(one, other)).toBe(theirs.every((address) => mine.has(address)));
        expect(overlaps(one, other)).toBe(theirs.some((address) => mine.has(address)));
      }),
      { numRuns: 500 },
    );
  });

  it('overlapping does not depend on the order, and two blocks that overlap are nested', () => {
    fc.assert(
      fc.property(anyBlock, anyBlock, (one, other) => {
        expect(overlaps(one, other)).toBe(overlaps(other, one));
        expect(overlaps(one, other)).toBe(contains(one, other) || contains(other, one));
      }),
    );
  });
});

describe('blockOf and sizeOf', () => {
  it.each([
    ['10.0.0.0/24', '10.0.0.0/24', 256],
    ['10.0.0.7/24', '10.0.0.0/24', 256],
    ['0.0.0.0/0', '0.0.0.0/0', 4_294_967_296],
    ['255.255.255.255/32', '255.255.255.255/32', 1],
  ])('%s names %s, with %s addresses', (text, canonical, size) => {
    const block = blockOf(text);
    expect(block).toBeDefined();
    if (block === undefined) return;
    expect(printCidr(block)).toBe(canonical);
    expect(sizeOf(block)).toBe(size);
  });

  it.each(['', '::/0', '10.0.0.0', 'nonsense'])('%j names no block', (text) => {
    expect(blockOf(text)).toBeUndefined();
  });
});

describe('equalBlocks', () => {
  it('two blocks are equal exactly when they print alike', () => {
    const near = fc
      .tuple(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 29, max: 32 }))
      .map(([offset, prefixLength]) => blockAround(0xfffffff8 + offset, prefixLength));
    fc.assert(
      fc.property(near, near, (one, other) => {
        expect(equalBlocks(one, other)).toBe(printCidr(one) === printCidr(other));
      }),
    );
  });
});

describe('sameBlock', () => {
  it.each([
    ['10.0.0.0/24', '10.0.0.0/24', true],
    ['10.0.0.7/24', '10.0.0.0/24', true],
    ['10.0.0.0/24', '10.0.0.0/25', false],
    ['10.0.0.0/24', '10.0.1.0/24', false],
    ['nonsense', 'nonsense', false],
    ['::/0', '::/0', false],
    ['10.0.0.0/24', '', false],
  ])('%s and %s: %s', (one, other, same) => {
    expect(sameBlock(one, other)).toBe(same);
    expect(sameBlock(other, one)).toBe(same);
  });
});

const anyAddress = fc.integer({ min: 0, max: 0xffffffff });
const anyPrefixLength = fc.integer({ min: 0, max: 32 });
const anyBlock = fc
  .tuple(anyAddress, anyPrefixLength)
  .map(([address, prefixLength]) => blockAround(address, prefixLength));

function blockAround(address: number, prefixLength: number): Ipv4Block {
  return { network: address - (address % 2 ** (32 - prefixLength)), prefixLength };
}

function addressesOf({ network, prefixLength }: Ipv4Block): ReadonlySet<number> {
  return new Set(Array.from({ length: 2 ** (32 - prefixLength) }, (_, index) => network + index));
}

function readBlock(text: string): Ipv4Block {
  const reading = readCidr(text);
  if (reading.kind !== 'block') throw new Error(`${text} is not a block.`);
  return reading.block;
}

function dotted(address: number): string {
  return [2 ** 24, 2 ** 16, 2 ** 8, 1].map((unit) => Math.floor(address / unit) % 256).join('.');
}
