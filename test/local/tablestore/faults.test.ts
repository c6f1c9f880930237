import { describe, expect, it } from 'vitest';
import type { Effect, Fault, PlainEffect } from '../../../local/tablestore/faults.ts';
import { type RefusalCode, refusals } from '../../../local/tablestore/model/refusals.ts';
import { aBench, tableOf } from './fixture.ts';
import { anyRow, failureOf, long } from './sdk.ts';

const tableName = 'gateway';
const key = [{ gw: 'vpn-1' }, { seq: long(1) }];
const codes = Object.keys(refusals) as readonly RefusalCode[];

describe('every code of the service', () => {
  it.each(codes)('%s → the caller gets it with its status, nothing is written', async (code) => {
    const { put, emulator } = await aBench();
    emulator.inject({ operation: 'PutRow', times: 1, effect: { kind: 'error', code } });
    const failure = await failureOf(put(key, [{ a: 'x' }]));
    const { status, message } = refusals[code];
    // The SDK cannot read the body of an error: it gives the status as code and the bytes as message.
    expect(failure.code).toBe(status);
    expect(failure.message).toContain(code);
    expect(failure.message).toContain(message);
    expect(emulator.tables()[0]?.rows).toEqual([]);
    expect(emulator.calls.at(-1)).toMatchObject({
      operation: 'PutRow',
      table: tableName,
      status,
      code,
      fault: 'error',
    });
    await put(key, [{ a: 'x' }]);
    expect(emulator.tables()[0]?.rows).toHaveLength(1);
  });

  it('the ones that are worth another try are the documented ones', () => {
    expect(codes.filter((code) => refusals[code].retryable).sort()).toEqual([
      'OTSInternalServerError',
      'OTSNotEnoughCapacityUnit',
      'OTSPartitionUnavailable',
      'OTSQuotaExhausted',
      'OTSRowOperationConflict',
      'OTSServerBusy',
      'OTSServerUnavailable',
      'OTSTableNotReady',
      'OTSTimeout',
      'OTSTooFrequentReservedThroughputAdjustment',
    ]);
  });
});

describe('what goes wrong on the way', () => {
  const rows: readonly [
    title: string,
    effect: Effect | PlainEffect,
    code: number | string,
    written: boolean,
  ][] = [
    ['a reset before', 'reset-before', 'NetworkingError', false],
    ['a reset after', 'reset-after', 'NetworkingError', true],
    ['throttled', 'throttle', 429, false],
    ['no answer', 'hang', 'NetworkingError', false],
    ['an answer after the caller gave up', { kind: 'slow', ms: 60_000 }, 'NetworkingError', true],
    [
      'an answer and its effect after the caller gave up',
      { kind: 'slow', ms: 60_000, takesEffect: 'late' },
      'NetworkingError',
      false,
    ],
    ['a 503 instead', { kind: 'error', code: 'OTSTimeout' }, 503, false],
    ['a 503 although it was done', { kind: 'error', code: 'OTSTimeout', applied: true }, 503, true],
    ['a page of HTML', { kind: 'html', status: 502 }, 502, false],
  ];
  it.each(rows)('%s', async (_, effect, code, written) => {
    const { clientAs, emulator } = await aBench();
    emulator.inject({ operation: 'PutRow', times: 1, effect });
    const waits = effect === 'hang' || (typeof effect === 'object' && effect.kind === 'slow');
    const client = clientAs({ httpOptions: { timeout: waits ? 200 : 5000 } });
    const put = client.putRow({
      tableName,
      condition: anyRow,
      primaryKey: key,
      attributeColumns: [{ a: 'x' }],
    });
    expect((await failureOf(put)).code).toBe(code);
    expect(emulator.tables()[0]?.rows).toHaveLength(written ? 1 : 0);
  });

  it('an answer that ends in the middle → done, and the connection breaks', async () => {
    const { emulator, clientAs } = await aBench();
    const client = clientAs({ httpOptions: { timeout: 100 } });
    emulator.inject({ operation: 'PutRow', times: 1, effect: 'truncate' });
    const body = { tableName, condition: anyRow, primaryKey: key, attributeColumns: [{ a: 'x' }] };
    // The SDK waits for the end of an answer that has none; its timeout does not help it.
    const settled = client.putRow(body).then(
      () => 'answered',
      () => 'failed',
    );
    const outcome = await Promise.race([
      settled,
      new Promise((resolve) => setTimeout(() => resolve('nothing'), 400)),
    ]);
    expect(outcome).toBe('nothing');
    expect(emulator.tables()[0]?.rows).toHaveLength(1);
    expect(emulator.calls.at(-1)).toMatchObject({ fault: 'truncate', status: 200 });
  });

  it('a slow answer within the patience of the caller → the answer', async () => {
    const { put, emulator } = await aBench();
    emulator.inject({ effect: { kind: 'slow', ms: 50, takesEffect: 'late' }, times: 1 });
    await put(key, []);
    expect(emulator.tables()[0]?.rows).toHaveLength(1);
  });

  it('what takes effect late does so behind the back of a caller who gave up and looked', async () => {
    const { clientAs, client, emulator } = await aBench();
    emulator.inject({
      operation: 'PutRow',
      times: 1,
      effect: { kind: 'slow', ms: 400, takesEffect: 'late' },
    });
    const impatient = clientAs({ httpOptions: { timeout: 100 } });
    await failureOf(
      impatient.putRow({ tableName, condition: anyRow, primaryKey: key, attributeColumns: [] }),
    );
    expect((await client.getRow({ tableName, primaryKey: key })).row).toEqual({});
    await expect.poll(() => emulator.tables()[0]?.rows.length).toBe(1);
  });
});

describe('which calls a fault meets', () => {
  const busy = { kind: 'error', code: 'OTSServerBusy' } as const;

  it('after two, twice → the third and the fourth of that operation and table', async () => {
    const { client, emulator } = await aBench();
    await client.createTable(tableOf('other'));
    emulator.inject({ operation: 'GetRow', table: tableName, after: 2, times: 2, effect: busy });
    const outcomes: string[] = [];
    for (const name of [tableName, 'other', tableName, tableName, 'other', tableName, tableName]) {
      const call = client.getRow({ tableName: name, primaryKey: key });
      outcomes.push(
        await call.then(
          () => `${name} ok`,
          () => `${name} busy`,
        ),
      );
      await client.listTable({});
    }
    expect(outcomes).toEqual([
      'gateway ok',
      'other ok',
      'gateway ok',
      'gateway busy',
      'other ok',
      'gateway busy',
      'gateway ok',
    ]);
  });

  it('without a number of times → all, until faults are cleared', async () => {
    const { client, emulator } = await aBench();
    emulator.inject({ effect: 'throttle' });
    for (const _ of [1, 2, 3]) expect((await failureOf(client.listTable({}))).code).toBe(429);
    emulator.clearFaults();
    expect((await client.listTable({})).tableNames).toEqual([tableName]);
  });

  it('rows of one table in a batch → those fail, the others are written', async () => {
    const { client, emulator } = await aBench();
    await client.createTable(tableOf('other'));
    emulator.inject({
      table: 'other',
      effect: { kind: 'row-error', code: 'OTSPartitionUnavailable' },
      times: 1,
    });
    const rows = [1, 2].map((seq) => ({
      type: 'PUT',
      condition: anyRow,
      primaryKey: [{ gw: 'a' }, { seq: long(seq) }],
      attributeColumns: [],
    }));
    const { tables } = await client.batchWriteRow({
      tables: [
        { tableName, rows },
        { tableName: 'other', rows },
      ],
    });
    expect(tables.map(({ errorCode }) => errorCode)).toEqual([
      null,
      null,
      'OTSPartitionUnavailable',
      'OTSPartitionUnavailable',
    ]);
    expect(emulator.tables().map((table) => table.rows.length)).toEqual([2, 0]);
  });

  it.each([
    [
      'an operation that is not there',
      { operation: 'Get' as 'GetRow', effect: 'hang' },
      'no operation "Get"',
    ],
    [
      'a code that is not there',
      { effect: { kind: 'error', code: 'OTSBusy' as 'OTSServerBusy' } },
      'The service knows no code "OTSBusy"; it knows OTSAuthFailed,',
    ],
    ['no times at all', { times: 0, effect: 'hang' }, '"times" one from 1'],
  ] satisfies readonly [string, Fault, string][])('%s → told', async (_, fault, message) => {
    const { emulator } = await aBench();
    expect(() => emulator.inject(fault)).toThrow(message);
  });
});

describe('the emulator itself', () => {
  it('many calls one after the other → one connection; a reset → one more', async () => {
    const { client, emulator, put } = await aBench();
    for (let count = 0; count < 20; count += 1) await client.listTable({});
    expect(emulator.connections).toBe(1);
    emulator.inject({ times: 1, effect: 'reset-before' });
    await failureOf(put(key, []));
    await put(key, []);
    expect(emulator.connections).toBe(2);
  });

  it('closed with calls that hang → ends, and they break', async () => {
    const { client, emulator } = await aBench();
    emulator.inject({ effect: 'hang' });
    const hanging = failureOf(client.listTable({}));
    await expect.poll(() => emulator.calls.at(-1)?.fault).toBe('hang');
    await emulator.close();
    expect((await hanging).code).toBe('NetworkingError');
  });

  it('a port that is taken → told with what to do', async () => {
    const { emulator } = await aBench();
    await expect(aBench({ port: emulator.port })).rejects.toThrow(
      `cannot listen on 127.0.0.1:${emulator.port}: the port is in use. Stop the program that has it`,
    );
  });
});
