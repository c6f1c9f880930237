import { createHash } from 'node:crypto';
import { emulatedGithub, githubDelivery } from '../../../local/chat/github.ts';
import type { SampleDelivery, SampleRequest, SenderSample } from './sender-sample.ts';

const secrets = {
  older: 'older-webhook-secret-Kx2Zr8Qw7',
  newer: 'newer-webhook-secret-Pm4Ty9Ln3',
  wrong: 'webhook-secret-of-another-Vb6Ds1',
} as const;

function entry(name: string, platformUrl: string): Readonly<Record<string, unknown>> {
  const { token } = emulatedGithub;
  return { type: 'github', name, secrets: [secrets.older, secrets.newer], token, apiUrl: platformUrl };
}

const usable = entry('octo', 'http://127.0.0.1:1/github');

/** One comment for one delivery: GitHub sends a comment again under the same id. */
export function commentIdOf(deliveryId: string): number {
  return createHash('sha256').update(deliveryId).digest().readUInt32BE() % 1_000_000_000;
}

function comment({ line, deliveryId, actor, nowMs, secret }: SampleDelivery, action: string): SampleRequest {
  return githubDelivery({
    commentId: commentIdOf(deliveryId) + 1,
    body: `/route ${line}`,
    author: { id: Number(actor.id), login: actor.name },
    host: actor.tenant,
    atMs: nowMs,
    deliveryId,
    secret: secrets[secret],
    action,
  });
}

/** A repository webhook of GitHub; the actor's tenant is a host, its id a number. */
export const githubSample: SenderSample = {
  source: 'github',
  entry,
  unusable: {
    'an empty secret': { ...usable, secrets: [''] },
    'a short secret': { ...usable, secrets: ['short'] },
    'no secret': { ...usable, secrets: [] },
    'no token': { ...usable, token: '' },
    'a token with a line break': { ...usable, token: 'github_pat\r\nx: y' },
    'an API without TLS': { ...usable, apiUrl: 'http://api.github.com' },
    'a trigger with a space': { ...usable, trigger: '/route please' },
    'a repository without an owner': { ...usable, repositories: ['network'] },
    'an unknown setting': { ...usable, secret: secrets.older },
  },
  vector: {
    provenance: 'docs.github.com, Validating webhook deliveries, Testing the webhook payload validation',
    entry: {
      type: 'github',
      name: 'vector',
      secrets: ["It's a Secret to Everybody"],
      token: emulatedGithub.token,
    },
    request: {
      headers: {
        'X-Hub-Signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
      },
      body: Buffer.from('Hello, World!'),
    },
    nowMs: 1_577_262_236_757,
  },
  ask: (delivery) => comment(delivery, 'created'),
  irrelevant: (delivery) => comment(delivery, 'edited'),
  proof: ['X-Hub-Signature-256'],
  coversBody: true,
  withWrongVersion: ({ headers, body }) => ({
    headers: {
      ...headers,
      'X-Hub-Signature-256': `${headers['X-Hub-Signature-256']}`.replace('sha256=', 'sha512='),
    },
    body,
  }),
  statuses: { accepted: 202, mistake: 202, irrelevant: 204 },
};
