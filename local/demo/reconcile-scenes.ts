import * as z from 'zod';
import { makeForeignChange, routesOf } from '../vpn/model/foreign-hand.ts';
import { advanceTo } from '../vpn/model/tasks.ts';
import type { World } from '../vpn/model/world.ts';
import { sample } from '../vpn/sample-world.ts';

/** What people and clocks do in a scene, and what is seen of it. */
export interface Play {
  readonly world: World;
  readonly get: (path: string) => Promise<unknown>;
  /** Stores the file of the team. */
  readonly writeFile: (text: string) => void;
  /** One run of the reconciliation. */
  readonly run: () => Promise<void>;
  /** Somebody types a command in Slack. */
  readonly type: (line: string) => Promise<void>;
  /** Waits until it is so, and shows what the chats show meanwhile; false when it does not become so. */
  readonly comesAbout: (isSo: () => boolean | Promise<boolean>) => Promise<boolean>;
  /** Shows a line. */
  readonly show: (line: string) => void;
  /** Whether a message in a chat says this. */
  readonly said: (words: RegExp) => boolean;
}

export interface ReconcileScene {
  readonly title: string;
  /** Says what is not as it should be in the end. */
  readonly act: (play: Play) => Promise<string | undefined>;
}

const offices = [
  '10.1.0.0/16',
  '10.2.0.0/16',
  '10.3.0.0/16',
  '10.4.0.0/16',
  '10.5.0.0/16',
  '10.6.0.0/16',
  '10.7.0.0/16',
];
const depot = '10.30.0.0/16';
const strange = '10.99.0.0/16';

/** The file of the team, with these blocks for the gateway of the offices. */
function teamFile(blocks: readonly string[]): string {
  return `# Routes of the network team.
version: 1
team: netops
policy: sync
gateways:
  - regionId: ${sample.regionId}
    vpnGatewayId: ${sample.single}
    routes:
${blocks.map((block) => `      - { routeDest: ${block}, nextHop: ${sample.firstOffice} }`).join('\n')}
  - regionId: ${sample.regionId}
    vpnGatewayId: ${sample.third}
    routes:
      - { routeDest: ${depot}, nextHop: ${sample.depot}, publishVpc: true }
`;
}

/** What a run has planned for the gateway of the offices. */
const planSchema = z.object({
  gateways: z.tuple([
    z.object({
      id: z.string(),
      asked: z.array(z.string()),
      plan: z.object({ kind: z.string(), changes: z.array(z.object({ kind: z.string() })) }),
    }),
  ]),
});

async function planOf({ get }: Play) {
  const [report] = planSchema.parse(await get(`/v1/plan?vpnGatewayId=${sample.single}`)).gateways;
  return report;
}

/** The story, in this order. */
export const reconcileScenes: readonly ReconcileScene[] = [
  {
    title: 'a file is stored, and its gateways follow it',
    async act(play) {
      const text = teamFile(offices);
      play.writeFile(text);
      for (const line of text.trimEnd().split('\n')) play.show(`          | ${line}`);
      await play.run();
      const isSo = async () =>
        has(play, offices) && has(play, [depot], sample.third) && (await isAtRest(play));
      return (await play.comesAbout(isSo)) ? undefined : `the routes are ${list(play)}`;
    },
  },
  {
    title: 'somebody else changes routes: it is told, what is ours is put right, what is not is left alone',
    async act(play) {
      const route = { routeDest: strange, nextHop: sample.secondOffice, weight: 100 };
      makeForeignChange(play.world, sample.single, { kind: 'add', route });
      const ours = { routeDest: '10.7.0.0/16', nextHop: sample.firstOffice };
      makeForeignChange(play.world, sample.single, { kind: 'reweight', ...ours, weight: 0 });
      play.show(`  console bob: adds ${strange}, and gives ${ours.routeDest} the weight 0`);
      await play.run();
      const isSo = async () =>
        play.said(/differs from its file: 2 new differences[\s\S]*10\.99\.0\.0\/16/) &&
        has(play, [...offices, strange]) &&
        weightOf(play, ours.routeDest) === 100 &&
        (await isAtRest(play));
      return (await play.comesAbout(isSo)) ? undefined : `the routes are ${list(play)}`;
    },
  },
  {
    title: 'a merge goes wrong, and six of seven routes are gone from the file: the brake holds',
    async act(play) {
      play.writeFile(teamFile(offices.slice(0, 1)));
      await play.run();
      const { id, plan, asked } = await planOf(play);
      if (plan.kind !== 'braked' || plan.changes.length !== 6 || asked.length > 0)
        return `the plan is ${plan.kind}`;
      const paged = /differs from its file: 7 new differences[\s\S]*BRAKED: 6 deletions/;
      if (!(await play.comesAbout(() => play.said(paged)))) return 'the channel is not told of the brake';
      await play.type(`plan on ${sample.single}`);
      const told = new RegExp(`BRAKED: [\\s\\S]*release plan ${id}`);
      if (!(await play.comesAbout(() => play.said(told)))) return 'the chat does not say what releases it';
      return has(play, [...offices, strange]) ? undefined : `the routes are ${list(play)}`;
    },
  },
  {
    title: 'it was meant: somebody releases this very plan, and the next run carries it out',
    async act(play) {
      const { id } = await planOf(play);
      await play.type(`release ${id} on ${sample.single}`);
      if (!(await play.comesAbout(() => play.said(/may pass the brakes/))))
        return 'the chat does not confirm it';
      await play.run();
      const isSo = async () => has(play, [...offices.slice(0, 1), strange]) && (await isAtRest(play));
      return (await play.comesAbout(isSo)) ? undefined : `the routes are ${list(play)}`;
    },
  },
  {
    title: 'one of them was needed after all: it goes back into the file, and its deletion is undone',
    async act(play) {
      const wanted = [...offices.slice(0, 1), '10.4.0.0/16'];
      play.writeFile(teamFile(wanted));
      const operation = await deletionOf(play, '10.4.0.0/16');
      if (operation === undefined) return 'there is no operation that deleted it';
      await play.type(`undo ${operation}`);
      const isSo = () => has(play, [...wanted, strange]) && play.said(/Route created[^\n]*10\.4\.0\.0\/16/);
      if (!(await play.comesAbout(isSo))) return `the routes are ${list(play)}`;
      await play.run();
      const { plan } = await planOf(play);
      return plan.kind === 'no-change' ? undefined : `the plan after it is ${plan.kind}`;
    },
  },
];

const listSchema = z.object({
  operations: z.array(
    z.object({
      name: z.string(),
      done: z.boolean(),
      metadata: z.object({ kind: z.string(), route: z.object({ routeDest: z.string() }) }),
    }),
  ),
});

/** Whether every operation has ended, so that the next scene finds what this one has left. */
async function isAtRest({ get }: Play): Promise<boolean> {
  return listSchema.parse(await get('/v1/operations?pageSize=50')).operations.every(({ done }) => done);
}

/** The operation that deleted the route to a block. */
async function deletionOf({ get }: Play, routeDest: string): Promise<string | undefined> {
  const { operations } = listSchema.parse(await get('/v1/operations?pageSize=50'));
  const found = operations.find(
    ({ metadata }) => metadata.kind === 'delete-route' && metadata.route.routeDest === routeDest,
  );
  return found?.name.replace('operations/', '');
}

function routesNow({ world }: Play, vpnGatewayId: string) {
  advanceTo(world, Date.now());
  return routesOf(world, vpnGatewayId, 'listed');
}

function has(play: Play, blocks: readonly string[], vpnGatewayId: string = sample.single): boolean {
  const now = routesNow(play, vpnGatewayId).map(({ routeDest }) => routeDest);
  return now.sort().join() === [...blocks].sort().join();
}

function weightOf(play: Play, block: string): number | undefined {
  return routesNow(play, sample.single).find(({ routeDest }) => routeDest === block)?.weight;
}

function list(play: Play): string {
  return routesNow(play, sample.single)
    .map(({ routeDest, weight }) => `${routeDest} ${weight}`)
    .join(', ');
}
