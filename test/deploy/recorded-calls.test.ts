import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { RecordedCall as StoreCall } from '../../local/tablestore/http/emulator-state.ts';
import type { RecordedCall as VpnCall } from '../../local/vpn/http/emulator-state.ts';
import { sample } from '../../local/vpn/sample-world.ts';
import { defaultTablePrefix } from '../../shared/store/tablestore-tables.ts';
import type { PolicyName } from '../../tools/plan-deploy/ram/permissions.ts';
import { policyOf } from '../../tools/plan-deploy/ram/policies.ts';
import { type Place, placeholders } from '../../tools/plan-deploy/ram/resources.ts';
import { operationOf } from '../support/http-client.ts';
import { startTestCloud, type TestCloud } from '../support/local-cloud.ts';
import { freshId, routeBody } from '../support/route-bodies.ts';
import { testGateway, testRegion } from '../support/test-world.ts';
import { tick } from '../support/ticks.ts';
import { allows } from './allows.ts';

const accountId = sample.accountId;
const resource = (service: string, path: string) => `acs:${service}:${testRegion}:${accountId}:${path}`;

/** What lists are authorised on, by their calls. */
const listed: Readonly<Record<string, string>> = {
  DescribeVpcs: 'vpc/*',
  DescribeSslVpnServers: 'sslvpnserver/*',
  DescribeVpnConnections: 'vpnconnection/*',
};

/** What each call would have to be allowed, as action and resource. */
function neededFor(vpn: readonly VpnCall[], store: readonly StoreCall[], instanceName: string) {
  const ofVpn = vpn.map(({ action, parameters }) => [
    `vpc:${action}`,
    resource('vpc', listed[action] ?? `vpngateway/${parameters.VpnGatewayId ?? '*'}`),
  ]);
  const ofStore = store.flatMap(({ operation, table }) =>
    table
      .split(',')
      .map((name) => [`ots:${operation}`, resource('ots', `instance/${instanceName}/table/${name}`)]),
  );
  return [...ofVpn, ...ofStore].map(([action = '', on = '']) => ({ action, on }));
}

/** The calls made meanwhile: which of them a policy does not allow, and which actions it was all about. */
async function during(cloud: TestCloud, name: PolicyName, work: () => Promise<unknown>) {
  const { calls, world } = cloud.emulator;
  const store = cloud.tablestore?.calls ?? [];
  const from = [calls.length, store.length] as const;
  await work();
  const { instanceName = '' } = cloud.tablestore ?? {};
  const gateways = Object.keys(world.gateways);
  const place: Place = { ...placeholders, regionId: testRegion, accountId, gateways, instanceName };
  const needed = neededFor(calls.slice(from[0]), store.slice(from[1]), instanceName);
  const policy = policyOf(name, place);
  return {
    refused: needed.filter(({ action, on }) => !allows(policy, action, on)),
    actions: new Set(needed.map(({ action }) => action)),
  };
}

const waiting = { headers: { prefer: 'wait=10' } };

describe('the calls of the built functions, as the services saw them', () => {
  let cloud: TestCloud;
  beforeAll(async () => {
    cloud = await startTestCloud({ store: 'tablestore' });
  });

  it('the webhook: asking, waiting, reading, listing, canceling, a dry run, a look from a hook', async () => {
    const { refused, actions } = await during(cloud, 'webhook', async () => {
      const gateway = cloud.freshGateway();
      const { name } = operationOf(
        await cloud.client.bearer('/v1/routes', routeBody(gateway), { headers: { prefer: 'wait=5' } }),
      );
      expect((await cloud.client.read(name)).done).toBe(true);
      await cloud.client.signed(freshId(), { ...routeBody(gateway), dryRun: true });
      const late = operationOf(await cloud.client.bearer('/v1/routes', routeBody(cloud.freshGateway())));
      await cloud.client.bearer(`/v1/${late.name}:cancel`, {});
      expect((await cloud.client.bearer('/v1/operations?pageSize=2')).status).toBe(200);
      const query = `regionId=${gateway.regionId}&vpnGatewayId=${gateway.vpnGatewayId}&state=succeeded`;
      expect((await cloud.client.bearer(`/v1/operations?${query}`)).status).toBe(200);
      const look = { command: `show ${gateway.vpnGatewayId}` };
      expect((await cloud.client.signed(freshId(), look, { path: '/v1/hooks/standard' })).status).toBe(200);
    });
    expect(refused).toEqual([]);
    expect(actions).toContain('vpc:CreateVpnRouteEntry');
    expect(actions).toContain('ots:UpdateRow');
  });

  it('the webhook: publishing, withdrawing, another weight, deleting, undoing', async () => {
    const { refused, actions } = await during(cloud, 'webhook', async () => {
      const gateway = cloud.freshGateway();
      const { weight: _, publishVpc: __, ...key } = routeBody(gateway);
      const ended = async (method: string, body: unknown, path = '/v1/routes') => {
        const { name } = operationOf(await cloud.client.bearer(path, body, { ...waiting, method }));
        const operation = await cloud.client.read(name);
        expect([method, operation.metadata.state, operation.error]).toEqual([method, 'succeeded', undefined]);
        return name;
      };
      await ended('POST', routeBody(gateway));
      await ended('PATCH', { ...key, publishVpc: true });
      await ended('PATCH', { ...key, publishVpc: false });
      await ended('PATCH', { ...key, weight: 0 });
      const deletion = await ended('DELETE', key);
      await ended('POST', { name: deletion, kind: 'undo' }, `/v1/${deletion}:undo`);
    });
    expect(refused).toEqual([]);
    const changes = ['CreateVpnRouteEntry', 'DeleteVpnRouteEntry', 'ModifyVpnRouteEntryWeight'];
    for (const call of [...changes, 'PublishVpnRouteEntry']) expect(actions).toContain(`vpc:${call}`);
  });

  it('the poller: a fail-over, in three calls, after a look at the tunnel', async () => {
    const gateway = cloud.freshGateway();
    const { nextHop, otherHop } = gateway;
    for (const pair of [{ weight: 100 }, { nextHop: otherHop, weight: 0 }]) {
      await cloud.client.bearer('/v1/routes', routeBody(gateway, pair), waiting);
    }
    expect(cloud.routesOn(gateway)).toHaveLength(2);
    const { weight: _, publishVpc: __, ...key } = routeBody(gateway, { nextHop: otherHop });
    const { name } = operationOf(await cloud.client.bearer('/v1/routes:fail-over', key));
    const { refused, actions } = await during(cloud, 'poller', () => tick(cloud));
    expect(refused).toEqual([]);
    expect((await cloud.client.read(name)).metadata.state).toBe('succeeded');
    expect(cloud.routesOn(gateway).find((route) => route.nextHop === nextHop)?.weight).toBe(0);
    for (const call of Object.keys(listed)) expect(actions).toContain(`vpc:${call}`);
    expect(actions).toContain('vpc:ModifyVpnRouteEntryWeight');
  });

  it('the poller: many gateways at once, to their end', async () => {
    await leaveOpen(8);
    const { refused, actions } = await during(cloud, 'poller', () => tick(cloud));
    expect(refused).toEqual([]);
    // Otherwise nothing was proven about what only the poller may do.
    expect(actions).toContain('vpc:DescribeVpnGateways');
  });

  /** Leaves two operations on each of so many gateways to the poller. */
  async function leaveOpen(count: number): Promise<void> {
    for (let number = 0; number < count; number += 1) {
      const gateway = cloud.freshGateway();
      await cloud.ask(routeBody(gateway, { routeDest: '10.1.0.0/16' }));
      await cloud.ask(routeBody(gateway, { routeDest: '10.2.0.0/16' }));
    }
  }

  it('the tables that they use are those of the policies', () => {
    const used = (cloud.tablestore?.calls ?? []).flatMap(({ table }) => table.split(',')).filter(Boolean);
    expect([...new Set(used)].filter((name) => !name.startsWith(defaultTablePrefix))).toEqual([]);
  });
});

it('reconciliation: reads, plans and asks, and changes nothing itself', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'routehook-desired-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'desired.json');
  const gateways = [0, 1, 2, 3].map((number) => testGateway(number));
  const document = {
    version: 1,
    team: 'netops',
    policy: 'create-only',
    gateways: gateways.map(({ regionId, vpnGatewayId, nextHop }) => {
      return { regionId, vpnGatewayId, routes: [{ routeDest: '10.9.0.0/16', nextHop }] };
    }),
  };
  writeFileSync(path, JSON.stringify(document));
  const cloud = await startTestCloud({
    store: 'tablestore',
    desired: { files: [`file:${path}`], apply: true },
  });
  const run = () => cloud.host.fireTimer('reconcile');
  const { refused, actions } = await during(cloud, 'reconcile', run);
  expect(refused).toEqual([]);
  expect(actions).toContain('vpc:DescribeVpnGateways');
  expect([...actions].filter((action) => /^vpc:(?!Describe)/.test(action))).toEqual([]);
  await tick(cloud);
  for (const gateway of gateways) expect(cloud.routesOn(gateway)).toHaveLength(1);
  // Reading what has ended meanwhile may mean putting it where it belongs.
  expect((await during(cloud, 'reconcile', run)).refused).toEqual([]);
});

it('a wake-up, as the platform saw it: the poller that is configured, and nothing else', async () => {
  const cloud = await startTestCloud({ wakeUp: true });
  await cloud.ended(await cloud.ask(routeBody(cloud.freshGateway())));
  const poller = { service: 'routehook', qualifier: 'LATEST', functionName: 'poller' };
  const policy = policyOf('wake-up', { ...placeholders, regionId: testRegion, accountId, poller });
  const paths = cloud.host.apiCalls.map(({ path }) => path);
  expect(paths.length).toBeGreaterThan(0);
  for (const path of paths) {
    const [, service, functionName] =
      /\/services\/([^/]+)\/functions\/([^/]+)\/invocations$/.exec(path) ?? [];
    const on = resource(
      'fc',
      `services/${service?.includes('.') ? service : `${service}.LATEST`}/functions/${functionName}`,
    );
    expect(allows(policy, 'fc:InvokeFunction', on), path).toBe(true);
  }
});
