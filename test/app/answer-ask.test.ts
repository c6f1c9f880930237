import { describe, expect, it } from 'vitest';
import { takeFirstStep } from '../../shared/app/follow-operation.ts';
import { add, asking, expectNothingRecorded } from '../support/asking.ts';
import { addLine, alice, bob, home } from '../support/chat-app.ts';
import { operationIdOf } from '../support/operations.ts';
import { stored } from '../support/test-app.ts';
import { testGateway } from '../support/test-world.ts';

const { nextHop, vpnGatewayId, regionId } = testGateway(0);
const route = { vpnGatewayId, routeDest: '10.1.0.0/16', nextHop };

describe('what a line leaves out', () => {
  it.each([
    { said: '', line: 'weight 100 no-publish region cn-hangzhou', is: { weight: 100, publishVpc: false } },
    {
      said: 'weight 0',
      line: 'weight 0 no-publish region cn-hangzhou',
      is: { weight: 0, publishVpc: false },
    },
    { said: 'publish', line: 'weight 100 publish region cn-hangzhou', is: { weight: 100, publishVpc: true } },
    {
      said: 'standby publish',
      line: 'weight 0 publish region cn-hangzhou',
      is: { weight: 0, publishVpc: true },
    },
    {
      said: 'region cn-beijing desc "new office"',
      line: 'weight 100 no-publish desc "new office" region cn-beijing',
      is: { regionId: 'cn-beijing', description: 'new office' },
    },
  ])('"$said": is taken from the defaults and said in the line', async ({ said, line, is }) => {
    const setting = asking();
    const id = await add(setting, `${addLine()} ${said}`);
    const operation = await stored(setting.store, { id });
    expect(operation.intent.route).toMatchObject({ ...route, ...is });
    expect(operation.line).toBe(`${addLine()} ${line}`);
  });

  it('a dry run says so in its line', async () => {
    const setting = asking();
    const operation = await stored(setting.store, { id: await add(setting, `${addLine()} --dry-run`) });
    expect(operation).toMatchObject({ intent: { dryRun: true }, line: expect.stringMatching(/ --dry-run$/) });
  });

  it('the line that is said again is the same request as what was typed', async () => {
    const setting = asking();
    const first = await setting.say(`ADD 10.1.0.0/16 via=${nextHop} on ${vpnGatewayId}`, alice, 'd');
    if (first.kind !== 'accepted') throw new Error('Not accepted.');
    const again = await setting.say(first.operation.line ?? '', alice, 'd');
    expect(again).toMatchObject({ kind: 'known', operation: { id: first.operation.id } });
  });
});

describe('a body of a sender', () => {
  it('without region, weight and publishing: the defaults, and no line', async () => {
    const setting = asking();
    const outcome = await setting.send(route);
    expect(outcome).toMatchObject({
      kind: 'accepted',
      operation: { intent: { route: { ...route, regionId, weight: 100, publishVpc: false } } },
    });
    expect(outcome).not.toHaveProperty('operation.line');
  });

  it('what it names wins over the defaults', async () => {
    expect(await asking().send({ ...route, weight: 0, publishVpc: true })).toMatchObject({
      kind: 'accepted',
      operation: { intent: { route: { weight: 0, publishVpc: true } } },
    });
  });

  it.each([
    { title: 'null', body: null },
    { title: 'a list', body: [route] },
    { title: 'a text', body: 'add' },
    { title: 'nothing', body: {} },
    { title: 'an unknown field', body: { ...route, wieght: 0 } },
    { title: 'a weight of null', body: { ...route, weight: null } },
  ])('$title: malformed, nothing is recorded', async ({ body }) => {
    const setting = asking();
    expect(await setting.send(body)).toMatchObject({ kind: 'malformed' });
    await expectNothingRecorded(setting);
  });

  it('a destination that the API does not take: beyond limits, with the place', async () => {
    const setting = asking();
    expect(await setting.send({ ...route, routeDest: '0.0.0.0/0' })).toMatchObject({
      kind: 'beyond-limits',
      violations: [{ pointer: '/routeDest' }],
    });
    await expectNothingRecorded(setting);
  });
});

describe('a line that is no command', () => {
  it.each([
    { line: 'ad 10.1.0.0/16', kind: 'misunderstood' },
    { line: 'add 10.1.0.0/16 on vpn-test0000', kind: 'misunderstood' },
    { line: 'cancel', kind: 'misunderstood' },
    { line: 'cancel op_1', kind: 'misunderstood' },
    { line: '', kind: 'empty' },
    { line: '<@U123>', kind: 'empty' },
    { line: 'we need a route\nto the new office', kind: 'several-lines' },
  ])('"$line" is $kind, and nothing is recorded', async ({ line, kind }) => {
    const setting = asking();
    expect((await setting.say(line)).kind).toBe(kind);
    await expectNothingRecorded(setting);
    expect(setting.vpn.calls).toEqual([]);
  });

  it('help needs no rule', async () => {
    const { say } = asking({ settings: { access: [] } });
    expect(await say('help')).toEqual({ kind: 'help' });
    expect(await say('help add')).toEqual({ kind: 'help', about: 'add' });
  });
});

describe('asking about what is recorded', () => {
  it.each([
    { verb: 'status', detail: false },
    { verb: 'show', detail: true },
  ])(
    '$verb finds the operation with its place in line and how its asker is told',
    async ({ verb, detail }) => {
      const setting = asking();
      const id = await add(setting);
      expect(await setting.say(`${verb} ${id}`)).toMatchObject({
        kind: 'found',
        detail,
        view: { operation: { id }, forecast: { queuePosition: 1 }, thread: { id, told: 'accepted' } },
      });
    },
  );

  it.each(['status', 'show', 'cancel'])('%s of an id that nobody has: not found', async (verb) => {
    const id = operationIdOf(7);
    expect(await asking().say(`${verb} ${id}`)).toEqual({ kind: 'not-found', operationId: id });
  });

  it('list gives what is recorded, newest first, and the command', async () => {
    const setting = asking();
    const first = await add(setting);
    await setting.clock.advance(1);
    const second = await add(setting, addLine('10.2.0.0/16'));
    expect(await setting.say('list')).toMatchObject({
      kind: 'listed',
      operations: [{ id: second }, { id: first }],
      more: false,
      command: { verb: 'list' },
    });
  });

  it('show of a gateway looks at it now', async () => {
    const setting = asking();
    const id = await add(setting);
    expect(await setting.say(`show ${vpnGatewayId}`)).toMatchObject({
      kind: 'gateway',
      gateway: { ...home, vpnGatewayId },
      observation: { kind: 'seen', status: 'active', routes: [] },
      open: [{ id }],
    });
  });
});

describe('canceling in a line', () => {
  it('what has not been sent: canceled, by the person who said so', async () => {
    const setting = asking();
    const id = await add(setting);
    expect(await setting.say(`cancel ${id}`, bob)).toMatchObject({ kind: 'canceled', operation: { id } });
    const { journal } = await stored(setting.store, { id });
    expect(journal.at(-1)?.event).toMatchObject({ kind: 'canceled', by: { actor: bob } });
  });

  it('what is at the cloud: too late, and it stands', async () => {
    const setting = asking();
    const id = await add(setting);

    const operation = await stored(setting.store, { id });
    await setting.clock.finish(takeFirstStep(setting.app, operation, setting.clock.nowMs() + 2_000));
    expect(await setting.say(`cancel ${id}`)).toMatchObject({
      kind: 'too-late',
      operation: { state: 'applying' },
    });
  });
});
