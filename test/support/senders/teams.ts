import { showTeamsMessage, teamsFlowPath } from '../../../local/chat/teams.ts';
import { signTeamsRequest, teamsToleranceMs } from '../../../shared/source/teams.ts';
import type { SampleDelivery, SampleRequest, SenderSample } from './sender-sample.ts';

const secrets = {
  older: Buffer.alloc(32, 'older').toString('base64'),
  newer: Buffer.alloc(32, 'newer').toString('base64'),
  wrong: Buffer.alloc(32, 'wrong').toString('base64'),
} as const;

function entry(name: string, platformUrl: string): Readonly<Record<string, unknown>> {
  return {
    type: 'teams',
    name,
    secrets: [secrets.older, secrets.newer],
    workflowsUrl: platformUrl + teamsFlowPath(),
  };
}

const usable = entry('teams', 'http://127.0.0.1:1/teams');

function signed(delivery: SampleDelivery, content: Readonly<Record<string, unknown>>): SampleRequest {
  const { line, deliveryId, actor, nowMs, secret } = delivery;
  const channel = '19:6b1b66b1617c4946959c334b4d428fc0@thread.tacv2';
  const body = JSON.stringify({
    type: 'message',
    id: deliveryId,
    // Teams writes more digits than milliseconds.
    timestamp: new Date(nowMs).toISOString().replace('Z', '3591Z'),
    localTimestamp: new Date(nowMs).toISOString(),
    serviceUrl: 'https://smba.trafficmanager.net/emea/',
    channelId: 'msteams',
    from: { id: `29:${actor.id}`, name: actor.name, aadObjectId: actor.id },
    conversation: { isGroup: true, id: `${channel};messageid=${deliveryId}`, conversationType: 'channel' },
    recipient: { id: '28:a888d256-6f0e-4358-b23e-9b644fe0fd64', name: 'routehook' },
    textFormat: 'plain',
    text: `<at>routehook</at>&nbsp;${line}\n`,
    entities: [{ type: 'clientInfo', locale: 'en-GB', country: 'GB', platform: 'Mac' }],
    channelData: { teamsChannelId: channel, teamsTeamId: channel, tenant: { id: actor.tenant } },
    ...content,
  });
  return {
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      Authorization: signTeamsRequest(secrets[secret], body),
    },
    body: Buffer.from(body),
  };
}

/** A Teams outgoing webhook. */
export const teamsSample: SenderSample = {
  source: 'teams',
  entry,
  unusable: {
    'an empty secret': { ...usable, secrets: [''] },
    'a short secret': { ...usable, secrets: [Buffer.alloc(8, 1).toString('base64')] },
    'a secret that is not base64': { ...usable, secrets: ['a security token of Teams, or so'] },
    'no secret': { ...usable, secrets: [] },
    'a flow without TLS': { ...usable, workflowsUrl: 'http://prod.westeurope.logic.azure.com/workflows/x' },
    'no tenant at all': { ...usable, tenants: [] },
    'an unknown setting': { ...usable, secret: secrets.older },
  },
  vector: {
    missing:
      'learn.microsoft.com prints a token and a header ("HMAC 03TCao0i…") but not the message that they belong to',
  },
  ask: (delivery) => signed(delivery, {}),
  irrelevant: (delivery) => signed(delivery, { from: { id: '28:another-bot', name: 'another bot' } }),
  proof: ['Authorization'],
  coversBody: true,
  toleranceMs: teamsToleranceMs,
  withWrongVersion: ({ headers, body }) => ({
    headers: { ...headers, Authorization: (headers.Authorization ?? '').replace('HMAC ', 'HMAC2 ') },
    body,
  }),
  statuses: { accepted: 200, mistake: 200, irrelevant: 200 },
  shownIn: (body) => showTeamsMessage(body) ?? '',
};
