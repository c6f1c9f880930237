import { beforeAll, describe, expect, it } from 'vitest';
import type { ShownMessage } from '../../local/chat/platform.ts';
import type { Operation } from '../../shared/operation/operation.ts';
import { sampleChannel, slackClick } from '../support/senders/slack.ts';
import type { TestGateway } from '../support/test-world.ts';
import { type SenderAtHome, slackAtHome } from './replies-senders.ts';
import { type Asked, addLine, type ReplyWorld, startReplyWorld } from './replies-world.ts';

const slack = slackAtHome();
const quiet = slackAtHome('slack-quiet', { visibility: 'ephemeral' });
const bare = slackAtHome('slack-bare', { botToken: undefined });
const usedUp = slackAtHome('slack-used-up', { botToken: undefined });

/** Somebody else in the channel, who clicks. */
const bob = { tenant: 'T024BE7LD', id: 'U0815', name: 'bob' };
const onlyBob = `${sampleChannel} (only ${bob.id})`;

let world: ReplyWorld;
/** Is being worked on for so long that a second request has to wait. */
let busy: TestGateway;
let first: Operation;
let second: Operation;
const clicked: Record<'status' | 'cancel' | 'tooLate', { status: number; shown: readonly ShownMessage[] }> = {
  status: { status: 0, shown: [] },
  cancel: { status: 0, shown: [] },
  tooLate: { status: 0, shown: [] },
};
const gateways = new Map<SenderAtHome, TestGateway>();

beforeAll(async () => {
  world = await startReplyWorld([slack, quiet, bare, usedUp], {
    environment: { ROUTEHOOK_INLINE_BUDGET_MS: '1500' },
    emulator: { durationMs: 2_500 },
  });
  for (const sender of [quiet, bare, usedUp]) {
    const gateway = world.cloud.freshGateway();
    gateways.set(sender, gateway);
    const asked = await world.ask(sender, addLine(gateway));
    if (sender !== bare) await useUp(asked);
  }
  busy = world.cloud.freshGateway();
  await world.ask(slack, addLine(busy));
  await world.ask(slack, addLine(busy).replace('10.1.', '10.2.'));
  const operations = await world.operationsOn(busy);
  [second, first] = operations as [Operation, Operation];
  clicked.status = await click('status', second);
  clicked.tooLate = await click('cancel', first);
  clicked.cancel = await click('cancel', second);
  await world.tick();
}, 30_000);

/** Clicks a button of the message that shows the operation. */
async function click(action: 'status' | 'cancel', { id }: Operation) {
  const before = slack.platform.messages().length;
  const message = world.seen(slack, busy).find(({ text }) => text.includes(id));
  if (message === undefined) throw new Error('There is no message to click on.');
  const delivery = {
    line: '',
    deliveryId: `click ${action} ${id}`,
    actor: bob,
    nowMs: Date.now(),
    secret: 'newer',
    platformUrl: world.platformUrl(slack),
  } as const;
  const { status } = await world.send(
    slack,
    slackClick(delivery, { action, value: id, messageTs: message.id }),
  );
  return { status, shown: slack.platform.messages().slice(before) };
}

/** Slack takes five messages for one command. */
async function useUp({ request }: Asked): Promise<void> {
  const url = new URLSearchParams(request.body.toString()).get('response_url') ?? '';
  const statuses: number[] = [];
  for (let time = 0; time < 6; time += 1) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: 'somebody else speaks' }),
    });
    statuses.push(response.status);
  }
  expect(statuses.slice(-2)).toEqual([200, 404]);
}

function gatewayOf(sender: SenderAtHome): TestGateway {
  const gateway = gateways.get(sender);
  if (gateway === undefined) throw new Error(`Nobody has asked through ${sender.name}.`);
  return gateway;
}

describe('the buttons of a message in Slack', () => {
  it('a request that waits has both; one that is at the cloud cannot be taken back', () => {
    const shown = world.seen(slack, busy);
    const answers = [first, second].map(({ id }) => shown.find(({ text }) => text.includes(id)));
    expect(answers[0]?.text).toMatch(/\[Status\]$/);
    expect(answers[1]?.text).toMatch(/\[Status\] \[Cancel\]$/);
  });

  it('status: the state of that operation, shown to who clicked only', () => {
    const { status, shown } = clicked.status;
    expect(status).toBe(200);
    expect(shown).toHaveLength(1);
    expect(shown[0]?.where).toBe(onlyBob);
    expect(shown[0]?.text).toContain(second.id);
    expect(shown[0]?.text).toContain('waits for its turn');
  });

  it('cancel, too late: who clicked is told why, and nothing changes', async () => {
    const { status, shown } = clicked.tooLate;
    expect(status).toBe(200);
    expect(shown).toHaveLength(1);
    expect(shown[0]?.where).toBe(onlyBob);
    expect(shown[0]?.text).toContain('Too late to cancel');
    const { metadata } = await world.cloud.client.read(`operations/${first.id}`);
    expect(metadata).toMatchObject({ state: 'succeeded', reply: { state: 'told' } });
  });

  it('cancel: who clicked is told, the asker sees by whom it was canceled, and nothing is sent', async () => {
    const { status, shown } = clicked.cancel;
    expect(status).toBe(200);
    expect(shown.map(({ where }) => where)).toEqual([onlyBob]);
    expect(shown[0]?.text).toContain('Canceled, nothing was changed');
    const { metadata } = await world.cloud.client.read(`operations/${second.id}`);
    expect(metadata).toMatchObject({
      state: 'canceled',
      attempts: 0,
      reply: { state: 'told', told: 'ended' },
    });
    const news = world
      .seen(slack, busy)
      .filter(({ where, text }) => where === sampleChannel && text.includes(second.id));
    expect(news.at(-1)?.text).toMatch(/Canceled, nothing was changed[\s\S]*Canceled by: .*bob/);
    expect(world.cloud.callsTo(busy)).toHaveLength(1);
  });
});

describe('a response URL', () => {
  it('without a token: the end is said there, in the channel', async () => {
    const gateway = gatewayOf(bare);
    expect((await world.view(gateway)).metadata.reply).toMatchObject({ state: 'told', told: 'ended' });
    const shown = world.seen(bare, gateway);
    expect(shown.map(({ where }) => where)).toEqual([sampleChannel, sampleChannel]);
    expect(shown.at(-1)?.text).toContain('Route created: ');
    expect(paths(bare)).toEqual([expect.stringMatching(/^\/commands\//)]);
  });

  it('used up, with a token: the end comes as a message of the app', async () => {
    const gateway = gatewayOf(quiet);
    expect((await world.view(gateway)).metadata.reply).toMatchObject({ state: 'told', told: 'ended' });
    const last = world.seen(quiet, gateway).at(-1);
    expect(last?.where).toBe('D4711');
    expect(last?.text).toContain('Route created: ');
    expect(paths(quiet).slice(-2)).toEqual([expect.stringMatching(/^\/commands\//), '/api/chat.postMessage']);
  });

  it('used up, without a token: the operation succeeds, and why nobody was told is recorded', async () => {
    const gateway = gatewayOf(usedUp);
    const { metadata } = await world.view(gateway);
    expect(metadata).toMatchObject({
      state: 'succeeded',
      reply: { state: 'undeliverable', why: expect.stringMatching(/used up/) },
    });
    expect(world.seen(usedUp, gateway)).toHaveLength(1);
  });
});

function paths({ name }: SenderAtHome): readonly string[] {
  return world.chats.requests.filter(({ platform }) => platform === name).map(({ path }) => path);
}
