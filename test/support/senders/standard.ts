import { signStandardWebhook } from '../../../shared/source/standard-webhooks.ts';
import type { SenderSample } from './sender-sample.ts';

const secrets = {
  older: `whsec_${Buffer.alloc(32, 'older').toString('base64')}`,
  newer: `whsec_${Buffer.alloc(32, 'newer').toString('base64')}`,
  wrong: `whsec_${Buffer.alloc(32, 'wrong').toString('base64')}`,
} as const;

/** A program that signs as Standard Webhooks describes. */
export const standardSample: SenderSample = {
  source: 'standard',
  entry: (name) => ({ type: 'standard', name, secrets: [secrets.older, secrets.newer] }),
  unusable: {
    'an empty secret': { type: 'standard', name: 'pipeline', secrets: [''] },
    'no secret': { type: 'standard', name: 'pipeline', secrets: [] },
    'a prefix without a key': { type: 'standard', name: 'pipeline', secrets: ['whsec_'] },
    'a key that is too short': {
      type: 'standard',
      name: 'pipeline',
      secrets: [`whsec_${Buffer.alloc(23).toString('base64')}`],
    },
    'a key without its prefix': {
      type: 'standard',
      name: 'pipeline',
      secrets: [Buffer.alloc(32).toString('base64')],
    },
    'an empty secret beside a good one': {
      type: 'standard',
      name: 'pipeline',
      secrets: [secrets.newer, ''],
    },
  },
  vector: {
    provenance: 'Standard Webhooks, tests of the JavaScript, Go and Python libraries',
    entry: { type: 'standard', name: 'pipeline', secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'] },
    request: {
      headers: {
        'Content-Type': 'application/json',
        'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
        'webhook-timestamp': '1614265330',
        'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
      },
      body: Buffer.from('{"test": 2432232314}'),
    },
    nowMs: 1_614_265_330_000,
  },
  ask: ({ line, deliveryId, nowMs, secret }) => {
    const body = Buffer.from(JSON.stringify({ command: line }));
    const timestampS = Math.floor(nowMs / 1_000);
    return {
      headers: {
        'Content-Type': 'application/json',
        'webhook-id': deliveryId,
        'webhook-timestamp': String(timestampS),
        'webhook-signature': signStandardWebhook(secrets[secret], deliveryId, timestampS, body),
      },
      body,
    };
  },
  proof: ['webhook-id', 'webhook-timestamp', 'webhook-signature'],
  coversBody: true,
  toleranceMs: 300_000,
  withWrongVersion: ({ headers, body }) => ({
    headers: {
      ...headers,
      'webhook-signature': (headers['webhook-signature'] ?? '').replace(/^v1,/, 'v2,'),
    },
    body,
  }),
  // A program's mistake is a problem, as at /v1/routes; nothing that such a sender signs is not for us.
  statuses: { accepted: 202, mistake: 400, irrelevant: 204 },
};
