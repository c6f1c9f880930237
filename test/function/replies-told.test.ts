import { beforeAll, describe, expect, it } from 'vitest';
import type { ShownMessage } from '../../local/chat/platform.ts';
import type { TestGateway } from '../support/test-world.ts';
import {
  askedIn,
  dingtalkAtHome,
  feishuAtHome,
  githubAtHome,
  gitlabAtHome,
  jiraAtHome,
  type SenderAtHome,
  serviceNowAtHome,
  slackAtHome,
  teamsAtHome,
} from './replies-senders.ts';
import { type Asked, addLine, type ReplyWorld, startReplyWorld } from './replies-world.ts';

const github = githubAtHome();
const gitlab = gitlabAtHome();
const jira = jiraAtHome();
const senders: readonly SenderAtHome[] = [
  slackAtHome(),
  feishuAtHome(),
  dingtalkAtHome(),
  teamsAtHome(),
  github,
  gitlab,
  jira,
  serviceNowAtHome(),
];
const jiraWithTransitions = jiraAtHome('jira-workflow', {
  transitions: { accepted: '21', succeeded: '31', failed: '41' },
});

interface Story {
  readonly gateway: TestGateway;
  readonly asked: Asked;
  /** What people saw as soon as the sender was answered, before the poller has run. */
  readonly atOnce: readonly ShownMessage[];
}

let world: ReplyWorld;
const successes = new Map<SenderAtHome, Story>();
const failures = new Map<SenderAtHome, Story>();
const mistakes = new Map<SenderAtHome, Story>();
/** What was shown about a request before it was delivered once more, and the status of that second delivery. */
const redelivered = new Map<Story, { readonly before: readonly ShownMessage[]; readonly status: number }>();
let issueAtOnce: string | undefined;

beforeAll(async () => {
  world = await startReplyWorld([...senders, jiraWithTransitions], {
    environment: { ROUTEHOOK_LOG_LEVEL: 'debug' },
  });
  await tell(jiraWithTransitions, addLine);
  issueAtOnce = jiraWithTransitions.platform.statusOf('NET-42');
  for (const sender of senders) {
    successes.set(sender, await tell(sender, addLine));
    failures.set(
      sender,
      await tell(sender, (gateway) => {
        forbid(gateway);
        return addLine(gateway);
      }),
    );
    mistakes.set(sender, await tell(sender, (gateway) => `ad${addLine(gateway).slice('add'.length)}`));
  }
  await world.tick();
  for (const [sender, story] of [...successes, ...mistakes]) {
    const before = world.seen(sender, story.gateway);
    const { status } = await world.send(sender, story.asked.request);
    redelivered.set(story, { before, status });
  }
  await world.tick();
}, 30_000);

async function tell(sender: SenderAtHome, lineFor: (gateway: TestGateway) => string): Promise<Story> {
  const gateway = world.cloud.freshGateway();
  const asked = await world.ask(sender, lineFor(gateway));
  return { gateway, asked, atOnce: world.seen(sender, gateway) };
}

function forbid({ vpnGatewayId }: TestGateway): void {
  const effect = { kind: 'error', status: 403, code: 'Forbidden' } as const;
  const parameters = { VpnGatewayId: vpnGatewayId };
  world.cloud.emulator.inject({ action: 'CreateVpnRouteEntry', parameters, times: 1, effect });
}

function storyOf(stories: ReadonlyMap<SenderAtHome, Story>, sender: SenderAtHome): Story {
  const story = stories.get(sender);
  if (story === undefined) throw new Error(`Nobody asked through ${sender.name}.`);
  return story;
}

const rows = senders.map((sender) => ({ name: sender.name, sender }));

describe.each(rows)('a person asks for a route in $name', ({ sender }) => {
  it('is answered at once with the operation, its state and what was understood', async () => {
    const { gateway, asked, atOnce } = storyOf(successes, sender);
    expect(asked.status).toBe(sender.sample.statuses.accepted);
    const [operation] = await world.operationsOn(gateway);
    expect(atOnce).toHaveLength(1);
    expect(atOnce[0]?.text).toContain(operation?.id);
    expect(atOnce[0]?.text).toContain(`${addLine(gateway)} weight 100 no-publish`);
    expect(atOnce[0]?.text).not.toMatch(/Route created/);
  });

  it('sees the true end, in the same message where it can be edited', async () => {
    const { gateway } = storyOf(successes, sender);
    const { name, metadata } = await world.view(gateway);
    expect(metadata).toMatchObject({
      state: 'succeeded',
      reply: { sender: sender.name, state: 'told', told: 'ended', failures: 0 },
    });
    expect(world.cloud.routesOn(gateway)).toHaveLength(1);
    const messages = world.seen(sender, gateway);
    const last = messages.at(-1);
    expect(last?.text).toContain('Route created: ');
    expect(last?.text).toContain(name.slice('operations/'.length));
    expect(messages.filter(({ text }) => /Route created/.test(text))).toHaveLength(1);
    if (sender.answered === undefined && sender.edits) {
      expect(messages).toHaveLength(1);
      expect(last?.earlier.length).toBeGreaterThan(0);
    } else {
      expect(messages).toHaveLength(2);
    }
  });

  it('a refusal of the cloud: sees the code and what to do', async () => {
    const { gateway } = storyOf(failures, sender);
    const { metadata, error } = await world.view(gateway);
    expect(metadata).toMatchObject({ state: 'failed', reply: { state: 'told', told: 'ended' } });
    const last = world.seen(sender, gateway).at(-1)?.text;
    expect(last).toContain('Forbidden');
    expect(last).toContain('vpc:CreateVpnRouteEntry');
    expect(last).toContain(error?.title);
  });

  it('a mistake in the line: sees the usage at once, and nothing is recorded', async () => {
    const { gateway, asked, atOnce } = storyOf(mistakes, sender);
    expect(asked.status).toBe(sender.sample.statuses.mistake);
    expect(atOnce).toHaveLength(1);
    expect(atOnce[0]?.text).toContain('Not understood, nothing was done');
    expect(atOnce[0]?.text).toMatch(/Did you mean: add 10\.1\.0\.0\/16/);
    expect(world.seen(sender, gateway)).toEqual(atOnce);
    expect(await world.operationsOn(gateway)).toEqual([]);
    expect(world.cloud.callsTo(gateway)).toEqual([]);
  });

  it('the same delivery once more: one operation, and nothing is said twice', async () => {
    for (const story of [storyOf(successes, sender), storyOf(mistakes, sender)]) {
      const { before, status } = redelivered.get(story) ?? {};
      expect(world.seen(sender, story.gateway)).toEqual(before);
      expect(status).toBeLessThan(500);
    }
    const { gateway } = storyOf(successes, sender);
    expect(await world.operationsOn(gateway)).toHaveLength(1);
    expect(world.cloud.callsTo(gateway)).toHaveLength(1);
  });
});

describe('besides the words', () => {
  it('a comment on GitHub gets eyes and then a thumb', () => {
    const reactionsIn = (stories: ReadonlyMap<SenderAtHome, Story>) =>
      github.platform.reactions(askedIn(storyOf(stories, github).asked.delivery.deliveryId));
    expect(reactionsIn(successes)).toEqual(['eyes', '+1']);
    expect(reactionsIn(failures)).toEqual(['eyes', '-1']);
    expect(reactionsIn(mistakes)).toEqual(['-1']);
  });

  it('a note in GitLab gets them, too', () => {
    const reactionsIn = (stories: ReadonlyMap<SenderAtHome, Story>) =>
      gitlab.platform.reactions(askedIn(storyOf(stories, gitlab).asked.delivery.deliveryId));
    expect(reactionsIn(successes)).toEqual(['eyes', 'thumbsup']);
    expect(reactionsIn(failures)).toEqual(['eyes', 'thumbsdown']);
    expect(gitlab.platform.quickActions()).toEqual([]);
  });

  it('an issue of Jira is moved along its workflow', () => {
    expect(issueAtOnce).toBe('In Progress');
    expect(jiraWithTransitions.platform.statusOf('NET-42')).toBe('Done');
  });

  it('no address, token or password of a platform is in the log', () => {
    const text = world.cloud.logText();
    expect(text).toContain('reply.delivered');
    expect(text).not.toMatch(/sendBySession|\/commands\/|xoxb-|github_pat|glpat-|password-of|sig=/);
  });
});
