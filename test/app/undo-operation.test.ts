import { describe, expect, it } from 'vitest';
import { defaultAccountId } from '../../local/vpn/world-seed.ts';
import { cancelOperation } from '../../shared/app/cancel-operation.ts';
import { tick } from '../../shared/app/tick.ts';
import { undoOperation } from '../../shared/app/undo-operation.ts';
import type { Operation, Requester } from '../../shared/operation/operation.ts';
import { operationIdOf } from '../support/operations.ts';
import { accepted, stored, type TestApp, type TestAppOptions, testApp } from '../support/test-app.ts';
import { testGateway } from '../support/test-world.ts';

const alice: Requester = {
  source: 'slack',
  instance: 'acme',
  actor: { tenant: 'T1', id: 'U1', name: 'Alice' },
};
const { nextHop, vpnGatewayId, regionId } = testGateway(0);
const key = { regionId, vpnGatewayId, routeDest: '10.1.0.0/16', nextHop };

let deliveries = 0;

function undo({ app }: TestApp, id: string, deliveryId = `undo-${++deliveries}`) {
  return undoOperation(app, id, {
    requester: alice,
    accountId: defaultAccountId,
    deliveryOf: () => ({ kind: 'delivery-id', value: deliveryId }),
    line: `undo ${id}`,
  });
}

/** One process with a route that it has created, and the operation that did. */
async function afterCreation(
  options: TestAppOptions = {},
): Promise<{ readonly setting: TestApp; readonly created: Operation }> {
  const setting = testApp(options);
  const { id } = await accepted(setting.app);
  await run(setting);
  return { setting, created: await stored(setting.store, { id }) };
}

function run({ app, clock }: TestApp) {
  return clock.finish(tick(app, clock.nowMs() + 58_000));
}

async function countOf({ store }: TestApp): Promise<number> {
  return (await store.listOperations({ pageSize: 100 })).operations.length;
}

describe('undoing an operation', () => {
  it('recorded as an operation of its own: what it takes back, by whom, and what must still be true', async () => {
    const { setting, created } = await afterCreation();
    const undoing = await undo(setting, created.id);
    if (undoing.kind !== 'accepted') throw new Error(`Not accepted: ${undoing.kind}`);
    const observed = created.settlement?.observed;
    expect(undoing.operation).toMatchObject({
      state: 'queued',
      requester: alice,
      line: `undo ${created.id}`,
      intent: {
        kind: 'delete-route',
        route: key,
        undoes: created.id,
        expects: { kind: 'present', weight: 100, state: 'normal', createTimeMs: observed?.createTimeMs },
      },
    });
    expect(observed?.createTimeMs).toBeGreaterThan(0);
  });

  it('done: the gateway is as before, and the undo can be undone', async () => {
    const { setting, created } = await afterCreation();
    const undoing = await undo(setting, created.id);
    if (undoing.kind !== 'accepted') throw new Error(`Not accepted: ${undoing.kind}`);
    await run(setting);
    expect(setting.world.gateways[vpnGatewayId]?.routes).toEqual([]);
    expect(await undo(setting, undoing.operation.id)).toMatchObject({
      kind: 'accepted',
      operation: { intent: { kind: 'create-route', route: { ...key, weight: 100, publishVpc: false } } },
    });
  });

  it('the same delivery again: the same operation', async () => {
    const { setting, created } = await afterCreation();
    const first = await undo(setting, created.id, 'd');
    await run(setting);
    const again = await undo(setting, created.id, 'd');
    expect(again.kind).toBe('known');
    expect('operation' in again && again.operation.id).toBe('operation' in first && first.operation.id);
    expect(await countOf(setting)).toBe(2);
  });

  it('two people at the same moment: two operations, one deletion', async () => {
    const { setting, created } = await afterCreation();
    const both = await setting.clock.finish(
      Promise.all([undo(setting, created.id), undo(setting, created.id)]),
    );
    expect(both.map(({ kind }) => kind)).toEqual(['accepted', 'accepted']);
    await run(setting);
    const states = await Promise.all(
      both.map(async (undoing) =>
        'operation' in undoing ? (await stored(setting.store, undoing.operation)).state : 'none',
      ),
    );
    expect(states).toEqual(['succeeded', 'succeeded']);
    expect(setting.vpn.calls.filter(({ action }) => action === 'DeleteVpnRouteEntry')).toHaveLength(1);
  });

  it('a delivery id that belongs to another request: a mismatch, nothing recorded', async () => {
    const { setting, created } = await afterCreation();
    await undo(setting, created.id, 'd');
    const other = await accepted(setting.app, { route: { routeDest: '10.2.0.0/16' } });
    await run(setting);
    expect(await undo(setting, other.id, 'd')).toMatchObject({ kind: 'mismatch' });
    expect(await countOf(setting)).toBe(3);
  });
});

describe('what cannot be undone', () => {
  it('an id that nobody has: not found', async () => {
    expect(await undo(testApp(), operationIdOf(7))).toEqual({ kind: 'not-found' });
  });

  it.each<[situation: string, make: (setting: TestApp) => Promise<string>, why: RegExp]>([
    ['it waits for its turn', async ({ app }) => (await accepted(app)).id, /has not ended yet \(queued\)/],
    [
      'it was canceled',
      async ({ app }) => {
        const { id } = await accepted(app);
        await cancelOperation(app, id, alice);
        return id;
      },
      /ended as canceled \(Operation\.Canceled\)/,
    ],
    [
      'it was a dry run',
      async (setting) => {
        const { id } = await accepted(setting.app, { dryRun: true });
        await run(setting);
        return id;
      },
      /dry run/,
    ],
    [
      'the route was there already',
      async (setting) => {
        await accepted(setting.app);
        await run(setting);
        const { id } = await accepted(setting.app);
        await run(setting);
        return id;
      },
      /changed nothing/,
    ],
  ])('%s: the reason, and nothing is recorded', async (_, make, why) => {
    const setting = testApp();
    const id = await make(setting);
    const before = await countOf(setting);
    const undoing = await undo(setting, id);
    expect(undoing).toMatchObject({
      kind: 'not-possible',
      operation: { id },
      why: expect.stringMatching(why),
    });
    expect(await countOf(setting)).toBe(before);
  });
});

describe('who may undo', () => {
  const rule = { name: 'r', who: ['acme:T1/U1'], gateways: ['*'], destinations: ['10.2.0.0/16'] };

  it.each([
    ['nobody is named', [], 'Access.NotNamed'],
    ['another destination is covered', [rule], 'Access.DestinationNotCovered'],
    ['another gateway is covered', [{ ...rule, gateways: ['vpn-other'] }], 'Access.GatewayNotCovered'],
  ])('%s: refused, and nothing is recorded', async (_, access, code) => {
    const { setting, created } = await afterCreation({ settings: { access } });
    expect(await undo(setting, created.id)).toMatchObject({ kind: 'refused', refusal: { code } });
    expect(await countOf(setting)).toBe(1);
  });

  it('refused before it is told that it is not possible: a stranger learns nothing', async () => {
    const setting = testApp({ settings: { access: [] } });
    const { id } = await accepted(setting.app);
    expect((await undo(setting, id)).kind).toBe('refused');
  });
});
