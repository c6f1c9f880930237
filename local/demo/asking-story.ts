import type { LocalCloud } from '../cloud.ts';
import { routesOf } from '../vpn/model/foreign-hand.ts';
import { sample } from '../vpn/sample-world.ts';
import { playChatScene } from './chat-scene.ts';
import { createDemoClient, type Reply, type ShownOperation } from './client.ts';
import { followOperations } from './progress.ts';
import { type Scene, scenes } from './scenes.ts';
import type { Stage, Story } from './story.ts';

interface Told {
  readonly scene: Scene;
  readonly reply: Reply;
}

/** Routes asked for over HTTP and in chats, each followed to its end. */
export const askingStory: Story = {
  busyMs: 4_000,
  settings: {
    ROUTEHOOK_FIRST_LOOK_MS: '1000',
    ROUTEHOOK_LOOK_GAP_MS: '400',
    ROUTEHOOK_RESCAN_MS: '300',
  },
  desired: () => undefined,
  async play(stage) {
    const faults = [...(await tell(stage)), ...(await playChatScene(stage.chats, stage.cloud.url))];
    printRoutes(stage.cloud);
    return faults;
  },
};

/** Tells the story, and says what in it is not as it should be. */
async function tell({ cloud, sender }: Stage): Promise<readonly string[]> {
  const client = createDemoClient(cloud.url, sender);
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
