import * as z from 'zod';
import { openDingtalkChannel } from '../reply/dingtalk.ts';
import { openFeishuChannel } from '../reply/feishu.ts';
import { openGenericChannel } from '../reply/generic.ts';
import { openGithubChannel } from '../reply/github.ts';
import { openGitlabChannel } from '../reply/gitlab.ts';
import type { HttpCaller } from '../reply/http-caller.ts';
import { openJiraChannel } from '../reply/jira.ts';
import type { ReplyChannel } from '../reply/reply.ts';
import { openSlackChannel } from '../reply/slack.ts';
import { openTeamsChannel } from '../reply/teams.ts';
import { type BearerSender, createBearerSource } from '../source/bearer.ts';
import { dingtalk } from '../source/dingtalk.ts';
import { feishu } from '../source/feishu.ts';
import { generic } from '../source/generic.ts';
import { github } from '../source/github.ts';
import { gitlab } from '../source/gitlab.ts';
import { type Hook, type HookKind, senderName } from '../source/hook.ts';
import { jira } from '../source/jira.ts';
import { slack } from '../source/slack.ts';
import type { Source } from '../source/source.ts';
import { standardHook } from '../source/standard-hook.ts';
import { createStandardWebhooksSource, type StandardWebhooksSender } from '../source/standard-webhooks.ts';
import { teams } from '../source/teams.ts';

/** An entry of ROUTEHOOK_SENDERS: what it may be used for. */
export interface ConfiguredSender {
  readonly name: string;
  /** At `/v1/hooks/{source}`. */
  readonly openHook?: () => Hook;
  /** Where those who ask through it are answered later. */
  readonly openChannel?: (tools: ReplyTools) => ReplyChannel | undefined;
  /** How it proves itself at the API, such as `/v1/routes`. */
  readonly signs?: StandardWebhooksSender;
  readonly bears?: BearerSender;
}

export interface ReplyTools {
  readonly call: HttpCaller;
}

const bearer = () =>
  z
    .strictObject({
      type: z.literal('bearer'),
      name: senderName,
      tokens: z.array(z.string().min(24, 'must have at least 24 characters').max(512)).min(1).max(8),
    })
    .transform((sender): ConfiguredSender => ({ name: sender.name, bears: sender }));

const standard = () =>
  standardHook.settings.transform(
    (sender): ConfiguredSender => ({
      name: sender.name,
      openHook: () => standardHook.open(sender),
      signs: sender,
    }),
  );

/** Every kind of sender there is: a new one is one line. Only what is configured is made. */
const kinds = {
  standard,
  bearer,
  generic: () => senderOf(generic, openGenericChannel),
  slack: () => senderOf(slack, openSlackChannel),
  dingtalk: () => senderOf(dingtalk, openDingtalkChannel),
  feishu: () => senderOf(feishu, openFeishuChannel),
  teams: () => senderOf(teams, openTeamsChannel),
  github: () => senderOf(github, openGithubChannel),
  gitlab: () => senderOf(gitlab, openGitlabChannel),
  jira: () => senderOf(jira, openJiraChannel),
} satisfies Record<string, () => z.ZodType<ConfiguredSender>>;

/** What the type of a sender may be. */
export const senderTypes = Object.keys(kinds) as readonly (keyof typeof kinds)[];

/** Any sender: its type says which settings it has. */
export const senderSchema = z
  .looseObject({ type: z.enum(senderTypes) })
  .transform((sender, context): ConfiguredSender => {
    const result = kinds[sender.type]().safeParse(sender);
    if (result.success) return result.data;
    for (const { message, path } of result.error.issues) context.addIssue({ code: 'custom', message, path });
    return z.NEVER;
  });

function senderOf<Shape extends z.ZodType<{ readonly name: string }>>(
  kind: HookKind<Shape>,
  openChannel: (settings: z.output<Shape>, tools: ReplyTools) => ReplyChannel | undefined,
) {
  return kind.settings.transform(
    (settings): ConfiguredSender => ({
      name: settings.name,
      openHook: () => kind.open(settings),
      openChannel: (tools) => openChannel(settings, tools),
    }),
  );
}

/** Makes the senders of the API verifiable; signatures are asked before weaker proofs. */
export function composeSources(senders: readonly ConfiguredSender[]): readonly Source[] {
  return [
    createStandardWebhooksSource(senders.flatMap(({ signs }) => signs ?? [])),
    createBearerSource(senders.flatMap(({ bears }) => bears ?? [])),
  ];
}
