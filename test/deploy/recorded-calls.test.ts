import { beforeAll, describe, expect, it } from 'vitest';
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
import { testRegion } from '../support/test-world.ts';
import { tick } from '../support/ticks.ts';
import { allows } from './allows.ts';

const accountId = sample.accountId;
const resource = (service: string, path: string) => `acs:${service}:${testRegion}:${accountId}:${path}`;

/** What each call would have to be allowed, as action and resource. */
function neededFor(vpn: readonly VpnCall[], store: readonly StoreCall[], instanceName: string) {
  const ofVpn = vpn.map(({ action, parameters }) => [
    `vpc:${action}`,
    resource('vpc', `vpngateway/${parameters.VpnGatewayId ?? '*'}`),
  ]);
  const ofStore = store.flatMap(({ operation, table }) =>
    table
      .split(',')
      .map((name) => [`ots:${operation}`, resource('ots', `instance/${instanceName}/table/${name}`)]),
  );
  return [...ofVpn, ...ofStore].map(([action = '', on = '']) => ({ action, on }));
}

describe('the calls of the built functions, as the services saw them', () => {
  let cloud: TestCloud;
  let place: Place;
  beforeAll(async () => {
    cloud = await startTestCloud({ store: 'tablestore' });
    const gateways = Object.keys(cloud.emulator.world.gateways);
    const { instanceName = '' } = cloud.tablestore ?? {};
    place = { ...placeholders, regionId: testRegion, accountId, gateways, instanceName };
  });

  /** The calls made meanwhile: which of them a policy does not allow, and which actions it was all about. */
  async function during(name: PolicyName, work: () => Promise<unknown>) {
    const { calls } = cloud.emulator;
    const store = cloud.tablestore?.calls ?? [];
    const from = [calls.length, store.length] as const;
    await work();
    const needed = neededFor(calls.slice(from[0]), store.slice(from[1]), place.instanceName);
    const policy = policyOf(name, place);
    return {
      refused: needed.filter(({ action, on }) => !allows(policy, action, on)),
      actions: new Set(needed.map(({ action }) => action)),
    };
  }

  it('the webhook: asking, waiting, reading, listing, canceling, a dry run, a look from a hook', async () => {
    const { refused, actions } = await during('webhook', async () => {
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

  it('the poller: many gateways at once, to their end', async () => {
    await leaveOpen(8);
    const { refused, actions } = await during('poller', () => tick(cloud));
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
