import { sample } from '../vpn/sample-world.ts';
import { followChats } from './chat-news.ts';
import type { DemoChats } from './chats.ts';

/** The chats have shown every end by then, or the demo says so. */
const patienceMs = 25_000;
const lookEveryMs = 100;

interface Line {
  readonly platform: 'slack' | 'feishu';
  readonly text: string;
  /** What must be shown in the end. */
  readonly shows: RegExp;
  /** What the same message must have shown before. */
  readonly showedBefore?: RegExp;
}

/** What people type, in this order. */
const lines: readonly Line[] = [
  {
    platform: 'slack',
    text: `add 10.50.0.0/16 via ${sample.depot} on ${sample.third} publish desc “asked in Slack”`,
    shows: /Route created and published: 10\.50\.0\.0\/16/,
    showedBefore: /being applied: 10\.50\.0\.0\/16/,
  },
  {
    platform: 'feishu',
    text: `Add 10.60.0.0/16 via ${sample.firstOffice} on ${sample.single}`,
    shows: /Route created: 10\.60\.0\.0\/16/,
    showedBefore: /10\.60\.0\.0\/16/,
  },
  {
    platform: 'slack',
    text: `add 10.50.0.1/16 via ${sample.depot} on ${sample.third}`,
    shows: /10\.50\.0\.0\/16/,
  },
];

/** Lets people type, follows what the chats show, prints it, and says what is not as it should be. */
export async function playChatScene(chats: DemoChats, webhookUrl: string): Promise<readonly string[]> {
  console.log('\nThe same from chats. What people type, and what they see:\n');
  const faults: string[] = [];
  for (const { platform, text } of lines) {
    const type = platform === 'slack' ? chats.typeInSlack : chats.typeInFeishu;
    console.log(`  ${platform.padEnd(6)}  ada: ${platform === 'slack' ? '/route' : '@routehook'} ${text}`);
    const status = await type(webhookUrl, text);
    if (status !== 200) faults.push(`${platform} was answered ${status}`);
  }
  await showChanges(chats);
  for (const { platform, text, shows, showedBefore } of lines) {
    const found = chats
      .messages()
      .find((message) => message.platform === platform && shows.test(message.text));
    if (found === undefined) faults.push(`${platform} never showed ${shows} for "${text}"`);
    else if (showedBefore && !found.earlier.some((earlier) => showedBefore.test(earlier))) {
      faults.push(`${platform} showed no ${showedBefore} before it edited the message`);
    }
  }
  return faults;
}

/** Prints every message when it appears and when it is edited, until each line has its end. */
async function showChanges(chats: DemoChats): Promise<void> {
  const showNews = followChats(chats);
  const startedMs = Date.now();
  while (Date.now() - startedMs < patienceMs) {
    showNews();
    const messages = chats.messages();
    if (lines.every(({ shows }) => messages.some(({ text }) => shows.test(text)))) return;
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}
