import { beforeAll, describe, expect, it } from 'vitest';
import { operationOf } from '../support/http-client.ts';
import { startTestCloud, type TestCloud } from '../support/local-cloud.ts';
import { freshId, type RouteBody, routeBody } from '../support/route-bodies.ts';
import { testGateway, testWorld } from '../support/test-world.ts';

const dual = 0;

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud({
    firstFreshGateway: 1,
    emulator: { seed: testWorld(40, { [dual]: { tunnels: 'dual' } }), durationMs: 50 },
  });
});

interface Row {
  readonly title: string;
  readonly changes: RouteBody;
  /** What the cloud gets, beyond the usual; `undefined` means that the parameter is not sent. */
  readonly sent: Readonly<Record<string, string | undefined>>;
  /** What the cloud answers, as the operation records it. */
  readonly response?: Readonly<Record<string, unknown>>;
}

const hundred = 'é'.repeat(100);

const rows: readonly Row[] = [
  {
    title: 'only what is required',
    changes: {},
    sent: {
      Weight: '100',
      PublishVpc: 'false',
      DryRun: 'false',
      Description: undefined,
      OverlayMode: undefined,
    },
    response: { weight: 100, state: 'normal', overlayMode: 'Ipsec' },
  },
  { title: 'weight 0 (standby)', changes: { weight: 0 }, sent: { Weight: '0' }, response: { weight: 0 } },
  {
    title: 'publishVpc true',
    changes: { publishVpc: true },
    sent: { PublishVpc: 'true' },
    response: { state: 'published' },
  },
  {
    title: 'overlayMode Ipsec',
    changes: { overlayMode: 'Ipsec' },
    sent: { OverlayMode: 'Ipsec' },
    response: { overlayMode: 'Ipsec' },
  },
  {
    title: 'a description of 1 character',
    changes: { description: 'x' },
    sent: { Description: 'x' },
    response: { description: 'x' },
  },
  {
    title: 'a description of 100 characters beyond ASCII',
    changes: { description: hundred },
    sent: { Description: hundred },
    response: { description: hundred },
  },
  {
    title: 'a description that mentions a web address later on, with characters that need encoding',
    changes: { description: 'see http://a.example/?x=1&y=2 + 50% 分支 🚦 "q" \\' },
    sent: { Description: 'see http://a.example/?x=1&y=2 + 50% 分支 🚦 "q" \\' },
  },
  { title: 'dryRun false', changes: { dryRun: false }, sent: { DryRun: 'false' } },
  { title: 'a single address', changes: { routeDest: '10.9.8.7/32' }, sent: { RouteDest: '10.9.8.7/32' } },
  {
    title: 'the largest block there is',
    changes: { routeDest: '128.0.0.0/1' },
    sent: { RouteDest: '128.0.0.0/1' },
  },
  {
    title: 'the block right below 100.64.0.0/10',
    changes: { routeDest: '100.0.0.0/10' },
    sent: { RouteDest: '100.0.0.0/10' },
  },
  {
    title: 'the block right above 100.64.0.0/10',
    changes: { routeDest: '100.128.0.0/9' },
    sent: { RouteDest: '100.128.0.0/9' },
  },
];

describe('request parameters of CreateVpnRouteEntry', () => {
  it.each(rows)(
    '$title: taken, sent to the cloud as it is, and recorded',
    async ({ changes, sent, response }) => {
      const gateway = cloud.freshGateway();
      const body = routeBody(gateway, changes);
      const reply = await cloud.client.signed(freshId(), body, { headers: { prefer: 'wait=15' } });
      expect([reply.status, reply.text]).toEqual([200, expect.any(String)]);
      const operation = operationOf(reply);
      const { dryRun: _, ...route } = body;
      expect(operation.metadata.route).toEqual(route);

      const [call, ...more] = cloud.callsTo(gateway);
      expect(more).toEqual([]);
      expect(call?.parameters).toMatchObject({
        RegionId: gateway.regionId,
        VpnGatewayId: gateway.vpnGatewayId,
        NextHop: gateway.nextHop,
        RouteDest: body.routeDest,
      });
      for (const [name, value] of Object.entries(sent))
        expect([name, call?.parameters[name]]).toEqual([name, value]);
      expect(call?.parameters.ClientToken).toMatch(/^rh-[0-9a-f]{40}-1$/);

      expect(operation.response).toMatchObject({
        requestId: call?.requestId,
        vpnInstanceId: gateway.vpnGatewayId,
        routeDest: body.routeDest,
        nextHop: gateway.nextHop,
        alreadyExisted: false,
        ...response,
      });
    },
  );

  it('clientToken: it seeds the token at the cloud, so two deliveries with one token are one route', async () => {
    const gateway = cloud.freshGateway();
    const token = `!${'~'.repeat(62)} `;
    const body = routeBody(gateway, { clientToken: token });
    const replies = [];
    for (const id of [freshId(), freshId()]) {
      replies.push(await cloud.client.signed(id, body, { headers: { prefer: 'wait=15' } }));
    }
    const [first, second] = replies.map(operationOf);
    expect(first?.name).not.toBe(second?.name);
    expect(first?.response?.alreadyExisted).toBe(false);
    expect(second?.response?.alreadyExisted).toBe(true);
    const [call, ...more] = cloud.callsTo(gateway);
    expect(more).toEqual([]);
    expect(call?.parameters.ClientToken).toMatch(/^[\x20-\x7e]{1,64}$/);
  });

  it('two clientTokens, or none: other tokens at the cloud each time', async () => {
    const gateway = cloud.freshGateway();
    const bodies = [{ clientToken: 'a' }, { clientToken: 'b' }, {}, {}].map((changes, index) =>
      routeBody(gateway, { routeDest: `10.${index}.0.0/16`, ...changes }),
    );
    for (const body of bodies) {
      const reply = await cloud.client.signed(freshId(), body, { headers: { prefer: 'wait=15' } });
      expect(reply.status).toBe(200);
    }
    const tokens = cloud.callsTo(gateway).map(({ parameters }) => parameters.ClientToken);
    expect(tokens).toHaveLength(4);
    expect(new Set(tokens).size).toBe(4);
  });

  it('an active/standby pair over two connections: both created on a single-tunnel gateway', async () => {
    const gateway = cloud.freshGateway();
    const pair = [{ weight: 100 }, { weight: 0, nextHop: gateway.otherHop }];
    for (const changes of pair) {
      const reply = await cloud.client.signed(freshId(), routeBody(gateway, changes), {
        headers: { prefer: 'wait=15' },
      });
      expect(operationOf(reply).metadata.state).toBe('succeeded');
    }
    expect(cloud.routesOn(gateway).map(({ nextHop, weight }) => [nextHop, weight])).toEqual([
      [gateway.nextHop, 100],
      [gateway.otherHop, 0],
    ]);
  });

  it('weight 0 on a dual-tunnel gateway, which lists every weight as 100: succeeded all the same', async () => {
    const gateway = testGateway(dual);
    const reply = await cloud.client.signed(freshId(), routeBody(gateway, { weight: 0 }), {
      headers: { prefer: 'wait=15' },
    });
    expect(operationOf(reply)).toMatchObject({
      metadata: { state: 'succeeded' },
      response: { weight: 0, observed: { weight: 100 } },
    });
  });
});
