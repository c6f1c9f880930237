import { defaultSettings } from '../../shared/app/app.ts';
import { replyKinds, replyTo } from './reply-channels.ts';
import { accountId, describeGateways, regionId } from './small-world.ts';
import type { Request, Story } from './story.ts';

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
      requester: { source: 'standard', instance: 'network-team' },
      delivery: { kind: 'delivery-id', value: name },
    },
  };
}
