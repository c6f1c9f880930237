import { describe, expect, it } from 'vitest';
import { makeForeignChange, setTunnelStatus } from '../../local/vpn/model/foreign-hand.ts';
import { defaultAccountId, type WorldSeedInput } from '../../local/vpn/world-seed.ts';
import { advanceGateway } from '../../shared/app/advance-gateway.ts';
import { cancelOperation } from '../../shared/app/cancel-operation.ts';
import type { Fault } from '../../shared/operation/fault.ts';
import type { Intent } from '../../shared/operation/intent.ts';
import { inverseOf } from '../../shared/operation/undo.ts';
import type { Wanted } from '../operation/kinds.ts';
import { faultOf } from '../operation/samples.ts';
import { accepted, keyOf, stored, type TestApp, type TestAppOptions, testApp } from '../support/test-app.ts';
import { testGateway, testWorld } from '../support/test-world.ts';

const minute = 60_000;
const { regionId, vpnGatewayId, nextHop, otherHop } = testGateway(0);
const routeDest = '10.1.0.0/16';
const route = { regionId, vpnGatewayId, routeDest, nextHop };
type Routes = NonNullable<NonNullable<WorldSeedInput['gateways']>[number]['routes']>;
const plain = { routeDest, nextHop };
/** The route stands by, the other one carries the traffic. */
const pair: Routes = [
  { ...plain, weight: 0 },
  { ...plain, nextHop: otherHop },
];

function intentOf(wanted: Wanted): Intent {
  return { ...wanted, accountId: defaultAccountId, dryRun: false };
}

function withRoutes(routes: Routes, options: TestAppOptions = {}): TestApp {
  return testApp({ seed: testWorld(1, { 0: { routes } }), readsSurroundings: true, ...options });
}

function advance({ app, clock }: TestApp, forMs = 10 * minute) {
  return clock.finish(advanceGateway(app, keyOf(), { untilMs: clock.nowMs() + forMs }));
}

/** What the gateway has, without what nobody asked for. */
function listed({ world }: TestApp): readonly string[] {
  const routes = world.gateways[vpnGatewayId]?.routes ?? [];
  return routes
    .map((one) => `${one.routeDest} ${one.nextHop} ${one.weight}${one.published ? ' published' : ''}`)
    .sort();
}

/** The calls that change something, as the cloud answered them. */
function changes({ vpn }: TestApp): readonly string[] {
  return vpn.calls
    .filter(({ action }) => !action.startsWith('Describe'))
    .map(({ action, code }) => `${action} ${code}`);
}

const at = (weight: number, hop = nextHop) => `${routeDest} ${hop} ${weight}`;

interface Story {
  readonly wanted: Wanted;
  readonly before: Routes;
  readonly after: readonly string[];
  readonly action: string;
}

const stories: readonly Story[] = [
  {
    wanted: { kind: 'delete-route', route },
    before: [{ ...plain, weight: 0 }],
    after: [],
    action: 'DeleteVpnRouteEntry',
  },
  {
    wanted: { kind: 'set-weight', route, weight: 0 },
    before: [plain],
    after: [at(0)],
    action: 'ModifyVpnRouteEntryWeight',
  },
  {
    wanted: { kind: 'publish-route', route },
    before: [plain],
    after: [`${at(100)} published`],
    action: 'PublishVpnRouteEntry',
  },
  {
    wanted: { kind: 'withdraw-route', route },
    before: [{ ...plain, published: true }],
    after: [at(100)],
    action: 'PublishVpnRouteEntry',
  },
];

/** The first call of an action comes to this. */
function once(action: string, fault: Fault) {
  let left = 1;
  return (asked: string) => {
    if (asked !== action || left === 0) return undefined;
    left -= 1;
    return fault;
  };
}

describe.each(stories)('$wanted.kind', ({ wanted, before, after, action }) => {
  it('one call, followed to its observed end, and the queue is empty', async () => {
    const setting = withRoutes(before);
    const operation = await accepted(setting.app, { intent: intentOf(wanted) });
    expect(await advance(setting)).toEqual({ kind: 'idle' });
    expect(listed(setting)).toEqual(after);
    expect(changes(setting)).toEqual([`${action} OK`]);
    const ended = await stored(setting.store, operation);
    expect(ended).toMatchObject({ state: 'succeeded', sends: 1, settlement: { adopted: false } });
    expect(ended.before).toHaveLength(1);
    expect(await setting.store.listPending()).toEqual([]);
  });

  it('the answer is lost after it took effect: no second call', async () => {
    const setting = withRoutes(before, { vpn: { spoil: once(action, faultOf('ambiguous')) } });
    const operation = await accepted(setting.app, { intent: intentOf(wanted) });
    await advance(setting);
    expect(listed(setting)).toEqual(after);
    expect(changes(setting)).toEqual([`${action} OK`]);
    expect(await stored(setting.store, operation)).toMatchObject({ state: 'succeeded', sends: 1 });
  });

  it('the call never arrives: it is made again, with the same token', async () => {
    const setting = withRoutes(before, { vpn: { meet: once(action, faultOf('ambiguous')) } });
    const operation = await accepted(setting.app, { intent: intentOf(wanted) });
    await advance(setting);
    const { state, journal } = await stored(setting.store, operation);
    const tokens = journal.flatMap(({ event }) => (event.kind === 'sending' ? [event.clientToken] : []));
    expect([state, tokens.length, new Set(tokens).size]).toEqual(['succeeded', 2, 1]);
    expect(listed(setting)).toEqual(after);
  });

  it('undone: all is as it was, and it says what it undoes', async () => {
    const setting = withRoutes(before);
    const operation = await accepted(setting.app, { intent: intentOf(wanted) });
    const asItWas = listed(setting);
    await advance(setting);
    const inverse = inverseOf(await stored(setting.store, operation));
    if (inverse.kind === 'none') throw new Error(inverse.why);
    const undo = await accepted(setting.app, { intent: inverse.intent });
    await advance(setting);
    expect(await stored(setting.store, undo)).toMatchObject({
      state: 'succeeded',
      intent: { undoes: operation.id },
    });
    expect(listed(setting)).toEqual(asItWas);
  });
});

describe('a fail-over', () => {
  const failOver = intentOf({ kind: 'fail-over', route });
  const swapped = [at(100), at(0, otherHop)];

  it('three calls, one at a time; the halves have changed places', async () => {
    const setting = withRoutes(pair);
    const operation = await accepted(setting.app, { intent: failOver });
    expect(await advance(setting)).toEqual({ kind: 'idle' });
    expect(changes(setting)).toEqual([
      'DeleteVpnRouteEntry OK',
      'ModifyVpnRouteEntryWeight OK',
      'CreateVpnRouteEntry OK',
    ]);
    expect(listed(setting)).toEqual(swapped);
    expect(await stored(setting.store, operation)).toMatchObject({ state: 'succeeded', stepsDone: 2 });
  });

  it('people who ask meanwhile wait until it is through, and it can be canceled no more', async () => {
    const canceled: string[] = [];
    let late = false;
    const setting: TestApp = withRoutes([...pair, { routeDest: '10.2.0.0/16', nextHop }], {
      vpn: {
        async meet(action) {
          if (action !== 'ModifyVpnRouteEntryWeight' || late) return undefined;
          late = true;
          const other = { ...route, routeDest: '10.2.0.0/16' };
          await accepted(setting.app, { intent: intentOf({ kind: 'delete-route', route: other }) });
          const by = { source: 'bearer', instance: 'alice' };
          const { operations } = await setting.store.listOperations({ pageSize: 10 });
          for (const { id } of operations.filter(({ intent }) => intent.kind === 'fail-over')) {
            canceled.push((await cancelOperation(setting.app, id, by)).kind);
          }
          return undefined;
        },
      },
    });
    await accepted(setting.app, { intent: failOver });
    await advance(setting);
    expect(canceled).toEqual(['too-late']);
    expect(changes(setting)).toEqual([
      'DeleteVpnRouteEntry OK',
      'ModifyVpnRouteEntryWeight OK',
      'CreateVpnRouteEntry OK',
      'DeleteVpnRouteEntry OK',
    ]);
  });

  it('the process ends between two steps: another one goes on from there', async () => {
    const setting = withRoutes(pair);
    const operation = await accepted(setting.app, { intent: failOver });
    // Long enough for the first step, and for no more.
    await advance(setting, 5_500);
    expect(listed(setting)).toEqual([at(0)]);
    await setting.clock.advance(minute);
    const other = setting.as('two');
    const untilMs = setting.clock.nowMs() + 10 * minute;
    await setting.clock.finish(advanceGateway(other, keyOf(), { untilMs }));
    expect(listed(setting)).toEqual(swapped);
    expect(await stored(setting.store, operation)).toMatchObject({ state: 'succeeded', sends: 3 });
  });

  it('a step is refused for good: all is as it was, and the reason is told', async () => {
    const denied = faultOf('denied', { httpStatus: 403, message: 'No.' });
    const setting = withRoutes(pair, { vpn: { meet: once('ModifyVpnRouteEntryWeight', denied) } });
    const operation = await accepted(setting.app, { intent: failOver });
    await advance(setting);
    expect(listed(setting)).toEqual([at(0), at(100, otherHop)]);
    const ended = await stored(setting.store, operation);
    expect(ended).toMatchObject({ state: 'failed', problem: { code: 'FailOver.RolledBack' } });
    expect(ended.problem?.detail).toContain('Forbidden: No.');
  });

  it('the tunnel of the target is down: nothing is called, and the cause is told', async () => {
    const setting = withRoutes(pair);
    setTunnelStatus(setting.world, nextHop, 'ike_sa_not_established');
    const operation = await accepted(setting.app, { intent: failOver });
    await advance(setting);
    expect(changes(setting)).toEqual([]);
    expect(await stored(setting.store, operation)).toMatchObject({
      state: 'failed',
      sends: 0,
      problem: { code: 'FailOver.TargetDown' },
    });
  });

  it('the other tunnel is down: that is what a fail-over is for', async () => {
    const setting = withRoutes(pair);
    setTunnelStatus(setting.world, otherHop, 'ike_sa_not_established');
    await accepted(setting.app, { intent: failOver });
    await advance(setting);
    expect(listed(setting)).toEqual(swapped);
  });

  it('the tunnel cannot be read: it is tried again for a minute, then refused, and who waits behind is served', async () => {
    const setting: TestApp = withRoutes([...pair, { routeDest: '10.2.0.0/16', nextHop }], {
      vpn: {
        meet: (action) => (action === 'DescribeVpcs' ? faultOf('denied', { httpStatus: 403 }) : undefined),
      },
    });
    const operation = await accepted(setting.app, { intent: failOver });
    const other = { ...route, routeDest: '10.2.0.0/16' };
    const behind = await accepted(setting.app, { intent: intentOf({ kind: 'delete-route', route: other }) });
    await advance(setting);
    const ended = await stored(setting.store, operation);
    expect(ended).toMatchObject({ state: 'failed', sends: 0, problem: { code: 'FailOver.TargetDown' } });
    expect(ended.problem?.detail).toContain('could not be read');
    const waitedMs = ended.updateTimeMs - ended.createTimeMs;
    expect(waitedMs).toBeGreaterThanOrEqual(minute);
    expect(waitedMs).toBeLessThan(1.5 * minute);
    expect(await stored(setting.store, behind)).toMatchObject({ state: 'succeeded' });
  });

  it('a process that may not read tunnels leaves it to the poller', async () => {
    const setting = withRoutes(pair);
    const { readSurroundings: _, ...hurried } = setting.app;
    const operation = await accepted(setting.app, { intent: failOver });
    const untilMs = setting.clock.nowMs() + minute;
    expect(await setting.clock.finish(advanceGateway(hurried, keyOf(), { untilMs }))).toEqual({
      kind: 'waiting',
    });
    expect(await stored(setting.store, operation)).toMatchObject({ state: 'queued', sends: 0 });
    await advance(setting);
    expect(listed(setting)).toEqual(swapped);
  });

  it('the tunnel went down after the first try was refused: it is looked at again before the next', async () => {
    const setting: TestApp = withRoutes(pair, {
      vpn: {
        meet(action) {
          if (action !== 'DeleteVpnRouteEntry') return undefined;
          setTunnelStatus(setting.world, nextHop, 'ike_sa_not_established');
          return faultOf('throttled', { httpStatus: 429, retryAfterMs: minute });
        },
      },
    });
    const operation = await accepted(setting.app, { intent: failOver });
    await advance(setting);
    expect(changes(setting)).toEqual([]);
    expect(await stored(setting.store, operation)).toMatchObject({
      problem: { code: 'FailOver.TargetDown' },
    });
  });
});

describe('what is known before a call', () => {
  it('the change would do more than asked: that is noticed, and it is done', async () => {
    const setting = withRoutes(pair);
    const active = { ...route, nextHop: otherHop };
    const operation = await accepted(setting.app, {
      intent: intentOf({ kind: 'delete-route', route: active }),
    });
    await advance(setting);
    const { state, notices = [] } = await stored(setting.store, operation);
    expect(state).toBe('succeeded');
    expect(notices.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['Route.ActiveDeleted', 'Path.Changes']),
    );
    expect(notices.find(({ code }) => code === 'Path.Changes')?.detail).toContain(`${otherHop} → ${nextHop}`);
  });

  it('the cloud would refuse it: it is not asked, and the way out is told', async () => {
    const setting = withRoutes(pair);
    const operation = await accepted(setting.app, {
      intent: intentOf({ kind: 'set-weight', route, weight: 100 }),
    });
    await advance(setting);
    expect(changes(setting)).toEqual([]);
    expect(await stored(setting.store, operation)).toMatchObject({
      state: 'failed',
      sends: 0,
      problem: { code: 'VpnRouteEntry.BackupRoute', title: 'The weight was not changed' },
    });
  });

  it('a block in an address pool of SSL clients: known from the surroundings, and refused without a call', async () => {
    const seed = testWorld(1, { 0: { sslClientPools: ['10.1.2.0/24'] } });
    const setting = testApp({ seed, readsSurroundings: true });
    const operation = await accepted(setting.app);
    await advance(setting);
    expect(changes(setting)).toEqual([]);
    expect(await stored(setting.store, operation)).toMatchObject({
      problem: { code: 'VpnRouteEntry.ConflictSSL' },
    });
  });

  it('refused for now, and changed by somebody before the next try: what is recorded is what was changed', async () => {
    const setting: TestApp = withRoutes([plain], {
      vpn: {
        meet(action) {
          if (action !== 'DeleteVpnRouteEntry' || busy === 0) return undefined;
          busy -= 1;
          makeForeignChange(setting.world, vpnGatewayId, {
            kind: 'publish',
            routeDest,
            nextHop,
            published: true,
            origin: 'custom',
          });
          return faultOf('busy', { httpStatus: 409 });
        },
      },
    });
    let busy = 1;
    const operation = await accepted(setting.app, { intent: intentOf({ kind: 'delete-route', route }) });
    await advance(setting);
    const ended = await stored(setting.store, operation);
    expect(ended).toMatchObject({ state: 'succeeded', sends: 2, before: [{ state: 'published' }] });
    expect(inverseOf(ended)).toMatchObject({ intent: { kind: 'create-route', route: { publishVpc: true } } });
  });
});

describe('whose route it is', () => {
  async function ledgerOf({ store }: TestApp) {
    return (await store.readLedger(keyOf()))?.ledger.owned ?? [];
  }

  it('created, failed over, deleted: the ledger says what is ours, all the way', async () => {
    const setting = withRoutes([]);
    const made = await accepted(setting.app, { route: { weight: 0, description: 'first' } });
    await accepted(setting.app, { route: { nextHop: otherHop, description: 'second' } });
    await advance(setting);
    expect(await ledgerOf(setting)).toMatchObject([
      { nextHop, operationId: made.id, how: 'created', description: 'first' },
      { nextHop: otherHop, description: 'second' },
    ]);
    const failOver = await accepted(setting.app, { intent: intentOf({ kind: 'fail-over', route }) });
    await advance(setting);
    const again = setting.world.gateways[vpnGatewayId]?.routes.find((one) => one.nextHop === otherHop);
    expect(await ledgerOf(setting)).toMatchObject([
      { nextHop },
      {
        nextHop: otherHop,
        operationId: failOver.id,
        createTimeMs: again?.createTimeMs,
        description: 'second',
      },
    ]);
    await accepted(setting.app, { intent: intentOf({ kind: 'delete-route', route }) });
    await advance(setting);
    expect(await ledgerOf(setting)).toMatchObject([{ nextHop: otherHop }]);
  });

  it('somebody else’s: not ours when it is changed, ours when it is adopted, without a call', async () => {
    const setting = withRoutes([plain]);
    await accepted(setting.app, { intent: intentOf({ kind: 'publish-route', route }) });
    await advance(setting);
    expect(await ledgerOf(setting)).toEqual([]);
    const calls = changes(setting).length;
    const adoption = await accepted(setting.app, { intent: intentOf({ kind: 'adopt-route', route }) });
    await advance(setting);
    expect(await ledgerOf(setting)).toMatchObject([{ nextHop, how: 'adopted', operationId: adoption.id }]);
    expect(changes(setting)).toHaveLength(calls);
  });

  it('a route of ours is deleted and comes back by an undo: with its description', async () => {
    const setting = withRoutes([]);
    await accepted(setting.app, { route: { description: 'offices' } });
    await advance(setting);
    const deletion = await accepted(setting.app, { intent: intentOf({ kind: 'delete-route', route }) });
    await advance(setting);
    const inverse = inverseOf(await stored(setting.store, deletion));
    if (inverse.kind === 'none') throw new Error(inverse.why);
    expect(inverse.losses).toEqual([]);
    await accepted(setting.app, { intent: inverse.intent });
    await advance(setting);
    expect(await ledgerOf(setting)).toMatchObject([{ description: 'offices' }]);
  });
});
