import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { describe, expect, it } from 'vitest';
import { guardLookup } from '../../shared/reply/guarded-lookup.ts';
import { isPublicAddress } from '../../shared/reply/public-address.ts';

describe('public addresses', () => {
  it.each([
    ['this network', '0.0.0.0'],
    ['private', '10.0.0.1'],
    ['private', '172.16.0.1'],
    ['private, the last', '172.31.255.255'],
    ['private', '192.168.255.1'],
    ['shared by carriers', '100.64.0.1'],
    ['shared by carriers, the last', '100.127.255.255'],
    ['metadata of Alibaba Cloud', '100.100.100.200'],
    ['metadata of most clouds', '169.254.169.254'],
    ['loopback', '127.0.0.1'],
    ['loopback', '127.255.255.254'],
    ['benchmarks', '198.19.0.1'],
    ['documentation', '203.0.113.9'],
    ['multicast', '224.0.0.1'],
    ['multicast', '239.255.255.255'],
    ['reserved', '240.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['unspecified', '::'],
    ['loopback', '::1'],
    ['IPv4-mapped, private', '::ffff:10.0.0.1'],
    ['IPv4-mapped, in hexadecimal', '::ffff:a9fe:a9fe'],
    ['IPv4-mapped, public', '::ffff:8.8.8.8'],
    ['IPv4-compatible', '::10.0.0.1'],
    ['translated', '64:ff9b::10.0.0.1'],
    ['translated locally', '64:ff9b:1::1'],
    ['discarded', '100::1'],
    ['Teredo', '2001::1'],
    ['documentation', '2001:db8::1'],
    ['6to4', '2002:a00:1::1'],
    ['documentation', '3fff::1'],
    ['segment routing', '5f00::1'],
    ['unique local', 'fd00:ec2::254'],
    ['link-local', 'fe80::1'],
    ['link-local with a zone', 'fe80::1%eth0'],
    ['site-local', 'fec0::1'],
    ['multicast', 'ff02::1'],
    ['a name', 'localhost'],
    ['nothing', ''],
    ['a short form', '127.1'],
  ])('%s, %s: not public', (_title, address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each([
    '8.8.8.8',
    '100.63.255.255',
    '100.128.0.0',
    '172.15.0.1',
    '172.32.0.1',
    '223.5.5.5',
    '2400:3200::1',
  ])('%s: public', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
});

describe('a guarded look-up', () => {
  const ask = (found: string | readonly LookupAddress[], error: NodeJS.ErrnoException | null = null) => {
    const lookup: LookupFunction = (_name, _options, callback) =>
      callback(error, typeof found === 'string' ? found : [...found], 4);
    return new Promise<{ readonly code: string | undefined; readonly address: unknown }>((resolve) => {
      guardLookup(lookup)('chat.example', { all: true }, (failure, address) =>
        resolve({ code: failure?.code, address }),
      );
    });
  };
  const v4 = (address: string): LookupAddress => ({ address, family: 4 });

  it('public addresses: given on as they are', async () => {
    expect(await ask('8.8.8.8')).toEqual({ code: undefined, address: '8.8.8.8' });
    const both = [v4('8.8.8.8'), { address: '2400:3200::1', family: 6 }];
    expect(await ask(both)).toEqual({ code: undefined, address: both });
  });

  it.each([
    ['one address, private', '10.0.0.1'],
    ['several, all private', [v4('10.0.0.1'), v4('10.0.0.2')]],
    ['a private one behind a public one', [v4('8.8.8.8'), v4('169.254.169.254')]],
    ['a mapped one', [{ address: '::ffff:127.0.0.1', family: 6 }]],
  ])('%s: none is given on', async (_title, found) => {
    expect(await ask(found)).toEqual({ code: 'ERR_FORBIDDEN_ADDRESS', address: '' });
  });

  it('an unknown name: the error as it is', async () => {
    const error = Object.assign(new Error('no'), { code: 'ENOTFOUND' });
    expect((await ask('', error)).code).toBe('ENOTFOUND');
  });
});
