import { defaultSettings } from '../../shared/app/app.ts';
import type { IntentKind } from '../../shared/operation/intent.ts';
import type { Requester } from '../../shared/operation/operation.ts';
import { replyKinds, replyTo } from './reply-channels.ts';
import { accountId, describeGateways, regionId } from './small-world.ts';
import type { Request, StartRoute, Story } from './story.ts';

const people: Requester = { source: 'standard', instance: 'network-team' };

/**
 * A handful of requests on two gateways, and nothing that goes wrong: two of them queue up behind another, one is to
 * be published, one is a dry run, one is taken back, one is delivered again, and one asker is told in a chat.
 */
export function plainStory(): Story {
  return {
    gateways: describeGateways(2),
    routes: [],
    undos: [],
    questions: [],
    requests: [
      request('r01', 0, { publishVpc: true }),
      { ...request('r02', 300), againAtMs: 20_000 },
      request('r03', 600, {}, true),
      { ...request('r04', 900), cancelAtMs: 1_500 },
      inChat(request('r05', 1_200, { vpnGatewayId: 'vpn-b', nextHop: 'vco-b1' })),
    ],
    callsPerMinute: defaultSettings.callsPerMinute,
    mix: {},
    lingering: false,
    reliableFromMs: 0,
    calmFromMs: 0,
  };
}

/**
 * A whole life on two gateways, and nothing that goes wrong: a pair is failed over and back again, a route is deleted
 * and brought back, another one is reweighted, published and withdrawn, one is adopted, and one asker is told.
 */
export function plainLife(): Story {
  const routes: readonly StartRoute[] = [
    { vpnGatewayId: 'vpn-a', routeDest: '10.9.0.0/24', nextHop: 'vco-a1', weight: 100, published: true },
    { vpnGatewayId: 'vpn-a', routeDest: '10.9.0.0/24', nextHop: 'vco-a2', weight: 0, published: true },
    { vpnGatewayId: 'vpn-a', routeDest: '10.9.1.0/24', nextHop: 'vco-a1', weight: 100, published: false },
    { vpnGatewayId: 'vpn-b', routeDest: '10.9.2.0/24', nextHop: 'vco-b1', weight: 100, published: false },
  ];
  return {
    ...plainStory(),
    routes,
    requests: [
      inChat(change('r01', 0, 'fail-over', '10.9.0.0/24', 'vco-a2')),
      change('r02', 300, 'delete-route', '10.9.1.0/24', 'vco-a1'),
      change('r03', 500, 'adopt-route', '10.9.2.0/24', 'vco-b1'),
      change('r04', 600, 'publish-route', '10.9.2.0/24', 'vco-b1'),
      change('r05', 700, 'withdraw-route', '10.9.2.0/24', 'vco-b1'),
    ],
    undos: [
      { name: 'u01', atMs: 100_000, of: 'r01', requester: people },
      { name: 'u02', atMs: 101_000, of: 'r02', requester: people },
    ],
  };
}

function change(
  name: string,
  atMs: number,
  kind: Exclude<IntentKind, 'create-route' | 'set-weight'>,
  routeDest: string,
  nextHop: string,
): Request {
  const vpnGatewayId = nextHop.startsWith('vco-a') ? 'vpn-a' : 'vpn-b';
  const route = { regionId, vpnGatewayId, routeDest, nextHop };
  const delivery = { kind: 'delivery-id', value: name } as const;
  const intent = { kind, route, accountId, dryRun: false };
  return { name, atMs, submission: { intent, requester: people, delivery } };
}

function inChat({ submission, ...request }: Request): Request {
  return { ...request, submission: { ...submission, replyTo: replyTo(replyKinds[0], request.name, false) } };
}

function request(
  name: string,
  atMs: number,
  changes: { readonly vpnGatewayId?: string; readonly nextHop?: string; readonly publishVpc?: boolean } = {},
  dryRun = false,
): Request {
  const route = {
    regionId,
    vpnGatewayId: 'vpn-a',
    routeDest: `10.1.${Number(name.slice(1))}.0/24`,
    nextHop: 'vco-a1',
    weight: 100,
    publishVpc: false,
    ...changes,
  } as const;
  return {
    name,
    atMs,
    submission: {
      intent: { kind: 'create-route', route, accountId, dryRun },
      requester: people,
      delivery: { kind: 'delivery-id', value: name },
    },
  };
}
