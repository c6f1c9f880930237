import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startLocalCloud } from './cloud.ts';
import { askingStory } from './demo/asking-story.ts';
import { startDemoChats } from './demo/chats.ts';
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
  const sender = createLocalSender();
  const chats = await startDemoChats();
  const desired = story.desired(folder);
  const cloud = await startLocalCloud({
    store: store === 'tablestore' ? 'tablestore' : { sqlite: join(folder, 'store.db') },
    senders: [...sender.configuration, ...chats.senders],
    emulator: { durationMs: story.busyMs },
    timerEveryMs: 1_000,
    ...(desired === undefined ? {} : { desired }),
    ...(process.env.ROUTEHOOK_DEMO_LOG
      ? { onLog: (name, { text }) => console.log(`  [${name}] ${text}`) }
      : {}),
    environment: { ...story.settings, ROUTEHOOK_REPLY_ORIGINS: JSON.stringify([chats.origin]) },
  });
  const close = async () => {
    await Promise.all([cloud.close(), chats.close()]);
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('SIGINT', () => void close().then(() => process.exit(130)));
  process.once('SIGTERM', () => void close().then(() => process.exit(143)));
  try {
    const faults = await story.play({ cloud, chats, sender, folder });
    for (const fault of faults) console.error(`Not as it should be: ${fault}.`);
    process.exitCode = faults.length === 0 ? 0 : 1;
  } finally {
    await close();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
