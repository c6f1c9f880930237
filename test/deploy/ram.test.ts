import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { permissions } from '../../tools/plan-deploy/ram/permissions.ts';
import { policyFiles, policyOf, trustPolicy } from '../../tools/plan-deploy/ram/policies.ts';
import { placeholders } from '../../tools/plan-deploy/ram/resources.ts';
import { allows } from './allows.ts';

const root = join(import.meta.dirname, '../..');

function sourceOf(...paths: readonly string[]): string {
  return paths
    .map((path) => readFileSync(join(root, path), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, ''))
    .join('\n');
}

/** The methods that are called on what a pattern names, as the service writes them. */
function callsOn(object: RegExp, source: string): readonly string[] {
  const calls = source.matchAll(new RegExp(`\\b${object.source}\\s*\\.\\s*([a-z]\\w*)\\(`, 'g'));
  const names = [...calls].map(([, name = '']) => name.charAt(0).toUpperCase() + name.slice(1));
  return [...new Set(names)].sort();
}

/** What the table says of one service, for these policies. */
function granted(service: string, policies: readonly string[]): readonly string[] {
  return permissions
    .filter((one) => one.action.startsWith(`${service}:`))
    .filter((one) => one.policies.some((policy) => policies.includes(policy)))
    .map(({ action }) => action.slice(service.length + 1))
    .sort();
}

const functions = ['webhook', 'poller'];
const storeFiles = readdirSync(join(root, 'shared/store'))
  .filter((name) => /^tablestore.*(?<!\.d)\.ts$/.test(name))
  .map((name) => `shared/store/${name}`);
const provisionFile = 'shared/store/tablestore-provision.ts';

describe('the table of permissions is what the sources call, no more and no less', () => {
  it('the API of VPN gateways', () => {
    const source = sourceOf('shared/vpn/alibaba.ts');
    expect(granted('vpc', functions)).toEqual(callsOn(/client\(\)/, source));
    // Every request that is made belongs to one of them.
    const requests = [...source.matchAll(/new (\w+)Request\(/g)].map(([, name]) => name);
    expect(granted('vpc', functions)).toEqual([...new Set(requests)].sort());
  });

  it('Tablestore, for the functions', () => {
    const source = sourceOf(...storeFiles.filter((file) => file !== provisionFile));
    expect(granted('ots', functions)).toEqual(callsOn(/client/, source));
  });

  it('Tablestore, for creating the tables', () => {
    expect(granted('ots', ['provision'])).toEqual(callsOn(/client/, sourceOf(provisionFile)));
  });

  it('Function Compute', () => {
    expect(granted('fc', [...functions, 'wake-up'])).toEqual(
      callsOn(/client/, sourceOf('shared/wakeup/fc2.ts')),
    );
  });

  it('no other service is named, and no file but these talks to one', () => {
    expect([...new Set(permissions.map(({ action }) => action.split(':')[0]))].sort()).toEqual([
      'fc',
      'log',
      'ots',
      'vpc',
    ]);
    const sdk = /from '(?:@alicloud\/[\w-]+|tablestore)'|import\('(?:@alicloud\/[\w-]+|tablestore)'\)/;
    const users = readdirSync(join(root, 'shared'), { recursive: true, encoding: 'utf8' })
      .filter((name) => /(?<!\.d)\.ts$/.test(name))
      .map((name) => `shared/${name}`)
      .filter((name) => sdk.test(sourceOf(name)));
    const known = ['shared/vpn/alibaba.ts', 'shared/vpn/classify-failure.ts', 'shared/wakeup/fc2.ts'];
    expect(users.filter((name) => !known.includes(name) && !storeFiles.includes(name))).toEqual([]);
  });
});

describe('the policies', () => {
  it('docs/ram holds what is generated; after a change run "npm run docs"', () => {
    const written = readdirSync(join(root, 'docs/ram')).map(
      (name) => [name, readFileSync(join(root, 'docs/ram', name), 'utf8')] as const,
    );
    expect(new Map(written.sort())).toEqual(new Map([...policyFiles(placeholders)].sort()));
  });

  it('no action is granted by a star, and only the survey of a region and the list of tables have one as resource', () => {
    const starred = permissions
      .flatMap(({ policies }) => policies)
      .flatMap((name) => policyOf(name, placeholders).Statement)
      .filter(({ Resource }) => Resource.some((resource) => resource.includes('*')))
      .flatMap(({ Action }) => Action);
    expect([...new Set(starred)].sort()).toEqual(['ots:ListTable', 'vpc:DescribeVpnGateways']);
    expect(permissions.filter(({ action }) => action.includes('*'))).toEqual([]);
  });

  it('only Function Compute may take the roles', () => {
    expect(trustPolicy.Statement).toEqual([
      { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: ['fc.aliyuncs.com'] } },
    ]);
  });

  const place = {
    ...placeholders,
    regionId: 'cn-hangzhou',
    accountId: '1',
    gateways: ['vpn-a'],
    instanceName: 'i',
  };
  const gatewayA = 'acs:vpc:cn-hangzhou:1:vpngateway/vpn-a';
  const gatewayB = 'acs:vpc:cn-hangzhou:1:vpngateway/vpn-b';
  const record = 'acs:ots:cn-hangzhou:1:instance/i/table/routehook_record';

  it.each([
    ['webhook', 'vpc:CreateVpnRouteEntry', gatewayA, true],
    ['webhook', 'vpc:CreateVpnRouteEntry', gatewayB, false],
    ['webhook', 'vpc:DeleteVpnRouteEntry', gatewayA, false],
    ['webhook', 'vpc:DescribeVpnGateways', gatewayA, false],
    ['poller', 'vpc:DescribeVpnGateways', gatewayB, true],
    ['poller', 'vpc:DescribeVpnGateway', gatewayB, false],
    ['webhook', 'ots:PutRow', record, true],
    ['webhook', 'ots:PutRow', 'acs:ots:cn-hangzhou:1:instance/i/table/orders', false],
    ['poller', 'ots:DeleteTable', record, false],
    ['poller', 'ots:CreateTable', record, false],
    ['provision', 'ots:CreateTable', record, true],
    ['provision', 'ots:GetRow', record, false],
    ['webhook', 'fc:InvokeFunction', 'acs:fc:cn-hangzhou:1:functions/routehook-poller', false],
  ] as const)('%s: %s on %s → %s', (name, action, resource, allowed) => {
    expect(allows(policyOf(name, place), action, resource)).toBe(allowed);
  });
});
