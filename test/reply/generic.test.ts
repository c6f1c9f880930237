import { describe, expect, it } from 'vitest';
import { createServiceNowPlatform } from '../../local/chat/servicenow.ts';
import type { Answer } from '../../shared/answer/answer.ts';
import { openGenericChannel } from '../../shared/reply/generic.ts';
import type { HttpResult } from '../../shared/reply/http-caller.ts';
import { generic } from '../../shared/source/generic.ts';
import { callInProcess } from '../support/call-in-process.ts';

const nowMs = Date.UTC(2026, 10, 23, 12);
const sysId = '9d385017c611228701d22104cc95c371';
const readOnly = '00000000000000000000000000000001';
const baseUrl = 'https://acme.service-now.com';
const reply = {
  kind: 'servicenow',
  baseUrl,
  table: 'change_request',
  username: 'routehook',
  password: 'pässword',
} as const;

const answer: Answer = {
  tone: 'done',
  headline: 'Created: 10.1.0.0/24',
  facts: [],
  notes: [],
  actions: [],
};

function openInstance(changes: object = {}) {
  const platform = createServiceNowPlatform({
    username: reply.username,
    password: reply.password,
    tables: { change_request: [sysId, readOnly] },
    readOnly: [readOnly],
  });
  const caller = callInProcess(platform, baseUrl, () => nowMs);
  const channel = openGenericChannel({ name: 'snow', reply: { ...reply, ...changes } }, caller);
  if (channel === undefined) throw new Error('There is a reply, and no channel.');
  const deliver = (headline = answer.headline, to: Record<string, string> = { sysId }) =>
    channel.deliver({
      message: { id: 'm-1', stage: 'ended', answer: { ...answer, headline }, atMs: nowMs },
      address: { channel: 'servicenow', instance: 'snow', to },
      memory: undefined,
      nowMs,
      timeoutMs: 5_000,
    });
  return { platform, caller, channel, deliver };
}

function answered(status: number, headers: Record<string, string> = {}, text = ''): HttpResult {
  return { kind: 'answered', status, headers, text };
}

describe('a ServiceNow record', () => {
  it('shows the answer in its work notes', async () => {
    const { platform, deliver } = openInstance();
    expect(await deliver()).toEqual({ kind: 'delivered' });
    expect(platform.messages()).toEqual([
      {
        where: `change_request/${sysId}`,
        id: '1',
        text: expect.stringContaining('Created: 10.1.0.0/24'),
        earlier: [],
      },
    ]);
  });

  it('shows no HTML of a stranger', async () => {
    const { platform, deliver } = openInstance();
    await deliver('[code]<script>alert(1)</script>[/code]');
    expect(platform.messages()[0]?.text).not.toContain('HTML');
    expect(platform.messages()[0]?.text).toContain('<script>');
  });

  it.each<[string, object, Record<string, string>]>([
    ['with a wrong password', { password: 'wrong' }, { sysId }],
    ['of an unknown table', { table: 'nothing' }, { sysId }],
    ['that is gone', {}, { sysId: 'f'.repeat(32) }],
    ['that is read-only', {}, { sysId: readOnly }],
    ['without a sys_id', {}, {}],
    ['whose sys_id is a path', {}, { sysId: '../incident/1' }],
  ])('%s cannot be answered in', async (_, changes, to) => {
    const { platform, deliver } = openInstance(changes);
    expect(await deliver('Created', to)).toMatchObject({ kind: 'undeliverable' });
    expect(platform.messages()).toEqual([]);
  });

  it.each<[string, HttpResult, number | undefined]>([
    ['is limited', answered(429, { 'retry-after': '120' }), 120_000],
    ['has a problem', answered(503), undefined],
    ['hibernates', answered(200, {}, '<html>Your instance is hibernating</html>'), undefined],
    ['answers null', answered(200, {}, 'null'), undefined],
    ['does not answer', { kind: 'failed', why: 'The connection was cut.' }, undefined],
  ])('of an instance that %s is tried again later', async (_, result, retryAfterMs) => {
    const { platform, caller, deliver } = openInstance();
    caller.answerNext(result);
    const outcome = await deliver();
    expect(outcome).toMatchObject({ kind: 'later', ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
    expect(JSON.stringify(outcome)).not.toMatch(/pässword|service-now|hibernating</);
    expect(await deliver()).toEqual({ kind: 'delivered' });
    expect(platform.messages()).toHaveLength(1);
  });

  it('is told of the beginning and of the end', () => {
    const { channel } = openInstance();
    expect(channel).toMatchObject({ channel: 'servicenow', instance: 'snow', stages: ['accepted', 'ended'] });
  });

  it('is needed for a channel', () => {
    const entry = {
      type: 'generic',
      name: 'snow',
      auth: { kind: 'basic', username: 'servicenow', passwords: ['a-long-password'] },
      reply: { ...reply, table: undefined, sysId: '/sys_id' },
    };
    const call = async () => answered(200);
    expect(openGenericChannel(generic.settings.parse(entry), { call })).toMatchObject({ instance: 'snow' });
    expect(openGenericChannel({ name: 'ci' }, { call: async () => answered(200) })).toBeUndefined();
  });
});
