import { describe, expect, it } from 'vitest';
import { createJiraPlatform } from '../../local/chat/jira.ts';
import type { Answer, Tone } from '../../shared/answer/answer.ts';
import type { Stage } from '../../shared/answer/thread.ts';
import type { HttpCall, HttpCaller, HttpResult } from '../../shared/reply/http-caller.ts';
import { type JiraReplySettings, openJiraChannel } from '../../shared/reply/jira.ts';
import { jira } from '../../shared/source/jira.ts';
import { callInProcess } from '../support/call-in-process.ts';
import { jiraAccount, jiraSample } from '../support/senders/jira.ts';

const nowMs = Date.UTC(2026, 10, 23, 12);
const baseUrl = 'https://acme.atlassian.net';
const transitions = { accepted: '21', succeeded: '31', failed: '41' };
const workflow = [
  { id: '21', from: ['Approved'], to: 'In Progress' },
  { id: '31', from: ['In Progress'], to: 'Done' },
  { id: '41', from: ['In Progress', 'Approved'], to: 'Needs info' },
];
const cut: HttpResult = { kind: 'failed', why: 'The connection was cut.' };

function answered(status: number, headers: Record<string, string> = {}): HttpResult {
  return { kind: 'answered', status, headers, text: '' };
}

/** One issue, and the thread of one request about it. */
function openIssue(changes: Partial<JiraReplySettings> = {}) {
  const { email, apiToken, accountId } = jiraAccount;
  const site = createJiraPlatform({
    email,
    apiToken,
    accountId,
    issues: { 'NET-42': 'Approved' },
    transitions: workflow,
  });
  const caller = callInProcess(site, baseUrl, () => nowMs);
  let disturb: (call: HttpCall) => void = () => {};
  const call: HttpCaller = (one) => {
    disturb(one);
    return caller.call(one);
  };
  const settings = {
    name: 'acme',
    baseUrl,
    email,
    apiToken,
    accountIds: [accountId],
    transitions,
    ...changes,
  };
  const channel = openJiraChannel(settings, { call });
  if (channel === undefined) throw new Error('There is an account, and no channel.');
  let memory: string | undefined;

  async function deliver(stage: Stage, tone: Tone, headline: string, issue = 'NET-42') {
    const answer: Answer = {
      tone,
      headline,
      facts: [{ label: 'Operation', value: 'op_1' }],
      notes: [],
      operationId: 'op_1',
      actions: [],
    };
    const outcome = await channel?.deliver({
      message: { id: `op_1/${stage}`, stage, answer, atMs: nowMs },
      address: { channel: 'jira', instance: 'acme', to: { issue } },
      memory,
      nowMs,
      timeoutMs: 5_000,
    });
    if (outcome?.kind !== 'undeliverable') memory = outcome?.memory ?? memory;
    return outcome;
  }

  return {
    site,
    channel,
    deliver,
    forget: () => {
      memory = undefined;
    },
    /** The next call that fits is answered otherwise. */
    disturbNext: (method: string, part: string, result: HttpResult, when: 'heard' | 'not heard') => {
      disturb = (one) => {
        if (one.method !== method || !one.url.includes(part)) return;
        disturb = () => {};
        caller.answerNext(result, when);
      };
    },
    accept: () => deliver('accepted', 'working', 'Recorded'),
    succeed: () => deliver('ended', 'done', 'Created'),
    fail: () => deliver('ended', 'failed', 'The gateway is full'),
    shown: () =>
      site.messages().map(({ text, earlier }) => [...earlier, text].map((one) => one.split('\n')[0])),
    status: () => site.statusOf('NET-42'),
  };
}

describe('an issue', () => {
  it('shows one comment that becomes the result, and goes through its workflow', async () => {
    const { accept, succeed, shown, status, site } = openIssue();
    expect(await accept()).toMatchObject({ kind: 'delivered' });
    expect(status()).toBe('In Progress');
    expect(await succeed()).toMatchObject({ kind: 'delivered' });
    expect(shown()).toEqual([['Recorded', 'Created']]);
    expect(site.messages()[0]).toMatchObject({ where: 'NET-42', text: 'Created\n• Operation: op_1' });
    expect(status()).toBe('Done');
  });

  it('goes to where failures go', async () => {
    const { accept, fail, shown, status } = openIssue();
    await accept();
    await fail();
    expect(shown()).toEqual([['Recorded', 'The gateway is full']]);
    expect(status()).toBe('Needs info');
  });

  it('of a request that was refused goes to where failures go, at once', async () => {
    const { deliver, shown, status } = openIssue();
    expect(await deliver('ended', 'refused', 'Not allowed')).toMatchObject({ kind: 'delivered' });
    expect(shown()).toEqual([['Not allowed']]);
    expect(status()).toBe('Needs info');
  });

  it('of a request that ended at once is moved along the way of its workflow', async () => {
    const { succeed, site, status } = openIssue();
    expect(await succeed()).toMatchObject({ kind: 'delivered' });
    expect(status()).toBe('Done');
    expect(site.messages()[0]?.text).not.toContain('stays where it is');
  });

  it('is answered by the settings of its sender', () => {
    const settings = jira.settings.parse(jiraSample.entry('acme', 'http://127.0.0.1:1'));
    expect(openJiraChannel(settings, { call: async () => cut })).toMatchObject({
      channel: 'jira',
      instance: 'acme',
      stages: ['accepted', 'ended'],
    });
  });

  it('stays where it is when no transitions are configured, or the answer is no end', async () => {
    const one = openIssue({ transitions: undefined });
    await one.accept();
    await one.succeed();
    expect(one.status()).toBe('Approved');
    const other = openIssue();
    await other.deliver('ended', 'told', 'Two routes');
    expect(other.status()).toBe('Approved');
  });
});

describe('an issue that somebody else works on', () => {
  it('says that it could not be moved, and is not tried again', async () => {
    const { accept, succeed, site, status } = openIssue();
    await accept();
    site.moveByHand('NET-42', 'Closed');
    expect(await succeed()).toMatchObject({ kind: 'delivered' });
    expect(status()).toBe('Closed');
    expect(site.messages()).toHaveLength(1);
    expect(site.messages()[0]?.text).toMatch(
      /^Created\n.*does not allow transition 31 from here\. Move it by hand\./s,
    );
  });

  it('says so with a new message when its first transition was not possible either', async () => {
    const { accept, succeed, site, status } = openIssue();
    site.moveByHand('NET-42', 'Closed');
    await accept();
    expect(site.messages()[0]?.text).toContain('transition 21');
    site.moveByHand('NET-42', 'In Progress');
    await succeed();
    expect(site.messages()[0]?.text).not.toContain('does not allow');
    expect(status()).toBe('Done');
  });

  it('gets a new comment when ours was deleted', async () => {
    const { accept, succeed, site, shown } = openIssue();
    await accept();
    site.deleteComment(site.messages()[0]?.id ?? '');
    expect(await succeed()).toMatchObject({ kind: 'delivered' });
    expect(shown()).toEqual([['Created']]);
  });

  it('gets a new comment when we may not edit ours', async () => {
    const { accept, succeed, disturbNext, shown } = openIssue();
    await accept();
    disturbNext('PUT', '/comment/', answered(403), 'not heard');
    expect(await succeed()).toMatchObject({ kind: 'delivered' });
    expect(shown()).toEqual([['Recorded'], ['Created']]);
  });
});

describe('a delivery that fails', () => {
  it('in its transition is tried again without saying it twice', async () => {
    const { accept, disturbNext, shown, status } = openIssue();
    disturbNext('POST', '/transitions', answered(503), 'not heard');
    expect(await accept()).toMatchObject({ kind: 'later' });
    expect(status()).toBe('Approved');
    expect(await accept()).toMatchObject({ kind: 'delivered' });
    expect(shown()).toEqual([['Recorded']]);
    expect(status()).toBe('In Progress');
  });

  it('after its transition was heard does not say that the issue could not be moved', async () => {
    const { accept, succeed, disturbNext, site, shown, status } = openIssue();
    disturbNext('POST', '/transitions', cut, 'heard');
    expect(await accept()).toMatchObject({ kind: 'later' });
    expect(await accept()).toMatchObject({ kind: 'delivered' });
    expect(status()).toBe('In Progress');
    expect(site.messages()[0]?.text).not.toContain('does not allow');
    await succeed();
    expect(shown()).toEqual([['Recorded', 'Created']]);
    expect(status()).toBe('Done');
  });

  it('after its comment was heard finds the comment again', async () => {
    const { accept, disturbNext, site } = openIssue();
    disturbNext('POST', '/comment', cut, 'heard');
    expect(await accept()).toMatchObject({ kind: 'later' });
    expect(await accept()).toMatchObject({ kind: 'delivered' });
    expect(site.messages()).toHaveLength(1);
  });

  it('never edits the comment of somebody else who names the operation', async () => {
    const { accept, disturbNext, site } = openIssue({ accountIds: ['712020:another'] });
    disturbNext('POST', '/comment', cut, 'heard');
    await accept();
    expect(await accept()).toMatchObject({ kind: 'delivered' });
    expect(site.messages().map(({ earlier }) => earlier)).toEqual([[], []]);
  });

  it.each<[string, HttpResult, object]>([
    ['a limit', answered(429, { 'retry-after': '30' }), { kind: 'later', retryAfterMs: 30_000 }],
    ['a problem of the site', answered(500), { kind: 'later' }],
    ['another change at the same time', answered(409), { kind: 'later' }],
    ['no answer', cut, { kind: 'later' }],
    ['a refused token', answered(401), { kind: 'undeliverable' }],
    ['a comment that is not wanted', answered(400), { kind: 'undeliverable' }],
    ['an address that is forbidden', { kind: 'forbidden', why: 'No.' }, { kind: 'undeliverable' }],
  ])('because of %s says whether to try again', async (_, result, expected) => {
    const { accept, disturbNext, shown } = openIssue();
    disturbNext('POST', '/comment', result, 'not heard');
    const outcome = await accept();
    expect(outcome).toMatchObject(expected);
    expect(JSON.stringify(outcome)).not.toMatch(/atlassian|token-0001/);
    expect(shown()).toEqual([]);
  });

  it('because the issue is gone, or its key is a path, is given up', async () => {
    const { deliver, site } = openIssue();
    expect(await deliver('accepted', 'working', 'Recorded', 'NET-1')).toMatchObject({
      kind: 'undeliverable',
    });
    expect(await deliver('accepted', 'working', 'Recorded', '../x')).toMatchObject({ kind: 'undeliverable' });
    expect(site.messages()).toEqual([]);
  });

  it('because of a wrong token is given up', async () => {
    const { accept } = openIssue({ apiToken: 'not-this-api-token' });
    expect(await accept()).toMatchObject({ kind: 'undeliverable' });
  });

  it('and has forgotten everything says it in a new comment', async () => {
    const { accept, succeed, forget, shown } = openIssue();
    await accept();
    forget();
    await succeed();
    expect(shown()).toEqual([['Recorded'], ['Created']]);
  });
});
