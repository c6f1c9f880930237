import { describe, expect, it } from 'vitest';
import { emulatorGreeting, loadSeed, readEmulatorArguments } from '../../../local/vpn/emulator-command.ts';
import { sampleAccessKeys } from '../../../local/vpn/http/access-keys.ts';
import { sample, sampleWorld } from '../../../local/vpn/sample-world.ts';
import { readWorldSeed } from '../../../local/vpn/world-seed.ts';

describe('the command line', () => {
  it('nothing → port 8080, the sample world', () => {
    const standard = { port: 8080, gatewaysFile: undefined, busyMs: undefined };
    expect(readEmulatorArguments([])).toEqual({ kind: 'run', arguments: standard });
  });

  it('everything → as given', () => {
    const words = ['--port', '0', '--gateways', 'file.json', '--busy-ms', '50'];
    const given = { port: 0, gatewaysFile: 'file.json', busyMs: 50 };
    expect(readEmulatorArguments(words)).toEqual({ kind: 'run', arguments: given });
  });

  it.each([
    { words: ['--prot', '1'], message: '--prot' },
    { words: ['--port', '65536'], message: '--port takes a number from 0 to 65535, not "65536"' },
    { words: ['--port', '-1'], message: '--port' },
    { words: ['--busy-ms', 'soon'], message: '--busy-ms takes milliseconds' },
    { words: ['file.json'], message: 'file.json' },
  ])('$words → refused, naming the word', ({ words, message }) => {
    expect(readEmulatorArguments(words)).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining(message),
    });
  });

  it('--help → help', () => {
    expect(readEmulatorArguments(['--help'])).toEqual({ kind: 'help' });
  });

  it('the greeting → endpoint, keys and gateways', () => {
    const text = emulatorGreeting('127.0.0.1:8080', sampleWorld, sampleAccessKeys(sample.accountId));
    for (const part of ['127.0.0.1:8080', 'emulator-full-secret', sample.dual, 'FinancialLocked'])
      expect(text).toContain(part);
  });
});

describe('a description of a world', () => {
  const region = { regionId: 'cn-hangzhou' };
  const vpc = { vpcId: 'vpc-a', regionId: 'cn-hangzhou' };
  const gateway = { vpnGatewayId: 'vpn-a', vpcId: 'vpc-a' };
  const rows: readonly { title: string; value: unknown; pointer: string; detail: string }[] = [
    { title: 'no regions', value: { regions: [] }, pointer: '/regions', detail: 'at least one region' },
    { title: 'an unknown field', value: { regions: [region], gateway: 1 }, pointer: '', detail: '"gateway"' },
    {
      title: 'a VPC in an unknown region',
      value: { regions: [region], vpcs: [{ ...vpc, regionId: 'cn-x' }] },
      pointer: '/vpcs/0/regionId',
      detail: 'no region "cn-x"',
    },
    {
      title: 'a gateway in an unknown VPC',
      value: { regions: [region], gateways: [gateway] },
      pointer: '/gateways/0/vpcId',
      detail: 'no VPC "vpc-a"',
    },
    {
      title: 'a gateway described twice',
      value: { regions: [region], vpcs: [vpc], gateways: [gateway, gateway] },
      pointer: '/gateways/1/vpnGatewayId',
      detail: 'twice',
    },
    {
      title: 'a connection of an unknown gateway',
      value: { regions: [region], connections: [{ vpnConnectionId: 'vco-a', vpnGatewayId: 'vpn-a' }] },
      pointer: '/connections/0/vpnGatewayId',
      detail: 'no VPN gateway "vpn-a"',
    },
    {
      title: 'a VPC block with host bits',
      value: { regions: [region], vpcs: [{ ...vpc, secondaryCidrBlocks: ['172.16.1.0/16'] }] },
      pointer: '/vpcs/0/secondaryCidrBlocks/0',
      detail: 'without host bits',
    },
    {
      title: 'a tunnel in a status there is not',
      value: {
        regions: [region],
        vpcs: [vpc],
        gateways: [gateway],
        connections: [{ vpnConnectionId: 'vco-a', vpnGatewayId: 'vpn-a', status: 'up' }],
      },
      pointer: '/connections/0/status',
      detail: 'ipsec_sa_established',
    },
    {
      title: 'a route with host bits',
      value: {
        regions: [region],
        vpcs: [vpc],
        gateways: [{ ...gateway, routes: [{ routeDest: '10.0.0.1/24', nextHop: 'vco-a' }] }],
      },
      pointer: '/gateways/0/routes/0/routeDest',
      detail: 'without host bits',
    },
  ];
  it.each(rows)('$title → told at $pointer', ({ value, pointer, detail }) => {
    const read = readWorldSeed(value);
    expect(read).toMatchObject({ kind: 'problems' });
    const problems = read.kind === 'problems' ? read.problems : [];
    expect(problems).toContainEqual({ pointer, detail: expect.stringContaining(detail) });
  });

  it('a file that is not JSON → named', () => {
    const loaded = loadSeed('a.json', () => '{');
    expect(loaded).toMatchObject({ kind: 'refused', message: expect.stringContaining('a.json') });
  });

  it('a file with a few words → defaults filled in', () => {
    const loaded = loadSeed('a.json', () =>
      JSON.stringify({ regions: [region], vpcs: [vpc], gateways: [gateway] }),
    );
    expect(loaded).toMatchObject({
      kind: 'seed',
      seed: { settings: { routeQuota: 20 }, gateways: [{ tunnels: 'single', status: 'active' }] },
    });
  });
});
