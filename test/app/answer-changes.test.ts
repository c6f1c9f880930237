import { describe, expect, it } from 'vitest';
import { makeForeignChange, setTunnelStatus } from '../../local/vpn/model/foreign-hand.ts';
import { advanceTo } from '../../local/vpn/model/tasks.ts';
import type { WorldSeedInput } from '../../local/vpn/world-seed.ts';
import type { Answer } from '../../shared/answer/answer.ts';
import { anAsk, type ChatApp, type ChatAppOptions, chatApp, operationIdIn } from '../support/chat-app.ts';
import { stored } from '../support/test-app.ts';
import { testGateway, testWorld } from '../support/test-world.ts';

const { nextHop, otherHop, vpnGatewayId } = testGateway(0);
const routeDest = '10.1.0.0/16';
const route = `${routeDest} via ${nextHop} on ${vpnGatewayId}`;
const named = `${route} (cn-hangzhou)`;
const other = `${routeDest} via ${otherHop} on ${vpnGatewayId} (cn-hangzhou)`;

type Routes = NonNullable<NonNullable<WorldSeedInput['gateways']>[number]['routes']>;
const one: Routes = [{ routeDest, nextHop }];
const published: Routes = [{ routeDest, nextHop, published: true }];
const pair: Routes = [...one, { routeDest, nextHop: otherHop, weight: 0 }];

function chatWith(routes: Routes, options: ChatAppOptions = {}): ChatApp {
  return chatApp({ seed: testWorld(1, { 0: { routes } }), readsSurroundings: true, ...options });
}

/** Says a line and lets the poller finish it: the first and the last thing that is told. */
async function said(chat: ChatApp, line: string): Promise<{ first: Answer; last: Answer }> {
  const { answer: first } = await chat.ask(line);
  await chat.ticksFor(2);
  const last = chat.chat.attempts.at(-1)?.message.answer;
  if (last === undefined) throw new Error('Nothing was told.');
  return { first, last };
}

function listed({ world, clock }: ChatApp): readonly string[] {
  advanceTo(world, clock.nowMs());
  return (world.gateways[vpnGatewayId]?.routes ?? [])
    .map((each) => `${each.nextHop} ${each.weight}${each.published ? ' published' : ''}`)
    .sort();
}

const textOf = ({ headline, facts, notes }: Answer) =>
  [headline, ...facts.map(({ label, value }) => `${label}: ${value}`), ...notes].join('\n');

interface Story {
  readonly line: string;
  readonly before: Routes;
  readonly headline: string;
  /** What the last message says besides. */
  readonly says: readonly string[];
  readonly after: readonly string[];
}

const done: readonly Story[] = [
  {
    line: `remove ${route}`,
    before: one,
    headline: `Route deleted: ${named}`,
    says: ['Change: delete', 'Listed as: not listed any more', 'does not list it any more', 'takes it back.'],
    after: [],
  },
  {
    line: `remove ${route}`,
    before: [],
    headline: `The route was gone already, nothing was changed: ${named}`,
    says: ['No call of routehook made it so. Nothing to do.'],
    after: [],
  },
  {
    line: `weight ${route} standby`,
    before: one,
    headline: `Weight set to 0: ${named}`,
    says: ['Change: set the weight 0 (standby)', 'Listed as: 10.1.0.0/16', 'weight 0', 'takes it back.'],
    after: [`${nextHop} 0`],
  },
  {
    line: `weight ${route} active`,
    before: one,
    headline: `The route was as asked already, nothing was changed: ${named}`,
    says: ['Nothing to do.'],
    after: [`${nextHop} 100`],
  },
  {
    line: `publish ${route}`,
    before: one,
    headline: `Route published to the VPC: ${named}`,
    says: ['Change: publish to the VPC', 'published', 'will send 10.1.0.0/16 to this gateway'],
    after: [`${nextHop} 100 published`],
  },
  {
    line: `withdraw ${route}`,
    before: published,
    headline: `Route withdrawn from the VPC: ${named}`,
    says: ['Change: withdraw from the VPC', 'will not send 10.1.0.0/16 to this gateway any more'],
    after: [`${nextHop} 100`],
  },
  {
    line: `failover ${routeDest} to ${otherHop} on ${vpnGatewayId}`,
    before: pair,
    headline: `Failed over: ${other}`,
    says: [
      'Change: make it the active half of its pair',
      `Standby now: 10.1.0.0/16 via ${nextHop}, weight 0`,
      `What takes another path: 10.1.0.0/16 (65536 addresses): ${nextHop} → ${otherHop}.`,
      'takes it back.',
    ],
    after: [`${nextHop} 0`, `${otherHop} 100`],
  },
  {
    line: `adopt ${route}`,
    before: one,
    headline: `Route adopted, nothing was changed: ${named}`,
    says: ['counts as ours from now on'],
    after: [`${nextHop} 100`],
  },
];

const failed: readonly Story[] = [
  ...['weight', 'publish', 'withdraw', 'adopt'].map(
    (verb): Story => ({
      line: `${verb} ${route}${verb === 'weight' ? ' 0' : ''}`,
      before: [],
      headline: '',
      says: ['Code: Route.NotFound', 'Look at the routes of the gateway'],
      after: [],
    }),
  ),
  {
    line: `weight ${route} 0`,
    before: pair,
    headline: `The weight was not changed: ${named}`,
    says: [otherHop],
    after: [`${nextHop} 100`, `${otherHop} 0`],
  },
  {
    line: `failover ${routeDest} to ${nextHop} on ${vpnGatewayId}`,
    before: [{ routeDest, nextHop, weight: 0 }],
    headline: `The fail-over did not happen: ${named}`,
    says: ['Code: FailOver.NoPair', 'is not the standby half', 'Create the missing one first.'],
    after: [`${nextHop} 0`],
  },
];

describe('what is told of a change', () => {
  it.each(done)(
    '$line, with $before.length routes: done',
    async ({ line, before, headline, says, after }) => {
      const setting = chatWith(before);
      const { last } = await said(setting, line);
      expect(last).toMatchObject({ tone: 'done', headline });
      for (const words of says) expect(textOf(last)).toContain(words);
      expect(textOf(last)).toContain('Command: ');
      expect(listed(setting)).toEqual(after);
    },
  );

  it.each(failed)(
    '$line, with $before.length routes: failed',
    async ({ line, before, headline, says, after }) => {
      const setting = chatWith(before);
      const { last } = await said(setting, line);
      expect(last.tone).toBe('failed');
      expect(last.headline).toContain(headline);
      for (const words of says) expect(textOf(last)).toContain(words);
      expect(listed(setting)).toEqual(after);
    },
  );

  it('a fail-over into a tunnel that is down: not done, why, and what to do', async () => {
    const setting = chatWith(pair);
    setTunnelStatus(setting.world, otherHop, 'ike_sa_not_established');
    const { last } = await said(setting, `failover ${routeDest} to ${otherHop} on ${vpnGatewayId}`);
    expect(last.headline).toBe(`The fail-over did not happen: ${other}`);
    expect(textOf(last)).toContain('Code: FailOver.TargetDown');
    expect(textOf(last)).toContain('Bring the tunnel up');
    expect(listed(setting)).toEqual([`${nextHop} 100`, `${otherHop} 0`]);
  });

  it('what the change does is known with the first step: the acknowledgement says it', async () => {
    const { answer } = await chatWith(published, { showsAnswer: true }).ask(`remove ${route}`);
    expect(answer.tone).toBe('working');
    expect(answer.notes.join('\n')).toMatch(/last|no other route|nowhere/i);
  });

  it('the line is recorded as it was understood, in its canonical form with the region', async () => {
    const setting = chatWith(one);
    const served = await setting.ask(`RM via=${nextHop} ON ${vpnGatewayId} ${routeDest}`);
    const { line, intent } = await stored(setting.store, { id: operationIdIn(served) });
    expect(line).toBe(`remove ${route} region cn-hangzhou`);
    expect(intent.kind).toBe('delete-route');
  });

  it('a line that is repeated by the sender: one operation', async () => {
    const setting = chatWith(one);
    const ask = { deliveryId: 'd' };
    const first = operationIdIn(await setting.ask(anAsk(`remove ${route}`, ask)));
    expect(operationIdIn(await setting.ask(anAsk(`delete ${route}`, ask)))).toBe(first);
    const { answer } = await setting.ask(anAsk(`publish ${route}`, ask));
    expect(textOf(answer)).toContain('Idempotency.BodyMismatch');
  });
});

describe('a line about a route that cannot be', () => {
  it.each([
    [
      'host bits',
      `remove 10.1.2.3/16 via ${nextHop} on ${vpnGatewayId}`,
      'RouteDest.HostBits',
      '10.1.0.0/16',
    ],
    ['IPv6', `publish ::/0 via ${nextHop} on ${vpnGatewayId}`, 'RouteDest.NotIpv4', 'IPv4 only'],
  ])('%s: refused with the way to say it, nothing recorded', async (_, line, code, hint) => {
    const setting = chatWith(one, { showsAnswer: true });
    const { answer } = await setting.ask(line);
    expect(answer.tone).toBe('refused');
    expect(textOf(answer)).toContain(code);
    expect(textOf(answer)).toContain(hint);
    expect((await setting.store.listOperations({ pageSize: 1 })).operations).toEqual([]);
  });

  it('one that is there and could not be asked for today: it may be removed', async () => {
    const setting = chatWith(one);
    const { last } = await said(setting, `remove 0.0.0.0/0 via ${nextHop} on ${vpnGatewayId}`);
    expect(last.headline).toMatch(/^The route was gone already/);
  });
});

describe('who may change a route', () => {
  it.each(['remove', 'publish', 'withdraw', 'failover', 'adopt', 'weight'])(
    '%s without a rule: refused, nothing recorded, nothing called',
    async (verb) => {
      const access = [{ name: 'r', who: ['*'], gateways: ['*'], destinations: ['10.2.0.0/16'] }];
      const setting = chatWith(one, { settings: { access }, showsAnswer: true });
      const { answer } = await setting.ask(`${verb} ${route}${verb === 'weight' ? ' 0' : ''}`);
      expect(textOf(answer)).toContain('Access.DestinationNotCovered');
      expect(setting.vpn.calls).toEqual([]);
      expect((await setting.store.listOperations({ pageSize: 1 })).operations).toEqual([]);
    },
  );
});

describe('undo in a line', () => {
  it('takes the change back, says which, and is told like any other', async () => {
    const setting = chatWith(one);
    const { first } = await said(setting, `publish ${route}`);
    const { last } = await said(setting, `undo ${first.operationId}`);
    expect(last.headline).toBe(`Route withdrawn from the VPC: ${named}`);
    expect(textOf(last)).toContain(`Undoes: ${first.operationId}`);
    expect(textOf(last)).toContain(`Command: undo ${first.operationId}`);
    expect(listed(setting)).toEqual([`${nextHop} 100`]);
  });

  it('somebody has changed the route since: not done, says that it cannot be any more', async () => {
    const setting = chatWith(one);
    const { first } = await said(setting, `publish ${route}`);
    makeForeignChange(setting.world, vpnGatewayId, { kind: 'remove', routeDest, nextHop });
    makeForeignChange(setting.world, vpnGatewayId, {
      kind: 'add',
      route: { routeDest, nextHop, weight: 100, published: true },
    });
    await setting.clock.advance(60_000);
    const { last } = await said(setting, `undo ${first.operationId}`);
    expect(last.tone).toBe('failed');
    expect(textOf(last)).toContain('Code: Route.Changed');
    expect(textOf(last)).toContain(`${first.operationId} cannot be undone any more`);
    expect(listed(setting)).toEqual([`${nextHop} 100 published`]);
  });

  it('an operation that changed nothing: refused, with the reason and what to look at', async () => {
    const setting = chatWith([], { showsAnswer: true });
    const id = operationIdIn(await setting.ask(`remove ${route}`));
    await setting.tick();
    const { answer } = await setting.ask(`undo ${id}`);
    expect(answer).toMatchObject({ tone: 'refused', headline: 'It cannot be undone' });
    expect(textOf(answer)).toContain(`${id}: it found everything as asked and changed nothing.`);
    expect(textOf(answer)).toContain(`show ${vpnGatewayId} region cn-hangzhou`);
  });
});
