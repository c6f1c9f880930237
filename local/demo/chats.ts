import { randomBytes } from 'node:crypto';
import { signSlackRequest } from '../../shared/source/slack-proof.ts';
import { createFeishuPlatform } from '../chat/feishu.ts';
import { feishuMessageEvent, sealedFeishuRequest } from '../chat/feishu-event.ts';
import { createSlackPlatform, emulatedSlack } from '../chat/slack.ts';
import { slackResponsePath } from '../chat/slack-response-path.ts';
import { type ChatMessage, startChats } from '../chat/start-chats.ts';

/** Two emulated chats of the demo, with people in them who can type. */
export interface DemoChats {
  /** For ROUTEHOOK_SENDERS. */
  readonly senders: readonly unknown[];
  /** For ROUTEHOOK_REPLY_ORIGINS: where Slack's response URLs point. */
  readonly origin: string;
  /** Types a slash command in Slack; the status of the answer. */
  readonly typeInSlack: (webhookUrl: string, line: string) => Promise<number>;
  /** Mentions the robot in a Feishu group; the status of the answer. */
  readonly typeInFeishu: (webhookUrl: string, line: string) => Promise<number>;
  readonly messages: () => readonly ChatMessage[];
  readonly close: () => Promise<void>;
}

/** Starts the emulated chats on the loopback interface. */
export async function startDemoChats(): Promise<DemoChats> {
  const secret = () => randomBytes(16).toString('hex');
  const signingSecret = secret();
  const [verificationToken, encryptKey] = [secret(), secret()];
  const app = { appId: 'cli_a1b2c3d4e5f6a7b8', appSecret: secret() };
  const slack = createSlackPlatform();
  const feishu = createFeishuPlatform(app);
  const chats = await startChats([slack, feishu]);
  const [channel] = emulatedSlack.channels;
  const person = {
    slack: { id: 'U2147483697', team: 'T024BE7LD' },
    feishu: { id: 'ou_ada', tenant: 'acme' },
  };
  let typed = 0;

  return {
    origin: chats.url,
    messages: chats.messages,
    close: chats.close,
    senders: [
      {
        type: 'slack',
        name: 'acme-slack',
        signingSecrets: [signingSecret],
        botToken: emulatedSlack.botToken,
        apiUrl: `${chats.url}/slack/api`,
      },
      {
        type: 'feishu',
        name: 'acme-feishu',
        verificationTokens: [verificationToken],
        encryptKeys: [encryptKey],
        ...app,
        apiUrl: `${chats.url}/feishu`,
      },
    ],

    async typeInSlack(webhookUrl, line) {
      typed += 1;
      const nowMs = Date.now();
      const { id: userId, team } = person.slack;
      const nonce = `demo.${nowMs}.${typed}`;
      const place = { channelId: channel.id, userId };
      const url = slackResponsePath({ kind: 'commands', ...place, issuedAtMs: nowMs, nonce });
      const form = new URLSearchParams({
        command: '/route',
        text: line,
        team_id: team,
        user_id: userId,
        user_name: 'ada',
        channel_id: channel.id,
        channel_name: 'network',
        response_url: `${chats.url}/slack${url}`,
        trigger_id: nonce,
      });
      const bytes = Buffer.from(form.toString());
      const timestamp = String(Math.floor(nowMs / 1000));
      const response = await fetch(`${webhookUrl}/v1/hooks/slack`, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'x-slack-request-timestamp': timestamp,
          'x-slack-signature': signSlackRequest(signingSecret, timestamp, bytes),
        },
        body: bytes,
      });
      slack.showAnswer({ ...place, body: await response.text(), nowMs: Date.now() });
      return response.status;
    },

    async typeInFeishu(webhookUrl, line) {
      typed += 1;
      const nowMs = Date.now();
      const { id: openId, tenant: tenantKey } = person.feishu;
      const message = { messageId: `om_demo${nowMs}${typed}`, chatId: 'oc_network' };
      feishu.hear(message.messageId, message.chatId);
      const head = {
        eventId: `ev_demo${nowMs}${typed}`,
        appId: app.appId,
        verificationToken,
        tenantKey,
        nowMs,
      };
      const sender = { openId, tenantKey };
      const event = feishuMessageEvent(head, { ...message, chatType: 'group', sender, text: line });
      const { headers, body } = sealedFeishuRequest(event, encryptKey, Math.floor(nowMs / 1000));
      const response = await fetch(`${webhookUrl}/v1/hooks/feishu`, { method: 'POST', headers, body });
      return response.status;
    },
  };
}
