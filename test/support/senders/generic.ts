import { createHmac } from 'node:crypto';
import type { SampleDelivery, SampleRequest, SenderSample } from './sender-sample.ts';

const secrets = {
  older: 'generic-older-secret-0001',
  newer: 'generic-newer-secret-0002',
  wrong: 'generic-wrong-secret-0003',
} as const;

const both = [secrets.older, secrets.newer];

/** How the samples' senders lay out their bodies. */
const layout = {
  delivery: { pointers: ['/id'] },
  actor: { tenant: '/user/org', id: '/user/id', name: '/user/name' },
  line: '/command',
  when: { pointer: '/status', equals: 'firing' },
};

function bodyOf({ line, deliveryId, actor }: SampleDelivery, status: string): Buffer {
  const user = { org: actor.tenant, id: actor.id, name: actor.name };
  return Buffer.from(JSON.stringify({ id: deliveryId, status, user, command: line }));
}

const common = {
  source: 'generic',
  statuses: { accepted: 202, mistake: 400, irrelevant: 204 },
};

const hmac = { kind: 'hmac', header: 'X-Signature', encoding: 'hex', prefix: 'v1=' } as const;

function signed(delivery: SampleDelivery, status: string): SampleRequest {
  const body = bodyOf(delivery, status);
  const timestamp = String(Math.floor(delivery.nowMs / 1_000));
  const signature = createHmac('sha256', secrets[delivery.secret]).update(`${timestamp}.`).update(body);
  return {
    headers: {
      'Content-Type': 'application/json',
      'X-Timestamp': timestamp,
      'X-Signature': `v1=${signature.digest('hex')}`,
    },
    body,
  };
}

/** A sender that signs its bodies together with a timestamp. */
export const genericSample: SenderSample = {
  ...common,
  entry: (name) => ({
    type: 'generic',
    name,
    auth: { ...hmac, secrets: both, timestampHeader: 'X-Timestamp' },
    ...layout,
  }),
  unusable: {
    'an empty secret': { type: 'generic', name: 'ci', auth: { ...hmac, secrets: [''] } },
    'a short secret': { type: 'generic', name: 'ci', auth: { ...hmac, secrets: ['short'] } },
    'no secret': { type: 'generic', name: 'ci', auth: { ...hmac, secrets: [] } },
    'no auth': { type: 'generic', name: 'ci' },
    'an unknown auth': { type: 'generic', name: 'ci', auth: { kind: 'none' } },
  },
  vector: {
    provenance: 'docs.github.com, "Validating webhook deliveries": "Hello, World!"',
    entry: {
      type: 'generic',
      name: 'vector',
      auth: {
        kind: 'hmac',
        header: 'X-Hub-Signature-256',
        encoding: 'hex',
        prefix: 'sha256=',
        secrets: ["It's a Secret to Everybody"],
      },
    },
    request: {
      headers: {
        'Content-Type': 'application/json',
        'X-Hub-Signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
      },
      body: Buffer.from('Hello, World!'),
    },
    nowMs: Date.UTC(2026, 10, 23),
  },
  ask: (delivery) => signed(delivery, 'firing'),
  irrelevant: (delivery) => signed(delivery, 'resolved'),
  proof: ['X-Signature', 'X-Timestamp'],
  coversBody: true,
  toleranceMs: 5 * 60_000,
  withWrongVersion: ({ headers, body }) => ({
    headers: { ...headers, 'X-Signature': `${headers['X-Signature']}`.replace('v1=', 'v2=') },
    body,
  }),
};

function authorized(delivery: SampleDelivery, status: string, authorization: string): SampleRequest {
  const headers = { 'Content-Type': 'application/json', Authorization: authorization };
  return { headers, body: bodyOf(delivery, status) };
}

const bearerOf = ({ secret }: SampleDelivery) => `Bearer ${secrets[secret]}`;

/** A sender that shows a token, such as Alertmanager or Jira Automation. */
export const genericBearerSample: SenderSample = {
  ...common,
  entry: (name) => ({ type: 'generic', name, auth: { kind: 'bearer', tokens: both }, ...layout }),
  unusable: {
    'an empty token': { type: 'generic', name: 'am', auth: { kind: 'bearer', tokens: [''] } },
    'a short token': { type: 'generic', name: 'am', auth: { kind: 'bearer', tokens: ['x'.repeat(23)] } },
  },
  vector: { missing: 'a token is compared, nothing is computed' },
  ask: (delivery) => authorized(delivery, 'firing', bearerOf(delivery)),
  irrelevant: (delivery) => authorized(delivery, 'resolved', bearerOf(delivery)),
  proof: ['Authorization'],
  coversBody: false,
  withWrongVersion: ({ headers, body }) => ({
    headers: { ...headers, Authorization: `${headers.Authorization}`.replace('Bearer', 'Token') },
    body,
  }),
};

const basicOf = ({ secret }: SampleDelivery) =>
  `Basic ${Buffer.from(`servicenow:${secrets[secret]}`).toString('base64')}`;

/** A sender that shows a name and a password, such as ServiceNow. */
export const genericBasicSample: SenderSample = {
  ...common,
  entry: (name) => ({
    type: 'generic',
    name,
    auth: { kind: 'basic', username: 'servicenow', passwords: both },
    ...layout,
  }),
  unusable: {
    'an empty password': {
      type: 'generic',
      name: 'snow',
      auth: { kind: 'basic', username: 'servicenow', passwords: [''] },
    },
    'no name': {
      type: 'generic',
      name: 'snow',
      auth: { kind: 'basic', username: '', passwords: [secrets.older] },
    },
  },
  vector: { missing: 'a password is compared, nothing is computed' },
  ask: (delivery) => authorized(delivery, 'firing', basicOf(delivery)),
  irrelevant: (delivery) => authorized(delivery, 'resolved', basicOf(delivery)),
  proof: ['Authorization'],
  coversBody: false,
  withWrongVersion: ({ headers, body }) => ({
    headers: { ...headers, Authorization: `${headers.Authorization}`.replace('Basic', 'Token') },
    body,
  }),
};
