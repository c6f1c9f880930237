import { describe, expect, it } from 'vitest';
import { emptyLedger } from '../../shared/plan/ledger.ts';
import type { Store } from '../../shared/store/store.ts';
import { openTablestoreStore } from '../../shared/store/tablestore.ts';
import { aLedger } from '../support/ledgers.ts';
import { anOperation } from '../support/operations.ts';
import { emulatorCredentials, startTablestoreWorld } from './tablestore-world.ts';

const operation = anOperation();

describe('opening the distributed store', () => {
  it('nothing is called, and nobody needs to be there', async () => {
    const store = await openTablestoreStore({
      endpoint: 'http://127.0.0.1:1',
      instanceName: 'routehook',
      credentials: emulatorCredentials,
      patienceMs: 0,
    });
    const error = await store.readOperation('op').catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'Store.Unreachable' });
    await store.close();
  });

  it('tables that are missing are told with what to do', async () => {
    const world = await startTablestoreWorld();
    const store = await openTablestoreStore({
      endpoint: world.emulator.endpoint,
      instanceName: world.emulator.instanceName,
      credentials: emulatorCredentials,
      tablePrefix: 'elsewhere_',
    });
    await expect(store.listPending()).rejects.toThrow(
      /no table ready for GetRange on table elsewhere_queue.*npm run provision/,
    );
    await store.close();
  });

  it('a closed store refuses every call, and closing it again does nothing', async () => {
    const world = await startTablestoreWorld();
    const store = await world.open();
    await store.createOperation(operation);
    await store.close();
    await store.close();
    await expect(store.readOperation(operation.id)).rejects.toMatchObject({ code: 'Store.Closed' });
    await expect(store.addDue({ dueAtMs: 1, threadId: 't', news: 0 })).rejects.toMatchObject({
      code: 'Store.Closed',
    });
  });
});

describe('credentials', () => {
  const accountId = '1234567890123456';
  const key = (name: string) => ({
    secret: `secret of ${name}`,
    securityToken: `token of ${name}`,
    accountId,
  });
  const credentialsOf = (name: string) => ({
    accessKeyId: name,
    accessKeySecret: `secret of ${name}`,
    securityToken: `token of ${name}`,
  });
  const { accessKeyId, accessKeySecret: secret } = emulatorCredentials;

  it('fresh ones sign every call from then on, over the same connection', async () => {
    const credentials = { [accessKeyId]: { secret, accountId }, first: key('first'), second: key('second') };
    const world = await startTablestoreWorld({ credentials });
    const store = await world.open({ credentials: credentialsOf('first') });
    await store.createOperation(operation);
    const before = world.emulator.connections;
    store.useCredentials(credentialsOf('second'));
    expect(await store.readOperation(operation.id)).toEqual(operation);
    expect(world.emulator.calls.at(-1)?.accessKeyId).toBe('second');
    expect(world.emulator.connections).toBe(before);
  });

  it('fresh ones given before the first call are used for it', async () => {
    const credentials = { [accessKeyId]: { secret, accountId }, second: key('second') };
    const world = await startTablestoreWorld({ credentials });
    const store = await world.open({ credentials: credentialsOf('first') });
    store.useCredentials(credentialsOf('second'));
    expect(await store.listPending()).toEqual([]);
  });

  it('temporary ones followed by lasting ones leave no token behind', async () => {
    const credentials = { [accessKeyId]: { secret, accountId }, first: key('first') };
    const world = await startTablestoreWorld({ credentials });
    const store = await world.open({ credentials: credentialsOf('first') });
    await store.listPending();
    store.useCredentials(emulatorCredentials);
    expect(await store.listPending()).toEqual([]);
  });

  it('expired ones are told, not tried again, and fresh ones mend it', async () => {
    let nowMs = Date.now();
    const credentials = {
      [accessKeyId]: { secret, accountId },
      first: { ...key('first'), expiresAtMs: nowMs + 60_000 },
      second: key('second'),
    };
    const world = await startTablestoreWorld({ credentials, signatureNowMs: () => nowMs });
    const store = await world.open({ credentials: credentialsOf('first') });
    await store.createOperation(operation);
    nowMs += 61_000;
    world.newCalls();
    const error = await store.readOperation(operation.id).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'Store.Denied' });
    expect(String(error)).not.toMatch(/secret of|token of/);
    expect(world.newCalls()).toHaveLength(1);
    store.useCredentials(credentialsOf('second'));
    expect(await store.readOperation(operation.id)).toEqual(operation);
  });

  it('a clock that is off by more than 15 minutes is told as a possible cause', async () => {
    const world = await startTablestoreWorld();
    const store = await world.open();
    await store.listPending();
    const skewed = await startTablestoreWorldSkewed();
    const late = await skewed.open();
    await expect(late.listPending()).rejects.toThrow(/clock here is off by more than 15 minutes/);
  });

  /** Its tables are created while the clocks still agree. */
  async function startTablestoreWorldSkewed() {
    let skewMs = 0;
    const world = await startTablestoreWorld({ signatureNowMs: () => Date.now() + skewMs });
    skewMs = 16 * 60_000;
    return world;
  }
});

describe('patience', () => {
  it.concurrent.for(['hang', 'reset-before', 'truncate'] as const)(
    '%s for ever ends within the patience and one try',
    async (effect, { expect, onTestFinished }) => {
      const world = await startTablestoreWorld({}, onTestFinished);
      const store = await world.open({ callTimeoutMs: 100, patienceMs: 400 });
      world.emulator.inject({ effect });
      const startMs = performance.now();
      const error = await store.readOperation(operation.id).catch((cause: unknown) => cause);
      expect(error).toMatchObject({ code: 'Store.Unreachable' });
      expect(performance.now() - startMs).toBeLessThan(1_500);
    },
  );

  it.concurrent('a slow answer within the time of a try is waited for', async ({
    expect,
    onTestFinished,
  }) => {
    const world = await startTablestoreWorld({}, onTestFinished);
    const store = await world.open({ callTimeoutMs: 1_000 });
    await store.createOperation(operation);
    world.newCalls();
    world.emulator.inject({ times: 1, effect: { kind: 'slow', ms: 300 } });
    expect(await store.readOperation(operation.id)).toEqual(operation);
    expect(world.newCalls()).toHaveLength(1);
  });

  it.concurrent('a service that throttles every second call still serves a queue of 100', async (test) => {
    const { expect } = test;
    const world = await startTablestoreWorld({}, test.onTestFinished);
    const store = await world.open({ random: () => 0 });
    for (let call = 0; call < 50; call += 1)
      world.emulator.inject({ after: call, times: 1, effect: 'throttle' });
    await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        store.addPending({ gatewayKey: 'g', acceptedAtMs: index, operationId: 'op' }),
      ),
    );
    world.emulator.clearFaults();
    expect(await store.listPending()).toHaveLength(100);
  });

  it('calls that were answered leave no timer behind that would keep a process alive', async () => {
    const world = await startTablestoreWorld();
    const store = await world.open();
    await store.listPending();
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    await Promise.all(Array.from({ length: 30 }, () => store.readGateway('g')));
    expect(timers() - before).toBeLessThan(3);
  });
});

describe('records', () => {
  it('one that somebody broke by hand is refused by its id', async () => {
    const world = await startTablestoreWorld();
    const store = await world.open();
    await store.createOperation(operation);
    await world.breakDocument(`operation/${operation.id}`);
    const error = await store.readOperation(operation.id).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'Store.Damaged' });
    expect(String(error)).toContain(operation.id);
  });

  it('a ledger that somebody broke by hand is refused, and told what deleting it means', async () => {
    const world = await startTablestoreWorld();
    const store = await world.open();
    await store.replaceLedger('1/cn-hangzhou/vpn-1', emptyLedger, 0);
    await world.breakDocument('ledger/1/cn-hangzhou/vpn-1');
    const error = await store.readLedger('1/cn-hangzhou/vpn-1').catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'Store.Damaged' });
    expect(String(error)).toMatch(/ledger 1\/cn-hangzhou\/vpn-1 is not JSON.*until it is adopted/);
  });

  it.each([
    {
      title: 'an operation',
      write: (store: Store) =>
        store.createOperation(anOperation({ route: { description: '长'.repeat(400_000) } })),
    },
    {
      title: 'a ledger',
      write: (store: Store) => store.replaceLedger('g', aLedger(20_000), 0),
    },
  ])('$title of more than 2 MB is refused before it is sent', async ({ write }) => {
    const world = await startTablestoreWorld();
    const store = await world.open();
    world.newCalls();
    await expect(write(store)).rejects.toMatchObject({ code: 'Store.TooLarge' });
    expect(world.newCalls()).toEqual([]);
  });
});
