import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type LocalCloud, startLocalCloud } from './cloud.ts';
import { playChatScene } from './demo/chat-scene.ts';
import { startDemoChats } from './demo/chats.ts';
import { createDemoClient, type Reply, type ShownOperation } from './demo/client.ts';
import { followOperations } from './demo/progress.ts';
import { type Scene, scenes } from './demo/scenes.ts';
import { createLocalSender } from './sender.ts';
import { routesOf } from './vpn/model/foreign-hand.ts';
import { sample } from './vpn/sample-world.ts';

/** How long a gateway of the demo is busy with one change. */
const busyMs = 4_000;

interface Told {
  readonly scene: Scene;
  readonly reply: Reply;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { store: { type: 'string', default: 'sqlite' } } });
  if (values.store !== 'sqlite' && values.store !== 'tablestore') {
    throw new Error('--store must be sqlite or tablestore.');
  }
  const folder = mkdtempSync(join(tmpdir(), 'routehook-demo-'));
  const sender = createLocalSender();
  const chats = await startDemoChats();
  const cloud = await startLocalCloud({
    store: values.store === 'tablestore' ? 'tablestore' : { sqlite: join(folder, 'store.db') },
    senders: [...sender.configuration, ...chats.senders],
    emulator: { durationMs: busyMs },
    timerEveryMs: 1_000,
    ...(process.env.ROUTEHOOK_DEMO_LOG
      ? { onLog: (name, { text }) => console.log(`  [${name}] ${text}`) }
      : {}),
    environment: {
      ROUTEHOOK_FIRST_LOOK_MS: '1000',
      ROUTEHOOK_LOOK_GAP_MS: '400',
      ROUTEHOOK_RESCAN_MS: '300',
      ROUTEHOOK_REPLY_ORIGINS: JSON.stringify([chats.origin]),
    },
  });
  const close = async () => {
    await Promise.all([cloud.close(), chats.close()]);
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('SIGINT', () => void close().then(() => process.exit(130)));
  process.once('SIGTERM', () => void close().then(() => process.exit(143)));
  try {
    const faults = [
      ...(await tell(cloud, createDemoClient(cloud.url, sender))),
      ...(await playChatScene(chats, cloud.url)),
    ];
    printRoutes(cloud);
    for (const fault of faults) console.error(`Not as it should be: ${fault}.`);
    process.exitCode = faults.length === 0 ? 0 : 1;
  } finally {
    await close();
  }
}

/** Tells the story, and says what in it is not as it should be. */
async function tell(
  cloud: LocalCloud,
  client: ReturnType<typeof createDemoClient>,
): Promise<readonly string[]> {
  console.log(`\nThe webhook listens at ${cloud.url}; its cloud is an emulator at ${cloud.emulator.url}.\n`);
  const told: Told[] = [];
  const faults: string[] = [];
  for (const scene of scenes) {
    const reply = await scene.ask(client);
    console.log(`→ ${scene.title}\n  ${describeReply(reply)}`);
    const fault = scene.checkReply(
      reply,
      told.map((earlier) => earlier.reply),
    );
    if (fault !== undefined) faults.push(`"${scene.title}" ${fault}`);
    told.push({ scene, reply });
  }

  const names = [...new Set(told.flatMap(({ reply }) => (reply.operation ? [reply.operation.name] : [])))];
  console.log('\nEach operation on its way:');
  const ended = await followOperations(client, names, 25_000);
  console.log('\nWhat is recorded:');
  for (const [index, operation] of ended.entries()) console.log(`  ${index + 1} ${describeEnd(operation)}`);
  for (const { scene, reply } of told) {
    const operation = ended.find(({ name }) => name === reply.operation?.name);
    const fault = operation && scene.checkEnd?.(operation);
    if (fault) faults.push(`"${scene.title}" ${fault}`);
  }
  return faults;
}

function describeReply({ status, operation, problem }: Reply): string {
  if (operation) return `${status} ${operation.metadata.state}  ${operation.name}`;
  return `${status} ${problem?.code}  ${problem?.detail}\n      ${problem?.remedy}`;
}

function describeEnd({ metadata, response, error }: ShownOperation): string {
  const journal = metadata.journal.map(({ event }) => event).join(' → ');
  const proof = response?.observed
    ? `listed as ${response.observed.state}, weight ${response.observed.weight}, request ${response.requestId}`
    : (response?.dryRun ?? error?.detail);
  return `${metadata.state}: ${proof}\n    ${journal}`;
}

function printRoutes({ emulator }: LocalCloud): void {
  console.log('\nRoutes on the gateways:');
  for (const vpnGatewayId of [sample.single, sample.third, sample.dual]) {
    for (const { routeDest, nextHop, weight, published } of routesOf(emulator.world, vpnGatewayId)) {
      console.log(
        `  ${vpnGatewayId}  ${routeDest.padEnd(14)} ${nextHop}  ${String(weight).padStart(3)}  ${published ? 'published' : 'normal'}`,
      );
    }
  }
  console.log('');
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
