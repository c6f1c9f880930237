import { emulatedGitlab, gitlabDelivery } from '../../../local/chat/gitlab.ts';
import { commentIdOf } from './github.ts';
import type { SampleDelivery, SampleRequest, SenderSample } from './sender-sample.ts';

const signingTokens = {
  older: `whsec_${Buffer.from('older-signing-token-32-bytes-Kx2').toString('base64')}`,
  newer: `whsec_${Buffer.from('newer-signing-token-32-bytes-Pm4').toString('base64')}`,
  wrong: `whsec_${Buffer.from('wrong-signing-token-32-bytes-Vb6').toString('base64')}`,
} as const;

const tokens = {
  older: 'older-secret-token-Kx2Zr8Qw7',
  newer: 'newer-secret-token-Pm4Ty9Ln3',
  wrong: 'secret-token-of-another-Vb6Ds1',
} as const;

function entry(name: string, platformUrl: string): Readonly<Record<string, unknown>> {
  return {
    type: 'gitlab',
    name,
    signingTokens: [signingTokens.older, signingTokens.newer],
    token: emulatedGitlab.token,
    apiUrl: platformUrl,
  };
}

function tokenEntry(name: string, platformUrl: string): Readonly<Record<string, unknown>> {
  const { token } = emulatedGitlab;
  return { type: 'gitlab', name, tokens: [tokens.older, tokens.newer], token, apiUrl: platformUrl };
}

const usable = entry('lab', 'http://127.0.0.1:1/gitlab');
const usableToken = tokenEntry('lab', 'http://127.0.0.1:1/gitlab');

function note(delivery: SampleDelivery, action: string, isSigned: boolean): SampleRequest {
  const { line, deliveryId, actor, nowMs, secret } = delivery;
  return gitlabDelivery({
    noteId: commentIdOf(deliveryId) + 1,
    body: `/route ${line}`,
    author: { id: Number(actor.id), username: actor.name },
    host: actor.tenant,
    atMs: nowMs,
    deliveryId,
    proof: isSigned ? { signingToken: signingTokens[secret] } : { token: tokens[secret] },
    action,
  });
}

/** A project webhook of GitLab 19.0 with a signing token; the actor's tenant is a host, its id a number. */
export const gitlabSample: SenderSample = {
  source: 'gitlab',
  entry,
  unusable: {
    'an empty signing token': { ...usable, signingTokens: [''] },
    'a signing token without a key': { ...usable, signingTokens: ['whsec_'] },
    'a short signing token': { ...usable, signingTokens: ['whsec_c2hvcnQ='] },
    'no signing token in the list': { ...usable, signingTokens: [] },
    'neither signing token nor token': { ...usable, signingTokens: undefined },
    'no API token': { ...usable, token: '' },
    'an API without TLS': { ...usable, apiUrl: 'http://gitlab.com/api/v4' },
    'an unknown setting': { ...usable, secrets: [tokens.older] },
  },
  vector: {
    provenance:
      'GitLab publishes none; its scheme is Standard Webhooks: the vector of the libraries of its repository',
    entry: {
      type: 'gitlab',
      name: 'vector',
      signingTokens: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
      token: emulatedGitlab.token,
    },
    request: {
      headers: {
        'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
        'webhook-timestamp': '1614265330',
        'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
      },
      body: Buffer.from('{"test": 2432232314}'),
    },
    nowMs: 1_614_265_330_000,
  },
  ask: (delivery) => note(delivery, 'create', true),
  irrelevant: (delivery) => note(delivery, 'update', true),
  proof: ['webhook-id', 'webhook-timestamp', 'webhook-signature'],
  coversBody: true,
  toleranceMs: 5 * 60_000,
  withWrongVersion: ({ headers, body }) => ({
    headers: { ...headers, 'webhook-signature': `${headers['webhook-signature']}`.replace('v1,', 'v2,') },
    body,
  }),
  statuses: { accepted: 202, mistake: 202, irrelevant: 200 },
};

/** The same before GitLab 19.0, with a secret token. */
export const gitlabTokenSample: SenderSample = {
  source: 'gitlab',
  entry: tokenEntry,
  unusable: {
    'an empty token': { ...usableToken, tokens: [''] },
    'a short token': { ...usableToken, tokens: ['short'] },
    'no token in the list': { ...usableToken, tokens: [] },
  },
  vector: { missing: 'The secret token is sent as it is: there is nothing to compute.' },
  ask: (delivery) => note(delivery, 'create', false),
  irrelevant: (delivery) => note(delivery, 'update', false),
  proof: ['X-Gitlab-Token'],
  coversBody: false,
  statuses: { accepted: 202, mistake: 202, irrelevant: 200 },
};
