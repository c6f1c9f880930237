import { dingtalkSample } from './dingtalk.ts';
import { feishuPlainSample, feishuSample } from './feishu.ts';
import { genericBasicSample, genericBearerSample, genericSample } from './generic.ts';
import { githubSample } from './github.ts';
import { gitlabSample, gitlabTokenSample } from './gitlab.ts';
import { jiraSample } from './jira.ts';
import type { SenderSample } from './sender-sample.ts';
import { slackSample } from './slack.ts';
import { standardSample } from './standard.ts';
import { teamsSample } from './teams.ts';

/** Every way in which a sender may prove itself, by the name that it has in tests. A new sender is one line. */
export const allSamples: Readonly<Record<string, SenderSample>> = {
  standard: standardSample,
  'generic-hmac': genericSample,
  'generic-bearer': genericBearerSample,
  'generic-basic': genericBasicSample,
  slack: slackSample,
  dingtalk: dingtalkSample,
  feishu: feishuSample,
  'feishu-plain': feishuPlainSample,
  teams: teamsSample,
  github: githubSample,
  'gitlab-signed': gitlabSample,
  'gitlab-token': gitlabTokenSample,
  jira: jiraSample,
};
