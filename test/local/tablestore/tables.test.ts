import { describe, expect, it } from 'vitest';
import { aBench, tableOf } from './fixture.ts';
import { anyRow, columnsOf, condition, failureOf, long, sdk } from './sdk.ts';

const key = [{ gw: 'vpn-1' }, { seq: long(1) }];
const dayMs = 86_400_000;

describe('tables', () => {
  it('created, listed, described, changed and deleted', async () => {
    const { client, emulator } = await aBench();
    await client.createTable(tableOf('another', { timeToLive: 90 * 86_400, maxVersions: 1 }));
    expect((await client.listTable({})).tableNames).toEqual(['another', 'gateway']);
    const tableOptions = { timeToLive: -1, maxVersions: 2, maxTimeDeviation: 60 };
    await client.updateTable({ tableName: 'another', tableOptions });
    expect(await client.describeTable({ tableName: 'another' })).toMatchObject({
      tableMeta: {
        tableName: 'another',
        primaryKey: [
          { name: 'gw', type: 2 },
          { name: 'seq', type: 1 },
        ],
      },
      tableOptions: { timeToLive: -1, maxVersions: 2 },
      tableStatus: 1,
    });
    expect(emulator.tables()[0]?.options).toEqual({
      timeToLiveSeconds: -1,
      maxVersions: 2,
      maxDeviationSeconds: 60,
      allowUpdate: true,
    });
    await client.deleteTable({ tableName: 'another' });
    expect((await client.listTable({})).tableNames).toEqual(['gateway']);
  });

  it('a new table that is being loaded → not ready, then ready', async () => {
    let nowMs = Date.now();
    const { client } = await aBench({ nowMs: () => nowMs, tableLoadMs: 3000 });
    const get = () => client.getRow({ tableName: 'gateway', primaryKey: key });
    const failure = await failureOf(get());
    expect(failure.code).toBe(404);
    expect(failure.message).toContain('OTSTableNotReady');
    expect((await client.describeTable({ tableName: 'gateway' })).tableStatus).toBe(3);
    nowMs += 3000;
    expect((await get()).row).toEqual({});
  });

  it('updates not allowed → an update is refused, a put is not', async () => {
    const { client, put } = await aBench();
    await client.updateTable({ tableName: 'gateway', tableOptions: { allowUpdate: false } });
    await put(key, [{ a: 'x' }]);
    const update = {
      tableName: 'gateway',
      condition: anyRow,
      primaryKey: key,
      updateOfAttributeColumns: [{ PUT: [{ a: 'y' }] }],
    };
    expect((await failureOf(client.updateRow(update))).message).toContain('AllowUpdate false');
  });

  const refused: readonly [title: string, table: object, status: number, message: string][] = [
    ['one that is there', tableOf('gateway'), 409, 'OTSObjectAlreadyExist'],
    ['a bad name', tableOf('a-b'), 400, "Invalid table name: 'a-b'."],
    ['a day too short', tableOf('t', { timeToLive: 3600, maxVersions: 1 }), 400, 'at least 86400'],
    ['no time to live', tableOf('t', { maxVersions: 1 }), 400, 'Time-to-live is missing'],
    ['a time to live of 0', tableOf('t', { timeToLive: 0, maxVersions: 1 }), 400, 'TimeToLive cannot be 0'],
    ['no versions', tableOf('t', { timeToLive: -1 }), 400, 'MaxVersions is missing'],
    ['zero versions', tableOf('t', { timeToLive: -1, maxVersions: 0 }), 400, 'The maximum versions cannot'],
    [
      'five key columns',
      {
        ...tableOf('t'),
        tableMeta: {
          tableName: 't',
          primaryKey: [1, 2, 3, 4, 5].map((index) => ({ name: `k${index}`, type: 'STRING' })),
        },
      },
      400,
      'The number of primary key columns must be in range: [1, 4].',
    ],
    [
      'a key column twice',
      {
        ...tableOf('t'),
        tableMeta: {
          tableName: 't',
          primaryKey: [
            { name: 'k', type: 'STRING' },
            { name: 'k', type: 'STRING' },
          ],
        },
      },
      400,
      "Duplicated primary key name: 'k'.",
    ],
    [
      'an index',
      { ...tableOf('t'), indexMetas: [{ name: 'i', primaryKey: ['a'], definedColumn: [] }] },
      400,
      'This emulator has no secondary indexes',
    ],
  ];
  it.each(refused)('%s → refused', async (_, table, status, message) => {
    const { client } = await aBench();
    const failure = await failureOf(client.createTable({ ...table }));
    expect(failure.code).toBe(status);
    expect(failure.message).toContain(message);
  });

  it('the 65th → refused', async () => {
    const { client } = await aBench();
    for (let count = 2; count <= 64; count += 1) await client.createTable(tableOf(`t${count}`));
    const failure = await failureOf(client.createTable(tableOf('t65')));
    expect(failure.message).toMatch(/OTSQuotaExhausted.*Number of tables exceeded the quota\./s);
  });

  it('calls about a table that is not there → OTSObjectNotExist, 404', async () => {
    const { client } = await aBench();
    const tableName = 'lost';
    const write = { tableName, condition: anyRow, primaryKey: key };
    const calls = [
      client.describeTable({ tableName }),
      client.updateTable({ tableName, tableOptions: { timeToLive: -1 } }),
      client.deleteTable({ tableName }),
      client.getRow({ tableName, primaryKey: key }),
      client.putRow({ ...write, attributeColumns: [] }),
      client.updateRow({ ...write, updateOfAttributeColumns: [{ DELETE_ALL: ['a'] }] }),
      client.deleteRow(write),
    ];
    for (const call of calls) {
      const failure = await failureOf(call);
      expect(failure.code).toBe(404);
      expect(failure.message).toContain('OTSObjectNotExist');
    }
  });
});

describe('time to live', () => {
  const tableName = 'finished';
  async function aTableOfTenDays() {
    let nowMs = Date.now();
    const bench = await aBench({ nowMs: () => nowMs });
    await bench.client.createTable(tableOf(tableName, { timeToLive: 10 * 86_400, maxVersions: 1 }));
    const write = { tableName, condition: anyRow, primaryKey: key };
    return {
      ...bench,
      wait: (days: number) => {
        nowMs += days * dayMs;
      },
      write,
      put: (more: object = {}) => bench.client.putRow({ ...write, attributeColumns: [{ a: 'x' }], ...more }),
      read: async () => columnsOf((await bench.client.getRow({ tableName, primaryKey: key })).row),
      range: async () =>
        (
          await bench.client.getRange({
            tableName,
            direction: 'FORWARD',
            inclusiveStartPrimaryKey: [{ gw: sdk.INF_MIN }, { seq: sdk.INF_MIN }],
            exclusiveEndPrimaryKey: [{ gw: sdk.INF_MAX }, { seq: sdk.INF_MAX }],
          })
        ).rows.length,
    };
  }

  it('a row lives to its day and is gone from it on, for reads, ranges and conditions', async () => {
    const { put, wait, read, range, emulator } = await aTableOfTenDays();
    await put();
    wait(9.99);
    expect([await read(), await range()]).toEqual([{ a: 'x' }, 1]);
    wait(0.01);
    expect([await read(), await range()]).toEqual([{}, 0]);
    expect(emulator.tables()[0]).toMatchObject({ name: tableName, rows: [] });
    await put({ condition: condition('EXPECT_NOT_EXIST') });
    expect(await read()).toEqual({ a: 'x' });
  });

  it('columns that are not rewritten end before the rest of their row', async () => {
    const { put, wait, read, client, write } = await aTableOfTenDays();
    await put();
    wait(6);
    await client.updateRow({ ...write, updateOfAttributeColumns: [{ PUT: [{ b: 'y' }] }] });
    wait(6);
    expect(await read()).toEqual({ b: 'y' });
  });

  it('a counter whose time is over begins again', async () => {
    const { wait, read, client, write } = await aTableOfTenDays();
    const count = () =>
      client.updateRow({ ...write, updateOfAttributeColumns: [{ INCREMENT: [{ n: long(1) }] }] });
    await count();
    await count();
    wait(10);
    await count();
    expect(await read()).toEqual({ n: 1n });
  });

  it('a longer time to live set in time → the row stays', async () => {
    const { put, wait, read, client } = await aTableOfTenDays();
    await put();
    wait(9);
    await client.updateTable({ tableName, tableOptions: { timeToLive: 20 * 86_400 } });
    wait(9);
    expect(await read()).toEqual({ a: 'x' });
  });
});
