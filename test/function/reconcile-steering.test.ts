import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { makeForeignChange } from '../../local/vpn/model/foreign-hand.ts';
import { sampleChannel } from '../support/senders/slack.ts';
import { testGateway } from '../support/test-world.ts';
import { blocksOn, getJson, runReconcile, settle, teamFile } from './reconcile-files.ts';
import { slackAtHome } from './replies-senders.ts';
import { type ReplyWorld, startReplyWorld } from './replies-world.ts';

const gateway = testGateway(0);
const { vpnGatewayId, regionId, nextHop } = gateway;
const folder = mkdtempSync(join(tmpdir(), 'routehook-steering-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'desired.yaml');
const blocks = (count: number) => Array.from({ length: count }, (_, index) => `10.${index}.0.0/16`);

let slack: ReturnType<typeof slackAtHome>;
let world: ReplyWorld;

beforeEach(async () => {
  slack = slackAtHome();
  world = await startReplyWorld([slack], {
    desired: {
      files: [`file:${file}`],
      apply: true,
      environment: {
        ROUTEHOOK_DRIFT_TO: JSON.stringify({
          channel: 'slack',
          sender: slack.name,
          to: { channelId: sampleChannel },
        }),
      },
    },
    emulator: { durationMs: 50 },
  });
});

const post = async (verb: string, body: object) => {
  const { status, text } = await world.cloud.client.bearer(`/v1/plan:${verb}`, { vpnGatewayId, ...body });
  return { status, body: JSON.parse(text) as unknown };
};

interface ShownPlan {
  readonly gateways: readonly [
    {
      readonly id: string;
      readonly asked: readonly string[];
      readonly plan: { readonly kind: string; readonly changes: readonly unknown[] };
    },
  ];
}

const shownPlan = async () => {
  return (await getJson(
    world.cloud,
    `/v1/plan?vpnGatewayId=${vpnGatewayId}&regionId=${regionId}`,
  )) as ShownPlan;
};

/** What Slack shows of an answer to a line. */
const typed = async (line: string): Promise<string> => {
  const before = slack.platform.messages().length;
  await world.ask(slack, line);
  await world.tick();
  return slack.platform
    .messages()
    .slice(before)
    .map(({ text }) => text)
    .join('\n');
};

describe('the plan of a run', () => {
  it('before any run: HTTP and chat say that there is none', async () => {
    expect(await getJson(world.cloud, '/v1/plan')).toEqual({ gateways: [] });
    expect(await getJson(world.cloud, '/v1/drift')).toEqual({ gateways: [] });
    expect(await typed('plan')).toContain('reconciliation has not run yet');
    expect((await post('release', { plan: 'pl_0000000000000000' })).status).toBe(409);
  });

  it('HTTP, chat and log tell the same plan, and braked it waits until it is released', async () => {
    const { cloud } = world;
    writeFileSync(file, teamFile(gateway, blocks(8)));
    await settle(cloud);
    expect(blocksOn(cloud, gateway)).toEqual(blocks(8));
    writeFileSync(file, teamFile(gateway, blocks(2)));
    expect(await settle(cloud)).toMatchObject({ changes: 6, braked: 1, asked: 0 });

    const [shown] = (await shownPlan()).gateways;
    expect(shown).toMatchObject({ plan: { kind: 'braked', brakes: [{ code: 'deletions' }] }, asked: [] });
    expect(shown.plan.changes).toHaveLength(6);
    const told = await typed(`plan on ${vpnGatewayId}`);
    expect(told).toContain(`6 changes, braked (${shown.id})`);
    for (const block of blocks(8).slice(2)) expect(told).toContain(`- ${block} via ${nextHop}`);
    const lines = cloud.host.logs('reconcile').map(({ text }) => text);
    const planned = lines.filter((line) => line.includes('"reconcile.planned"')).at(-1) ?? '{}';
    expect(JSON.parse(planned)).toMatchObject({
      gateway: vpnGatewayId,
      outcome: 'braked',
      changes: 6,
      asked: 0,
    });

    expect(await post('release', { plan: 'pl_0000000000000000' })).toMatchObject({
      status: 409,
      body: { code: 'Plan.NotReleased', detail: expect.stringContaining(shown.id) },
    });
    expect(await post('release', { plan: shown.id })).toMatchObject({
      status: 200,
      body: { release: { id: shown.id }, heldBy: [] },
    });
    expect(await settle(cloud)).toMatchObject({ changes: 6, braked: 0, asked: 6 });
    expect((await shownPlan()).gateways[0].asked).toHaveLength(6);
    expect(blocksOn(cloud, gateway)).toEqual(blocks(2));
  });

  it('frozen over HTTP: nothing is changed; unfrozen in the chat: the plan is carried out', async () => {
    const { cloud } = world;
    writeFileSync(file, teamFile(gateway, blocks(1)));
    expect(await post('freeze', { minutes: 30, reason: 'maintenance' })).toMatchObject({
      status: 200,
      body: { gateway: { vpnGatewayId }, freeze: { reason: 'maintenance' } },
    });
    expect(await settle(cloud)).toMatchObject({ braked: 1, asked: 0 });
    expect(await typed(`plan on ${vpnGatewayId}`)).toMatch(/Frozen by .*operator.*maintenance/);
    expect(await typed(`unfreeze ${vpnGatewayId}`)).toContain('not frozen any more');
    expect(await settle(cloud)).toMatchObject({ braked: 0, asked: 1 });
    expect(blocksOn(cloud, gateway)).toEqual(blocks(1));
  });

  it('drift: told in the channel once, and over HTTP for as long as it lasts', async () => {
    const { cloud } = world;
    writeFileSync(file, teamFile(gateway, blocks(1)));
    await settle(cloud);
    await runReconcile(cloud);
    await world.tick();
    const before = slack.platform.messages().length;
    const route = { routeDest: '10.77.0.0/16', nextHop, weight: 100 };
    makeForeignChange(cloud.emulator.world, vpnGatewayId, { kind: 'add', route });
    for (let run = 0; run < 3; run += 1) {
      await runReconcile(cloud);
      await world.tick();
    }
    const told = slack.platform.messages().slice(before);
    expect(told.map(({ where }) => where)).toEqual([sampleChannel]);
    expect(told[0]?.text).toContain(`${vpnGatewayId} differs from its file: 1 new difference`);
    expect(told[0]?.text).toContain('10.77.0.0/16');
    expect(await getJson(cloud, '/v1/drift')).toMatchObject({
      gateways: [
        {
          gateway: { vpnGatewayId },
          differences: [{ sign: '?', text: expect.stringContaining('10.77.0.0/16') }],
        },
      ],
    });
    makeForeignChange(cloud.emulator.world, vpnGatewayId, {
      kind: 'remove',
      routeDest: '10.77.0.0/16',
      nextHop,
    });
    await runReconcile(cloud);
    expect(await getJson(cloud, '/v1/drift')).toEqual({ gateways: [] });
  });

  it.each([
    ['release', { plan: 'the last one' }],
    ['freeze', { minutes: 0, reason: 'x' }],
    ['freeze', { minutes: 43_201, reason: 'x' }],
    ['freeze', { minutes: 5 }],
    ['unfreeze', {}],
  ])('%s with a body that is none: refused with where it is wrong', async (verb, body) => {
    expect(await post(verb, body)).toMatchObject({
      status: expect.toSatisfy((status: number) => status === 400 || status === 422),
      body: { errors: [{ pointer: expect.any(String) }] },
    });
  });
});
