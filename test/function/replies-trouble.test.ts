import { beforeAll, describe, expect, it } from 'vitest';
import type { ChatEffect } from '../../local/chat/chat-fault.ts';
import type { ChatRequest } from '../../local/chat/start-chats.ts';
import { feishuSampleMessage } from '../support/senders/feishu.ts';
import type { TestGateway } from '../support/test-world.ts';
import {
  dingtalkAtHome,
  feishuAtHome,
  githubAtHome,
  gitlabAtHome,
  jiraAtHome,
  type SenderAtHome,
  serviceNowAtHome,
  teamsAtHome,
} from './replies-senders.ts';
import { type Asked, addLine, type ReplyWorld, startReplyWorld } from './replies-world.ts';

/** What a reply has come to, as the API shows it. */
interface ShownReply {
  readonly state: string;
  readonly told?: string | undefined;
  readonly failures: number;
  readonly why?: string | undefined;
  readonly nextAttemptTime?: string | undefined;
}

interface Row {
  readonly title: string;
  readonly sender: SenderAtHome;
  /** Meets the first calls after somebody has asked, in this order. */
  readonly atFirst?: readonly ChatEffect[];
  /** The call whose answer is lost, after the message was made. */
  readonly lost?: RegExp;
  /** Meets the calls of the poller's first run. */
  readonly later?: readonly ChatEffect[];
  /** Happens between the two. */
  readonly meanwhile?: () => void;
  /** What the API shows as soon as something has become of the reply. */
  readonly shows: { readonly state: 'owed' | 'undeliverable' | 'told'; readonly why?: RegExp };
  /** Messages about the request in the end; the last one tells the end, where it can be told at all. */
  readonly messages: number;
}

const feishuLeft = feishuAtHome('feishu-left');
const goes: ChatEffect = { kind: 'slow', ms: 0 };
const fails = (status: number, headers = {}): ChatEffect => ({ kind: 'status', status, headers });

const downForAWhile: readonly Row[] = [
  {
    title: 'Teams answers 503',
    sender: teamsAtHome('teams-503'),
    later: [fails(503)],
    shows: { state: 'owed', why: /^It answered 503/ },
    messages: 2,
  },
  {
    title: 'ServiceNow resets the connection',
    sender: serviceNowAtHome('servicenow-reset'),
    later: [{ kind: 'reset' }],
    shows: { state: 'owed', why: /connection/i },
    messages: 2,
  },
  {
    title: 'GitLab hangs when the request comes in',
    sender: gitlabAtHome('gitlab-hang'),
    atFirst: [{ kind: 'hang' }],
    shows: { state: 'owed', why: /^There was no answer within \d+ ms\.$/ },
    messages: 1,
  },
  {
    title: 'the answer to the comment on GitHub is lost',
    sender: githubAtHome('github-lost'),
    atFirst: [goes, { kind: 'lost-answer' }],
    lost: /\/issues\/\d+\/comments$/,
    shows: { state: 'owed', why: /connection|answer/i },
    messages: 1,
  },
  {
    title: 'the answer to the card in Feishu is lost',
    sender: feishuAtHome('feishu-lost'),
    atFirst: [goes, { kind: 'lost-answer' }],
    lost: /\/messages\/om_\w+\/reply$/,
    shows: { state: 'owed', why: /connection|answer/i },
    messages: 1,
  },
  {
    title: 'Jira hangs',
    sender: jiraAtHome('jira-hang'),
    later: [{ kind: 'hang' }],
    shows: { state: 'owed', why: /^There was no answer within \d+ ms\.$/ },
    messages: 1,
  },
];

const limited: Row = {
  title: 'DingTalk answers 429 with Retry-After',
  sender: dingtalkAtHome('dingtalk-429'),
  later: [fails(429, { 'retry-after': '90' })],
  shows: { state: 'owed', why: /^It answered 429/ },
  messages: 1,
};

const gone: readonly Row[] = [
  {
    title: 'the flow of Teams was deleted',
    sender: teamsAtHome('teams-gone'),
    later: [fails(404)],
    shows: { state: 'undeliverable', why: /^It answered 404/ },
    messages: 1,
  },
  {
    title: 'the issue on GitHub was deleted',
    sender: githubAtHome('github-gone'),
    atFirst: [fails(410)],
    shows: { state: 'undeliverable', why: /^It answered 410/ },
    messages: 0,
  },
  {
    title: 'the robot was taken out of the group in Feishu',
    sender: feishuLeft,
    meanwhile: () => feishuLeft.platform.leave(feishuSampleMessage('any').chatId),
    shows: { state: 'undeliverable', why: /Add it to the group/ },
    messages: 1,
  },
];

const healthy: Row = {
  title: 'nothing is wrong with GitHub',
  sender: githubAtHome('github-well'),
  shows: { state: 'told' },
  messages: 1,
};

// The healthy one is asked first: it has ended when the poller runs for the first time.
const rows = [healthy, limited, ...gone, ...downForAWhile];

interface Story {
  readonly gateway: TestGateway;
  readonly asked: Asked;
  /** The reply when it had failed, or was told, for the first time. */
  readonly reply: ShownReply;
  /** After which run of the poller that was. */
  readonly run: number;
  /** Calls to the platform until then. */
  readonly requests: number;
}

/** Less than the sender with the least patience waits. */
const inlineBudgetMs = 700;
/** Cuts short how long one call may hang. */
const pollBudgetMs = 2_000;

let world: ReplyWorld;
const stories = new Map<Row, Story>();

beforeAll(async () => {
  world = await startReplyWorld(
    rows.map(({ sender }) => sender),
    {
      environment: {
        ROUTEHOOK_INLINE_BUDGET_MS: String(inlineBudgetMs),
        ROUTEHOOK_POLL_BUDGET_MS: String(pollBudgetMs),
      },
    },
  );
  const started = new Map<Row, Pick<Story, 'gateway' | 'asked'>>();
  // An instance that has started already: how fast it answers is looked at.
  await fetch(`${world.cloud.url}/healthz`);
  for (const row of rows) {
    const { sender, atFirst = [], later = [], meanwhile } = row;
    const gateway = world.cloud.freshGateway();
    for (const effect of atFirst) world.fail(sender, effect);
    const asked = await world.ask(sender, addLine(gateway));
    for (const effect of later) world.fail(sender, effect);
    meanwhile?.();
    started.set(row, { gateway, asked });
    if (atFirst.length > 0) await look(row, { gateway, asked }, 0);
  }
  let run = 0;
  await world.tickUntil(async () => {
    for (const [row, story] of started) if (!stories.has(row)) await look(row, story, run);
    run += 1;
    const open = await world.cloud.withStore((store) => store.listPending());
    if (open.length > 0 || stories.size < rows.length) return false;
    const replies = await Promise.all(downForAWhile.map((row) => replyOf(storyOf(row).gateway)));
    return replies.every(({ state }) => state !== 'owed');
  });
}, 30_000);

async function look(row: Row, story: Pick<Story, 'gateway' | 'asked'>, run: number): Promise<void> {
  const reply = await replyOf(story.gateway);
  if (reply.state === 'owed' && reply.failures === 0) return;
  stories.set(row, { ...story, reply, run, requests: requestsTo(row).length });
}

async function replyOf(gateway: TestGateway): Promise<ShownReply> {
  const { reply } = (await world.view(gateway)).metadata;
  if (reply === undefined) throw new Error('Nobody is told.');
  return reply;
}

function requestsTo({ sender }: Row): readonly ChatRequest[] {
  return world.chats.requests.filter(({ platform }) => platform === sender.name);
}

function storyOf(row: Row): Story {
  const story = stories.get(row);
  if (story === undefined) throw new Error(`Nobody has asked: ${row.title}.`);
  return story;
}

describe.each(rows)('$title', (row) => {
  const { sender, shows, messages } = row;

  it('the sender is answered in time, and the operation ends in time', async () => {
    const { gateway, asked } = storyOf(row);
    expect(asked.status).toBe(sender.sample.statuses.accepted);
    expect(asked.tookMs).toBeLessThan(inlineBudgetMs + 1_500);
    const { state, createTime, updateTime } = (await world.view(gateway)).metadata;
    expect(state).toBe('succeeded');
    expect(Date.parse(updateTime) - Date.parse(createTime)).toBeLessThan(10_000);
    expect(world.cloud.routesOn(gateway)).toHaveLength(1);
  });

  it(`what has become of the reply is shown: ${shows.state}`, () => {
    const { reply } = storyOf(row);
    expect(reply).toMatchObject({
      state: shows.state,
      ...(shows.why === undefined ? {} : { why: expect.stringMatching(shows.why) }),
    });
    if (shows.state === 'owed') {
      expect(reply.failures).toBe(1);
      expect(Date.parse(reply.nextAttemptTime ?? '')).toBeGreaterThan(0);
    }
  });

  it(`messages in the end: ${messages}`, () => {
    expect(world.seen(sender, storyOf(row).gateway)).toHaveLength(messages);
  });
});

describe('replies that did not go through', () => {
  it.each(downForAWhile)('$title: the end is told once, as soon as it works again', async (row) => {
    const { gateway } = storyOf(row);
    expect(await replyOf(gateway)).toMatchObject({ state: 'told', told: 'ended', failures: 0 });
    const shown = world.seen(row.sender, gateway);
    expect(shown.filter(({ text }) => text.includes('Route created: '))).toHaveLength(1);
    expect(shown.at(-1)?.text).toContain('Route created: ');
    const lost = requestsTo(row).filter(({ fault }) => fault === 'lost-answer');
    const path = expect.stringMatching(row.lost ?? '');
    expect(lost).toMatchObject(row.lost === undefined ? [] : [{ method: 'POST', path }]);
  });

  it('Retry-After is obeyed', async () => {
    const { gateway } = storyOf(limited);
    const { state, nextAttemptTime } = await replyOf(gateway);
    expect(state).toBe('owed');
    const { metadata } = await world.view(gateway);
    expect(Date.parse(nextAttemptTime ?? '') - Date.parse(metadata.updateTime)).toBeGreaterThanOrEqual(
      90_000,
    );
  });

  it('where a place is gone, no address is kept and nothing is tried again', async () => {
    for (const row of gone) {
      const { gateway, requests } = storyOf(row);
      const [operation] = await world.operationsOn(gateway);
      const thread = await world.cloud.withStore((store) => store.readThread(operation?.id ?? ''));
      expect(thread).toMatchObject({ state: 'undeliverable' });
      expect(thread).not.toHaveProperty('address');
      expect(thread).not.toHaveProperty('memory');
      expect(requestsTo(row)).toHaveLength(requests);
    }
  });

  it('while others hang or fail, a healthy platform is told', () => {
    expect(storyOf(healthy).reply).toMatchObject({ state: 'told', told: 'ended' });
  });
});
