import { createHash, createHmac } from 'node:crypto';
import type { SampleDelivery, SampleRequest, SenderSample } from './sender-sample.ts';

const secrets = {
  older: 'jira-older-secret-0001',
  newer: 'jira-newer-secret-0002',
  wrong: 'jira-wrong-secret-0003',
} as const;

/** The account of the service, as the emulated site knows it. */
export const jiraAccount = {
  email: 'routehook@example.com',
  apiToken: 'jira-api-token-0001',
  accountId: '712020:routehook',
} as const;

/** The issue that the sample's requests are about. */
export const jiraIssueKey = 'NET-42';

function entry(name: string, platformUrl: string): Readonly<Record<string, unknown>> {
  return {
    type: 'jira',
    name,
    secrets: [secrets.older, secrets.newer],
    baseUrl: `${platformUrl}/jira`,
    email: jiraAccount.email,
    apiToken: jiraAccount.apiToken,
    accountIds: [jiraAccount.accountId],
    status: 'Approved',
    line: '/customfield_10050',
  };
}

const usable = entry('jira', 'http://127.0.0.1:1');

function moved({ line, deliveryId, actor, nowMs }: SampleDelivery, status: string): unknown {
  // Change ids of Jira are numbers.
  const change = Number.parseInt(createHash('sha256').update(deliveryId).digest('hex').slice(0, 8), 16);
  return {
    timestamp: nowMs,
    webhookEvent: 'jira:issue_updated',
    issue_event_type_name: 'issue_generic',
    user: { accountId: actor.id, displayName: actor.name, active: true, accountType: 'atlassian' },
    issue: {
      id: '10002',
      self: `https://${actor.tenant}/rest/api/2/issue/10002`,
      key: jiraIssueKey,
      fields: { summary: 'A route to the branch', customfield_10050: line, status: { name: status } },
    },
    changelog: {
      id: String(change),
      items: [
        { field: 'resolution', fieldtype: 'jira', from: null, fromString: null, to: null, toString: null },
        {
          field: 'status',
          fieldtype: 'jira',
          fieldId: 'status',
          from: '10001',
          fromString: 'In Review',
          to: '10002',
          toString: status,
        },
      ],
    },
  };
}

function signed({ secret, deliveryId }: SampleDelivery, content: unknown): SampleRequest {
  const body = Buffer.from(JSON.stringify(content));
  return {
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'X-Atlassian-Webhook-Identifier': deliveryId,
      'X-Atlassian-Webhook-Flow': 'Primary',
      'X-Hub-Signature': `sha256=${createHmac('sha256', secrets[secret]).update(body).digest('hex')}`,
    },
    body,
  };
}

/**
 * A Jira Cloud site: somebody moved an issue to "Approved" whose field holds a line. The tenant of an actor is the
 * host of the site, in lower case.
 */
export const jiraSample: SenderSample = {
  source: 'jira',
  entry,
  unusable: {
    'an empty secret': { ...usable, secrets: [''] },
    'a short secret': { ...usable, secrets: ['short'] },
    'no secret': { ...usable, secrets: [] },
    'an API without TLS': { ...usable, baseUrl: 'http://acme.atlassian.net' },
    'transitions of nobody': { ...usable, accountIds: [], transitions: { accepted: '21' } },
    'neither fields nor a line': { ...usable, line: undefined },
  },
  vector: {
    provenance:
      'developer.atlassian.com/cloud/jira/platform/webhooks, "Secure admin webhooks": "Hello World!"',
    entry: { ...usable, name: 'vector', secrets: ["It's a Secret to Everybody"] },
    request: {
      headers: {
        'Content-Type': 'application/json',
        'X-Hub-Signature': 'sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9',
      },
      body: Buffer.from('Hello World!'),
    },
    nowMs: Date.UTC(2026, 10, 23),
  },
  ask: (delivery) => signed(delivery, moved(delivery, 'Approved')),
  irrelevant: (delivery) => signed(delivery, moved(delivery, 'In Review')),
  proof: ['X-Hub-Signature'],
  coversBody: true,
  withWrongVersion: ({ headers, body }) => ({
    headers: { ...headers, 'X-Hub-Signature': `${headers['X-Hub-Signature']}`.replace('sha256=', 'sha1=') },
    body,
  }),
  statuses: { accepted: 204, mistake: 204, irrelevant: 204 },
};
