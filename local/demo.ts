import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type LocalCloudOptions, startLocalCloud } from './cloud.ts';
import { askingStory } from './demo/asking-story.ts';
import { type DemoChats, startDemoChats } from './demo/chats.ts';
import { reconcileStory } from './demo/reconcile-story.ts';
import type { Story } from './demo/story.ts';
import { createLocalSender } from './sender.ts';

const usage = `Usage: npm run demo -- [reconcile] [--store sqlite|tablestore]

Without a word: routes asked for over HTTP and in chats, each followed to its end.
  reconcile   a gateway kept equal to a file: applied, a foreign change found, a brake, a release, an undo
`;

interface DemoCommand {
  readonly story: Story;
  readonly store: 'sqlite' | 'tablestore';
}

function readCommand(): DemoCommand | 'help' {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { store: { type: 'string', default: 'sqlite' }, help: { type: 'boolean', default: false } },
  });
  if (values.help) return 'help';
  const { store } = values;
  if (store !== 'sqlite' && store !== 'tablestore') throw new Error('--store must be sqlite or tablestore.');
  const [word, ...rest] = positionals;
  if (word === undefined) return { story: askingStory, store };
  if (word === 'reconcile' && rest.length === 0) return { story: reconcileStory, store };
  throw new Error(`There is no demo "${positionals.join(' ')}".\n\n${usage}`);
}

async function main(): Promise<void> {
  const command = readCommand();
  if (command === 'help') return console.log(usage);
  const { story, store } = command;
  const folder = mkdtempSync(join(tmpdir(), 'routehook-demo-'));
  const chats = await startDemoChats();
  const started: { close(): Promise<void> }[] = [chats];
  const close = async () => {
    await Promise.all(started.splice(0).map((one) => one.close()));
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('SIGINT', () => void close().then(() => process.exit(130)));
  process.once('SIGTERM', () => void close().then(() => process.exit(143)));
  try {
    const sender = createLocalSender();
    const cloud = await startLocalCloud({
      ...settingsOf(story, folder, chats),
      store: store === 'tablestore' ? 'tablestore' : { sqlite: join(folder, 'store.db') },
      senders: [...sender.configuration, ...chats.senders],
    });
    started.push(cloud);
    const faults = await story.play({ cloud, chats, sender, folder });
    for (const fault of faults) console.error(`Not as it should be: ${fault}.`);
    process.exitCode = faults.length === 0 ? 0 : 1;
  } finally {
    await close();
  }
}

function settingsOf(
  { busyMs, settings, desired: desiredIn }: Story,
  folder: string,
  { origin }: DemoChats,
): Omit<LocalCloudOptions, 'store' | 'senders'> {
  const desired = desiredIn(folder);
  return {
    emulator: { durationMs: busyMs },
    timerEveryMs: 1_000,
    environment: { ...settings, ROUTEHOOK_REPLY_ORIGINS: JSON.stringify([origin]) },
    ...(desired === undefined ? {} : { desired }),
    ...(process.env.ROUTEHOOK_DEMO_LOG
      ? { onLog: (name, { text }) => console.log(`  [${name}] ${text}`) }
      : {}),
  };
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
