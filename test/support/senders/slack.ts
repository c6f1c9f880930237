import { emulatedSlack } from '../../../local/chat/slack.ts';
import { showSlackMessage } from '../../../local/chat/slack-blocks.ts';
import { slackResponsePath } from '../../../local/chat/slack-response-path.ts';
import { signSlackRequest } from '../../../shared/source/slack-proof.ts';
import type { SampleDelivery, SampleRequest, SenderSample } from './sender-sample.ts';

const secrets = {
  older: '8f742231b10e8888abcd99yyyzzz85a5',
  newer: '27ae41e4649b934ca495991b7852b855',
  wrong: 'e3b0c44298fc1c149afbf4c8996fb924',
} as const;

/** The channel of the samples: the app of the emulated workspace is in it. */
export const sampleChannel = emulatedSlack.channels[0].id;

/** Source: docs.slack.dev/authentication/verifying-requests-from-slack, the worked example (2026-11). */
const vectorBody =
  'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V' +
  '&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=' +
  '&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN' +
  '&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';

/** A Slack app with a slash command and buttons. */
export const slackSample: SenderSample = {
  source: 'slack',
  entry: (name, platformUrl) => ({
    type: 'slack',
    name,
    signingSecrets: [secrets.older, secrets.newer],
    botToken: emulatedSlack.botToken,
    apiUrl: `${platformUrl}/api`,
  }),
  unusable: {
    'an empty secret': { type: 'slack', name: 'unusable', signingSecrets: [''] },
    'one empty secret among others': { type: 'slack', name: 'unusable', signingSecrets: [secrets.older, ''] },
    'no secret': { type: 'slack', name: 'unusable', signingSecrets: [] },
    'a secret of blanks': { type: 'slack', name: 'unusable', signingSecrets: [' '.repeat(32)] },
    'a short secret': { type: 'slack', name: 'unusable', signingSecrets: ['8f742231'] },
    'an empty token': { type: 'slack', name: 'unusable', signingSecrets: [secrets.older], botToken: '' },
  },
  vector: {
    provenance:
      'docs.slack.dev, verifying requests from Slack; also in the tests of slackapi/python-slack-sdk',
    entry: { type: 'slack', name: 'vector', signingSecrets: [secrets.older] },
    request: {
      headers: {
        'Content-Type': 'application/x-www-form-urlencoded',
        'X-Slack-Request-Timestamp': '1531420618',
        'X-Slack-Signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
      },
      body: Buffer.from(vectorBody),
    },
    nowMs: 1_531_420_618_000,
  },
  ask: (delivery) => slackRequest(delivery, commandOf(delivery)),
  irrelevant: (delivery) =>
    slackRequest(delivery, {
      payload: JSON.stringify({ type: 'shortcut', callback_id: 'help', trigger_id: delivery.deliveryId }),
    }),
  proof: ['X-Slack-Request-Timestamp', 'X-Slack-Signature'],
  coversBody: true,
  toleranceMs: 5 * 60_000,
  withWrongVersion: ({ headers, body }) => ({
    headers: {
      ...headers,
      'X-Slack-Signature': (headers['X-Slack-Signature'] ?? '').replace('v0=', 'v1='),
    },
    body,
  }),
  statuses: { accepted: 200, mistake: 200, irrelevant: 200 },
  shownIn(body) {
    const shown = showSlackMessage(JSON.parse(body) as Readonly<Record<string, unknown>>);
    return shown.kind === 'shown' ? shown.text : '';
  },
};

/** A click on a button of a message; the line of the delivery plays no part. */
export function slackClick(
  delivery: SampleDelivery,
  {
    action,
    value,
    messageTs,
  }: { readonly action: string; readonly value: string; readonly messageTs: string },
): SampleRequest {
  const { actor, deliveryId, nowMs, platformUrl } = delivery;
  const path = slackResponsePath({
    kind: 'actions',
    channelId: sampleChannel,
    userId: actor.id,
    issuedAtMs: nowMs,
    nonce: deliveryId,
    messageTs,
  });
  const payload = {
    type: 'block_actions',
    team: { id: actor.tenant, domain: 'acme' },
    user: { id: actor.id, username: actor.name, name: actor.name, team_id: actor.tenant },
    api_app_id: 'A0ROUTEHOOK',
    container: { type: 'message', message_ts: messageTs, channel_id: sampleChannel, is_ephemeral: false },
    trigger_id: deliveryId,
    channel: { id: sampleChannel, name: 'network' },
    response_url: platformUrl + path,
    actions: [{ type: 'button', block_id: 'b1', action_id: action, value, action_ts: String(nowMs / 1_000) }],
  };
  return slackRequest(delivery, { payload: JSON.stringify(payload) });
}

function commandOf({
  line,
  actor,
  deliveryId,
  nowMs,
  platformUrl,
}: SampleDelivery): Readonly<Record<string, string>> {
  const path = slackResponsePath({
    kind: 'commands',
    channelId: sampleChannel,
    userId: actor.id,
    issuedAtMs: nowMs,
    nonce: deliveryId,
  });
  return {
    token: 'gIkuvaNzQIHg97ATvDxqgjtO',
    team_id: actor.tenant,
    team_domain: 'acme',
    channel_id: sampleChannel,
    channel_name: 'network',
    user_id: actor.id,
    user_name: actor.name,
    command: '/route',
    text: line,
    api_app_id: 'A0ROUTEHOOK',
    is_enterprise_install: 'false',
    response_url: platformUrl + path,
    trigger_id: deliveryId,
  };
}

/** A form as Slack signs it. */
export function slackRequest(
  { nowMs, secret }: Pick<SampleDelivery, 'nowMs' | 'secret'>,
  fields: Readonly<Record<string, string>>,
): SampleRequest {
  const body = Buffer.from(new URLSearchParams(fields).toString());
  const timestamp = String(Math.floor(nowMs / 1_000));
  return {
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded',
      'User-Agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      'X-Slack-Request-Timestamp': timestamp,
      'X-Slack-Signature': signSlackRequest(secrets[secret], timestamp, body),
    },
    body,
  };
}
