import { describe, expect, it } from 'vitest';
import { describeRoute, gatewayKey, readGatewayKey } from '../../shared/route/route.ts';

describe('gatewayKey', () => {
  const gateway = { accountId: '1234567890123456', regionId: 'cn-hangzhou', vpnGatewayId: 'vpn-bp1a' };

  it('a gateway printed and read again is the same gateway', () => {
    expect(readGatewayKey(gatewayKey(gateway))).toEqual(gateway);
  });

  it.each([
    ['1/cn-hangzhou', { accountId: '1', regionId: 'cn-hangzhou', vpnGatewayId: '' }],
    ['', { accountId: '', regionId: '', vpnGatewayId: '' }],
  ])('"%s" is no whole key: what is missing is empty', (key, parts) => {
    expect(readGatewayKey(key)).toEqual(parts);
  });

  it.each([
    ['account', { ...gateway, accountId: '2' }],
    ['region', { ...gateway, regionId: 'cn-beijing' }],
    ['gateway', { ...gateway, vpnGatewayId: 'vpn-bp1b' }],
  ])('another %s is another key', (_, other) => {
    expect(gatewayKey(other)).not.toBe(gatewayKey(gateway));
  });
});

describe('describeRoute', () => {
  it('one line names the block, the connection, the gateway and the region', () => {
    const route = {
      routeDest: '10.0.0.0/24',
      nextHop: 'vco-1',
      vpnGatewayId: 'vpn-1',
      regionId: 'cn-hangzhou',
    };
    expect(describeRoute(route)).toBe('10.0.0.0/24 via vco-1 on vpn-1 (cn-hangzhou)');
  });
});
