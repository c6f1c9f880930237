import { createDingtalkPlatform } from '../../local/chat/dingtalk.ts';
import { createFeishuPlatform } from '../../local/chat/feishu.ts';
import { createGithubPlatform } from '../../local/chat/github.ts';
import { createGitlabPlatform } from '../../local/chat/gitlab.ts';
import { createJiraPlatform } from '../../local/chat/jira.ts';
import type { Platform } from '../../local/chat/platform.ts';
import { createServiceNowPlatform } from '../../local/chat/servicenow.ts';
import { createSlackPlatform } from '../../local/chat/slack.ts';
import { createTeamsPlatform } from '../../local/chat/teams.ts';
import { dingtalkSample } from '../support/senders/dingtalk.ts';
import { feishuSample, feishuSampleApp, feishuSampleMessage } from '../support/senders/feishu.ts';
import { genericBasicSample } from '../support/senders/generic.ts';
import { commentIdOf, githubSample } from '../support/senders/github.ts';
import { gitlabSample } from '../support/senders/gitlab.ts';
import { jiraAccount, jiraIssueKey, jiraSample } from '../support/senders/jira.ts';
import type { SampleDelivery, SenderSample } from '../support/senders/sender-sample.ts';
import { sampleChannel, slackSample } from '../support/senders/slack.ts';
import { teamsSample } from '../support/senders/teams.ts';

/** A configured sender and the emulated platform that it lives on, of which nobody else knows. */
export interface SenderAtHome<Home extends Platform = Platform> {
  /** Of the sender in the configuration, and of the platform in the chats. */
  readonly name: string;
  readonly sample: SenderSample;
  readonly platform: Home;
  readonly actor: SampleDelivery['actor'];
  /** Its entry in the configuration. */
  readonly entry: (platformUrl: string) => Readonly<Record<string, unknown>>;
  readonly request: SenderSample['ask'];
  /** A person types, before the platform sends anything. */
  readonly typed?: (delivery: SampleDelivery) => void;
  /** The platform shows the HTTP answer to people. */
  readonly answered?: (body: string) => void;
  /** Whether the news of a request replaces what was said before. */
  readonly edits: boolean;
}

type Changes = Readonly<Record<string, unknown>>;

function atHome<Home extends Platform>(
  name: string,
  sample: SenderSample,
  platform: Home,
  more: Pick<SenderAtHome, 'edits'> & Partial<SenderAtHome<Home>>,
): SenderAtHome<Home> {
  return {
    name,
    sample,
    platform,
    actor: { tenant: 'acme', id: '4711', name: 'Ada' },
    entry: (platformUrl) => sample.entry(name, platformUrl),
    request: sample.ask,
    ...more,
  };
}

export function slackAtHome(name = 'slack', changes: Changes = {}) {
  const platform = createSlackPlatform();
  const userId = 'U4711';
  return atHome(name, slackSample, platform, {
    edits: true,
    actor: { tenant: 'T024BE7LD', id: userId, name: 'ada' },
    entry: (platformUrl) => ({ ...slackSample.entry(name, platformUrl), ...changes }),
    answered: (body) => platform.showAnswer({ channelId: sampleChannel, userId, body, nowMs: Date.now() }),
  });
}

export function feishuAtHome(name = 'feishu') {
  // All samples are in one chat, which would meet its limit.
  const platform = createFeishuPlatform({ ...feishuSampleApp, perSecond: 1_000 });
  return atHome(name, feishuSample, platform, {
    edits: true,
    typed({ deliveryId }) {
      const { messageId, chatId } = feishuSampleMessage(deliveryId);
      platform.hear(messageId, chatId);
    },
  });
}

export function dingtalkAtHome(name = 'dingtalk', changes: Changes = {}) {
  return atHome(name, dingtalkSample, createDingtalkPlatform(), {
    edits: false,
    entry: (platformUrl) => ({ ...dingtalkSample.entry(name, platformUrl), ...changes }),
  });
}

export function teamsAtHome(name = 'teams') {
  const platform = createTeamsPlatform();
  return atHome(name, teamsSample, platform, {
    edits: false,
    answered: (body) => platform.showAnswer('network', body),
  });
}

export function githubAtHome(name = 'github') {
  const platform = createGithubPlatform();
  return atHome(name, githubSample, platform, {
    edits: true,
    typed({ line, deliveryId, nowMs, actor }) {
      const author = { id: Number(actor.id), login: actor.name };
      const comment = { commentId: askedIn(deliveryId), body: `/route ${line}`, author, atMs: nowMs };
      platform.comment({ ...comment, deliveryId, secret: 'of nobody' });
    },
  });
}

export function gitlabAtHome(name = 'gitlab') {
  const platform = createGitlabPlatform();
  return atHome(name, gitlabSample, platform, {
    edits: true,
    typed({ line, deliveryId, nowMs, actor }) {
      const author = { id: Number(actor.id), username: actor.name };
      const note = { noteId: askedIn(deliveryId), body: `/route ${line}`, author, atMs: nowMs };
      platform.comment({ ...note, deliveryId, proof: { token: 'of nobody' } });
    },
  });
}

/** The id of the comment that a sample delivery of GitHub or GitLab is about. */
export function askedIn(deliveryId: string): number {
  return commentIdOf(deliveryId) + 1;
}

export function jiraAtHome(name = 'jira', changes: Changes = {}) {
  const platform = createJiraPlatform({
    ...jiraAccount,
    issues: { [jiraIssueKey]: 'Approved' },
    transitions: [
      { id: '21', from: ['Approved'], to: 'In Progress' },
      { id: '31', from: ['In Progress'], to: 'Done' },
    ],
  });
  return atHome(name, jiraSample, platform, {
    edits: true,
    actor: { tenant: 'acme.atlassian.net', id: '557058:ada', name: 'Ada' },
    entry: (platformUrl) => ({ ...jiraSample.entry(name, platformUrl), baseUrl: platformUrl, ...changes }),
  });
}

export function serviceNowAtHome(name = 'servicenow') {
  const account = { username: 'routehook', password: 'password-of-routehook' };
  const sysId = '46d44a5dc0a8010e0048dc2a5d6d5b5d';
  const platform = createServiceNowPlatform({ ...account, tables: { change_request: [sysId] } });
  return atHome(name, genericBasicSample, platform, {
    edits: false,
    entry: (platformUrl) => ({
      ...genericBasicSample.entry(name, platformUrl),
      reply: { kind: 'servicenow', baseUrl: platformUrl, ...account, sysId: '/sys_id' },
    }),
    request(delivery) {
      const { headers, body } = genericBasicSample.ask(delivery);
      // The password says who sends it, whatever the body holds.
      return {
        headers,
        body: Buffer.from(JSON.stringify({ ...JSON.parse(body.toString()), sys_id: sysId })),
      };
    },
  });
}
