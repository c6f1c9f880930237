import { beforeAll, describe, expect, it } from 'vitest';
import { plainFeishuRequest } from '../../local/chat/feishu-event.ts';
import { feishuPlainSample } from '../support/senders/feishu.ts';
import {
  dingtalkAtHome,
  feishuAtHome,
  githubAtHome,
  gitlabAtHome,
  jiraAtHome,
  type SenderAtHome,
  slackAtHome,
  teamsAtHome,
} from './replies-senders.ts';
import { addLine, type ReplyWorld, startReplyWorld } from './replies-world.ts';

/** Feishu with a token in the body only, so that a challenge needs no encryption. */
const plainFeishu: SenderAtHome = {
  ...feishuAtHome('feishu-plain'),
  entry: (platformUrl) => feishuPlainSample.entry('feishu-plain', platformUrl),
};

/** How long each waits for an answer: what their documents say, and three seconds where they say nothing. */
const senders: readonly { readonly sender: SenderAtHome; readonly limitMs: number }[] = [
  { sender: slackAtHome(), limitMs: 3_000 },
  { sender: feishuAtHome(), limitMs: 3_000 },
  { sender: dingtalkAtHome(), limitMs: 3_000 },
  { sender: teamsAtHome(), limitMs: 5_000 },
  { sender: githubAtHome(), limitMs: 10_000 },
  { sender: gitlabAtHome(), limitMs: 10_000 },
  { sender: jiraAtHome(), limitMs: 20_000 },
];

let world: ReplyWorld;

beforeAll(async () => {
  world = await startReplyWorld([...senders.map(({ sender }) => sender), plainFeishu], {
    environment: {
      ROUTEHOOK_CALL_TIMEOUT_MS: '10000',
      ROUTEHOOK_LEASE_MS: '30000',
      ROUTEHOOK_RESEND_AFTER_MS: '15000',
    },
  });
  // One after the other they would take long; each has an instance of its own.
  await Promise.all(senders.map(({ sender }) => world.ask(sender, 'help')));
}, 30_000);

describe('the cloud and every platform hang', () => {
  it('each sender is answered within its limit, and every request is recorded', async () => {
    world.cloud.emulator.inject({ effect: { kind: 'hang' } });
    for (const { sender } of senders) world.fail(sender, { kind: 'hang' }, 100);
    const asked = await Promise.all(
      senders.map(async ({ sender, limitMs }) => {
        const gateway = world.cloud.freshGateway();
        const { tookMs, status } = await world.ask(sender, addLine(gateway));
        const [operation] = await world.operationsOn(gateway);
        return { name: sender.name, inTime: tookMs < limitMs, status, line: operation?.line };
      }),
    );
    for (const one of asked) {
      expect(one).toMatchObject({ inTime: true, line: expect.stringContaining('add 10.1.0.0/16') });
      expect(one.status).toBeLessThan(300);
    }
  });

  it("Feishu's challenge is answered within its second", async () => {
    const { verificationTokens } = plainFeishu.entry('http://127.0.0.1:1') as {
      verificationTokens: string[];
    };
    const challenge = {
      type: 'url_verification',
      challenge: 'ajls384kdjx98XX',
      token: verificationTokens[0],
    };
    const beganMs = Date.now();
    const { status, body } = await world.send(plainFeishu, plainFeishuRequest(challenge));
    expect([status, JSON.parse(body)]).toEqual([200, { challenge: 'ajls384kdjx98XX' }]);
    expect(Date.now() - beganMs).toBeLessThan(1_000);
  });
});
