import { BlockList, isIP } from 'node:net';

/**
 * What is not the public internet. Sources: the IANA special-purpose address registries of IPv4 and IPv6 (RFC 6890,
 * as of 2025-10-09), and the RFC named with each block. The metadata services of the clouds lie within: 169.254.169.254
 * of most, 100.100.100.200 of Alibaba Cloud (among the shared addresses of RFC 6598).
 */
const special: readonly (readonly [network: string, prefix: number, family: 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'], // this network, RFC 791
  ['10.0.0.0', 8, 'ipv4'], // private, RFC 1918
  ['100.64.0.0', 10, 'ipv4'], // shared by carriers and clouds, RFC 6598
  ['127.0.0.0', 8, 'ipv4'], // loopback, RFC 1122
  ['169.254.0.0', 16, 'ipv4'], // link-local, RFC 3927
  ['172.16.0.0', 12, 'ipv4'], // private, RFC 1918
  ['192.0.0.0', 24, 'ipv4'], // protocol assignments, RFC 6890
  ['192.0.2.0', 24, 'ipv4'], // documentation, RFC 5737
  ['192.88.99.0', 24, 'ipv4'], // 6to4 relays, RFC 7526
  ['192.168.0.0', 16, 'ipv4'], // private, RFC 1918
  ['198.18.0.0', 15, 'ipv4'], // benchmarks, RFC 2544
  ['198.51.100.0', 24, 'ipv4'], // documentation, RFC 5737
  ['203.0.113.0', 24, 'ipv4'], // documentation, RFC 5737
  ['224.0.0.0', 4, 'ipv4'], // multicast, RFC 5771
  ['240.0.0.0', 4, 'ipv4'], // reserved and broadcast, RFC 1112 and RFC 919
  ['2001::', 23, 'ipv6'], // protocol assignments such as Teredo, RFC 2928
  ['2001:db8::', 32, 'ipv6'], // documentation, RFC 3849
  ['2002::', 16, 'ipv6'], // 6to4, holds an IPv4 address, RFC 3056
  ['3fff::', 20, 'ipv6'], // documentation, RFC 9637
];

const specialBlocks = new BlockList();
for (const [network, prefix, family] of special) specialBlocks.addSubnet(network, prefix, family);

/**
 * Global unicast, RFC 4291. Everything else of IPv6 is loopback, mapped or translated IPv4 (::/8, 64:ff9b::/96), unique
 * local (fc00::/7), link-local (fe80::/10), multicast (ff00::/8) or reserved.
 */
const globalUnicast = new BlockList();
globalUnicast.addSubnet('2000::', 3, 'ipv6');

/** Whether an IP address lies on the public internet; false for anything that is not an IP address. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !specialBlocks.check(address, 'ipv4');
    case 6:
      return globalUnicast.check(address, 'ipv6') && !specialBlocks.check(address, 'ipv6');
    default:
      return false;
  }
}
