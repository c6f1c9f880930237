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

/** The requests that are made, as the service calls them. */
function requestsIn(source: string): readonly string[] {
  const made = [...source.matchAll(/new (\w+)Request\(/g)].map(([, name = '']) => name);
  return [...new Set(made)].sort();
}

/** What the table says of one service, for these policies. */
function granted(service: string, policies: readonly string[]): readonly string[] {
  return permissions
    .filter((one) => one.action.startsWith(`${service}:`))
    .filter((one) => one.policies.some((policy) => policies.includes(policy)))
    .map(({ action }) => action.slice(service.length + 1))
    .sort();
}

const functions = ['webhook', 'poller', 'reconcile'];
const storeFiles = readdirSync(join(root, 'shared/store'))
  .filter((name) => /^tablestore.*(?<!\.d)\.ts$/.test(name))
  .map((name) => `shared/store/${name}`);
const provisionFile = 'shared/store/tablestore-provision.ts';

describe('the table of permissions is what the sources call, no more and no less', () => {
  const surroundings = 'shared/vpn/alibaba-surroundings.ts';

  it('the API of VPN gateways', () => {
    const source = sourceOf('shared/vpn/alibaba.ts', surroundings);
    // A change is made by a client at hand, a look by one that is made for it.
    expect(granted('vpc', functions)).toEqual(callsOn(/client(?:\(\))?/, source));
    // Every request that is made belongs to one of them.
    expect(granted('vpc', functions)).toEqual(requestsIn(source));
  });

  it('what lies around the routes is read by the poller alone', () => {
    const only = requestsIn(sourceOf(surroundings)).filter((name) => name !== 'DescribeVpnGateway');
    expect(granted('vpc', ['webhook', 'reconcile']).filter((name) => only.includes(name))).toEqual([]);
    expect(granted('vpc', ['poller'])).toEqual(expect.arrayContaining(only));
    // Who composes them may call them.
    const composers = ['webhook', 'poller', 'reconcile'].filter((name) =>
      sourceOf(`shared/runtime/${name}.ts`).includes('composeSurroundings'),
    );
    expect(composers).toEqual(['poller']);
  });

  it('reconciliation makes no call that changes a route', () => {
    const changing = granted('vpc', ['reconcile']).filter((name) => !name.startsWith('Describe'));
    expect(changing).toEqual([]);
  });

  it('OSS: one call, which reads', () => {
    expect(granted('oss', functions)).toEqual(['GetObject']);
    expect(granted('oss', ['webhook', 'poller'])).toEqual([]);
    const source = sourceOf('shared/desired/oss.ts', 'shared/desired/get-bytes.ts');
    expect([...source.matchAll(/method: '([A-Z]+)'/g)].map(([, method]) => method)).not.toContain('PUT');
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
      'oss',
      'ots',
      'vpc',
    ]);
    const sdk = /from '(?:@alicloud\/[\w-]+|tablestore)'|import\('(?:@alicloud\/[\w-]+|tablestore)'\)/;
    const users = readdirSync(join(root, 'shared'), { recursive: true, encoding: 'utf8' })
      .filter((name) => /(?<!\.d)\.ts$/.test(name))
      .map((name) => `shared/${name}`)
      .filter((name) => sdk.test(sourceOf(name)));
    const known = [
      ...['alibaba', 'alibaba-client', 'alibaba-surroundings', 'classify-failure'].map(
        (name) => `shared/vpn/${name}.ts`,
      ),
      'shared/wakeup/fc2.ts',
    ];
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

  it('no action is granted by a star, and only lists have one in their resource', () => {
    const starred = permissions
      .flatMap(({ policies }) => policies)
      .flatMap((name) => policyOf(name, placeholders).Statement)
      .filter(({ Resource }) => Resource.some((resource) => resource.includes('*')))
      .flatMap(({ Action }) => Action);
    expect([...new Set(starred)].sort()).toEqual([
      // Its bucket is one in the world, wherever it is and whosever.
      'oss:GetObject',
      'ots:ListTable',
      'vpc:DescribeSslVpnServers',
      'vpc:DescribeVpcs',
      'vpc:DescribeVpnConnections',
      'vpc:DescribeVpnGateways',
    ]);
    expect(permissions.filter(({ action }) => action.includes('*'))).toEqual([]);
  });

  it('where no file lies in OSS, nothing is said of it', () => {
    const policy = policyOf('reconcile', { ...placeholders, desiredObjects: [] });
    expect(JSON.stringify(policy)).not.toContain('oss');
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
    desiredObjects: ['team-routes/desired.yaml'],
  };
  const gatewayA = 'acs:vpc:cn-hangzhou:1:vpngateway/vpn-a';
  const gatewayB = 'acs:vpc:cn-hangzhou:1:vpngateway/vpn-b';
  const record = 'acs:ots:cn-hangzhou:1:instance/i/table/routehook_record';

  it.each([
    ['webhook', 'vpc:CreateVpnRouteEntry', gatewayA, true],
    ['webhook', 'vpc:CreateVpnRouteEntry', gatewayB, false],
    ['webhook', 'vpc:DeleteVpnRouteEntry', gatewayA, true],
    ['webhook', 'vpc:DeleteVpnRouteEntry', gatewayB, false],
    ['poller', 'vpc:PublishVpnRouteEntry', gatewayA, true],
    ['poller', 'vpc:ModifyVpnRouteEntryWeight', gatewayB, false],
    ['webhook', 'vpc:DescribeVpnConnections', 'acs:vpc:cn-hangzhou:1:vpnconnection/*', false],
    ['poller', 'vpc:DescribeVpnConnections', 'acs:vpc:cn-hangzhou:1:vpnconnection/*', true],
    ['poller', 'vpc:DeleteVpnConnection', 'acs:vpc:cn-hangzhou:1:vpnconnection/*', false],
    ['reconcile', 'vpc:CreateVpnRouteEntry', gatewayA, false],
    ['reconcile', 'vpc:DescribeVpnRouteEntries', gatewayA, true],
    ['reconcile', 'ots:PutRow', record, true],
    ['reconcile', 'oss:GetObject', 'acs:oss:cn-hangzhou:9:team-routes/desired.yaml', true],
    ['reconcile', 'oss:GetObject', 'acs:oss:cn-hangzhou:9:team-routes/other.yaml', false],
    ['reconcile', 'oss:PutObject', 'acs:oss:cn-hangzhou:9:team-routes/desired.yaml', false],
    ['poller', 'oss:GetObject', 'acs:oss:cn-hangzhou:9:team-routes/desired.yaml', false],
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
