import { describe, expect, it } from 'vitest';
import type { Answer } from '../../shared/answer/answer.ts';
import { jira } from '../../shared/source/jira.ts';
import { jiraAccount, jiraSample } from '../support/senders/jira.ts';
import { rawSample, sampleDelivery, sampleNowMs } from './sample-delivery.ts';

const entry = jiraSample.entry('acme-jira', 'http://127.0.0.1:1');

function open(changes: object = {}) {
  return jira.open(jira.settings.parse({ ...entry, ...changes }));
}

type Json = Record<string, unknown>;

/** The content of a genuine delivery, with something changed. */
function content(change: (body: Json) => unknown = (body) => body): Buffer {
  const body = JSON.parse(jiraSample.ask(sampleDelivery()).body.toString()) as Json;
  return Buffer.from(JSON.stringify(change(body)));
}

function parse(bytes: Buffer, changes: object = {}) {
  return open(changes).parse(bytes, rawSample({ headers: {}, body: bytes }), sampleNowMs);
}

describe('the signature of Jira', () => {
  it('that Atlassian publishes is accepted', () => {
    const { vector } = jiraSample;
    if ('missing' in vector) throw new Error(vector.missing);
    const hook = jira.open(jira.settings.parse(vector.entry));
    expect(hook.verify(rawSample(vector.request), sampleNowMs)).toMatchObject({ kind: 'verified' });
    expect(hook.parse(vector.request.body, rawSample(vector.request), sampleNowMs)).toMatchObject({
      kind: 'unreadable',
    });
  });

  it.each([
    ['older', 'verified'],
    ['newer', 'verified'],
    ['wrong', 'rejected'],
  ] as const)('with the %s secret is %s', (secret, kind) => {
    expect(open().verify(rawSample(jiraSample.ask(sampleDelivery({ secret }))), sampleNowMs)).toMatchObject({
      kind,
    });
  });

  const genuine = jiraSample.ask(sampleDelivery());
  const signature = `${genuine.headers['X-Hub-Signature']}`;

  it.each([
    ['nothing', undefined],
    ['an empty text', ''],
    ['sha1', signature.replace('sha256=', 'sha1=')],
    ['no prefix', signature.slice(7)],
    ['half of it', signature.slice(0, 40)],
    ['it twice', `${signature},${signature}`],
    ['other characters', `sha256=${'g'.repeat(64)}`],
  ])('that is %s is malformed', (_, value) => {
    const { 'X-Hub-Signature': _gone, ...rest } = genuine.headers;
    const headers = value === undefined ? rest : { ...rest, 'X-Hub-Signature': value };
    expect(open().verify(rawSample({ headers, body: genuine.body }), sampleNowMs)).toMatchObject({
      kind: 'rejected',
      code: 'Signature.Malformed',
    });
  });

  it('fails for each flipped bit of the body', () => {
    const hook = open();
    for (let bit = 0; bit < genuine.body.length * 8; bit += 1) {
      const body = Buffer.from(genuine.body);
      const at = bit >> 3;
      body[at] = (body[at] ?? 0) ^ (1 << (bit & 7));
      expect(hook.verify(rawSample({ headers: genuine.headers, body }), sampleNowMs)).toMatchObject({
        code: 'Signature.Mismatch',
      });
    }
  });
});

describe('an issue that is moved to the configured status', () => {
  it('asks in the name of who moved it, and is answered in the issue', () => {
    expect(parse(content())).toEqual({
      kind: 'ask',
      delivery: { kind: 'delivery-id', value: expect.stringMatching(/^NET-42:[0-9]+$/) },
      actor: { tenant: 'acme.atlassian.net', id: 'u-1', name: 'Ada Lovelace' },
      wish: { kind: 'line', text: 'add 10.1.0.0/24 via vco-1 on vpn-1' },
      replyTo: { channel: 'jira', instance: 'acme-jira', to: { issue: 'NET-42' } },
    });
  });

  it('asks for the route in its fields', () => {
    const fields = {
      vpnGatewayId: '/customfield_1',
      routeDest: '/customfield_2',
      nextHop: '/customfield_3/value',
      weight: '/customfield_4',
      publishVpc: '/customfield_5',
    };
    const bytes = content((body) => {
      const issue = body.issue as Json;
      issue.fields = {
        customfield_1: { value: 'vpn-1' },
        customfield_2: '10.1.0.0/24',
        customfield_3: { value: 'vco-1' },
        customfield_4: 100.0,
        customfield_5: [{ value: 'Yes' }],
      };
      return body;
    });
    expect(parse(bytes, { fields, line: undefined })).toMatchObject({
      wish: {
        kind: 'route',
        body: {
          vpnGatewayId: 'vpn-1',
          routeDest: '10.1.0.0/24',
          nextHop: 'vco-1',
          weight: 100,
          publishVpc: true,
        },
      },
    });
  });

  it('asks whatever the case of the status is', () => {
    expect(parse(content(), { status: ' aPPROVED ' })).toMatchObject({ kind: 'ask' });
  });

  it('is one request, even if Jira sends it under two identifiers', () => {
    const first = parse(jiraSample.ask(sampleDelivery()).body);
    const again = jiraSample.ask(sampleDelivery({ nowMs: sampleNowMs + 60_000 }));
    const second = parse(again.body);
    expect(first).toMatchObject({ kind: 'ask' });
    expect(second).toEqual(first);
  });

  it('is told in the issue that its field is empty', () => {
    const bytes = content((body) => {
      (body.issue as { fields: Json }).fields = {};
      return body;
    });
    expect(parse(bytes)).toMatchObject({ kind: 'ask', wish: { kind: 'line', text: '' } });
  });
});

describe('what Jira sends besides', () => {
  const setAt = (path: readonly string[], value: unknown) => (body: Json) => {
    const parent = path.slice(0, -1).reduce<Json>((at, key) => at[key] as Json, body);
    parent[path.at(-1) ?? ''] = value;
    return body;
  };
  const statusItem = (fields: object) => setAt(['changelog', 'items'], [{ field: 'status', ...fields }]);

  it.each<[string, (body: Json) => unknown]>([
    ['another event', setAt(['webhookEvent'], 'jira:issue_created')],
    ['a comment', () => ({ webhookEvent: 'comment_created', comment: { id: '1' } })],
    ['a move to another status', statusItem({ toString: 'Done' })],
    [
      'a change of another field to the same word',
      setAt(['changelog', 'items'], [{ field: 'phase', toString: 'Approved' }]),
    ],
    ['an item without toString', statusItem({})],
    ['an update without a changelog', setAt(['changelog'], undefined)],
    ['a changelog that is no list', setAt(['changelog', 'items'], { 0: { field: 'status' } })],
    ['a move of our own', setAt(['user', 'accountId'], jiraAccount.accountId)],
  ])('%s is ignored', (_, change) => {
    expect(parse(content(change))).toMatchObject({ kind: 'ignored' });
  });

  it.each<[string, (body: Json) => unknown, string]>([
    ['no event', setAt(['webhookEvent'], undefined), '/webhookEvent'],
    ['a list', () => [], '/webhookEvent'],
    ['a text', () => 'hello', '/webhookEvent'],
    ['null', () => null, '/webhookEvent'],
    ['nobody who moved it', setAt(['user'], null), '/user/accountId'],
    ['no issue key', setAt(['issue', 'key'], 5), '/issue/key'],
    ['an issue key that is a path', setAt(['issue', 'key'], '../../NET-1'), '/issue/key'],
    ['no change id', setAt(['changelog', 'id'], undefined), '/changelog/id'],
    ['no site', setAt(['issue', 'self'], 'nowhere'), '/issue/self'],
    [
      'a line that is no text',
      setAt(['issue', 'fields'], { customfield_10050: {} }),
      '/issue/fields/customfield_10050',
    ],
  ])('%s is unreadable', (_, change, pointer) => {
    expect(parse(content(change))).toMatchObject({ kind: 'unreadable', pointer });
  });

  it('bytes that are not UTF-8 are unreadable', () => {
    expect(parse(Buffer.from([0x7b, 0xff, 0x7d]))).toMatchObject({ kind: 'unreadable' });
  });
});

describe('the settings of a Jira site', () => {
  it.each(Object.entries(jiraSample.unusable))('are refused with %s', (_, unusable) => {
    expect(jira.settings.safeParse(unusable).success).toBe(false);
    expect(jira.settings.safeParse(entry).success).toBe(true);
  });
});

describe('the answer to Jira', () => {
  const answer: Answer = { tone: 'refused', headline: 'No', facts: [], notes: [], actions: [] };

  it.each([
    [202, 204],
    [400, 204],
    [409, 204],
    [429, 429],
    [503, 503],
  ])('for a response of %i is %i, so that Jira delivers again what was not recorded', (status, expected) => {
    const response = { status, headers: {}, body: '{}' };
    expect(open().acknowledge({ kind: 'answered', answer, response }).status).toBe(expected);
  });

  it('for what is not for us is 204', () => {
    expect(open().acknowledge({ kind: 'ignored' })).toEqual({ status: 204, headers: {}, body: '' });
  });
});
