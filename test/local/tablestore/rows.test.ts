import { describe, expect, it } from 'vitest';
import { aBench } from './fixture.ts';
import { anyRow, columnsOf, condition, failureOf, keyOf, long, sdk } from './sdk.ts';

const key = [{ gw: 'vpn-1' }, { seq: long(7) }];
const tableName = 'gateway';

describe('one row', () => {
  it('every type that is written → read back as it was', async () => {
    const { client, put, emulator } = await aBench();
    await put(key, [
      { note: '中文 ünï 🙂' },
      { count: sdk.Long.fromString('-9007199254740993') },
      { open: true },
      { ratio: -0.5 },
      { bytes: Buffer.from([0, 1, 255]) },
    ]);
    const { row } = await client.getRow({ tableName, primaryKey: key });
    expect(keyOf(row)).toEqual(['vpn-1', 7n]);
    expect(columnsOf(row)).toEqual({
      note: '中文 ünï 🙂',
      count: -9007199254740993n,
      open: true,
      ratio: -0.5,
      bytes: Buffer.from([0, 1, 255]),
    });
    expect(emulator.tables()).toMatchObject([
      { name: tableName, rows: [{ key: { gw: 'vpn-1', seq: 7n }, columns: { open: true, ratio: -0.5 } }] },
    ]);
  });

  it('a row that is not there → an empty row', async () => {
    const { client } = await aBench();
    expect((await client.getRow({ tableName, primaryKey: key })).row).toEqual({});
  });

  it('a put over a row → only the new columns', async () => {
    const { client, put } = await aBench();
    await put(key, [{ a: 'x' }, { b: 'y' }]);
    await put(key, [{ b: 'z' }]);
    expect(columnsOf((await client.getRow({ tableName, primaryKey: key })).row)).toEqual({ b: 'z' });
  });

  it('an update puts, increments and deletes in one piece and returns counters after modification', async () => {
    const { client, put } = await aBench();
    await put(key, [{ state: 'old' }, { note: 'x' }, { fence: long(4) }]);
    const { row } = await client.updateRow({
      tableName,
      condition: condition('EXPECT_EXIST'),
      primaryKey: key,
      updateOfAttributeColumns: [
        { PUT: [{ state: 'new' }] },
        { INCREMENT: [{ fence: long(1) }, { fresh: long(-3) }] },
        { DELETE_ALL: ['note'] },
      ],
      returnContent: { returnType: 2, returnColumns: ['fence', 'fresh', 'state'] },
    });
    expect(columnsOf(row)).toEqual({ fence: 5n, fresh: -3n });
    const read = await client.getRow({ tableName, primaryKey: key });
    expect(columnsOf(read.row)).toEqual({ state: 'new', fence: 5n, fresh: -3n });
  });

  it('a put that asks for its key → the key', async () => {
    const { client } = await aBench();
    const returnContent = { returnType: 1 };
    const attributeColumns = [{ a: 'x' }];
    const put = { tableName, condition: anyRow, primaryKey: key, attributeColumns, returnContent };
    expect(keyOf((await client.putRow(put)).row)).toEqual(['vpn-1', 7n]);
  });

  it('an update of a row that is not there → makes it; one that only deletes → does not', async () => {
    const { client, emulator } = await aBench();
    const update = { tableName, condition: anyRow, primaryKey: key };
    await client.updateRow({ ...update, updateOfAttributeColumns: [{ DELETE_ALL: ['a'] }] });
    expect(emulator.tables()[0]?.rows).toEqual([]);
    await client.updateRow({ ...update, updateOfAttributeColumns: [{ PUT: [{ a: 'x' }] }] });
    expect(emulator.tables()[0]?.rows).toHaveLength(1);
  });

  it('all columns deleted → the row is still there; the row deleted → it is not', async () => {
    const { client, put } = await aBench();
    await put(key, [{ a: 'x' }]);
    const write = { tableName, condition: condition('EXPECT_EXIST'), primaryKey: key };
    await client.updateRow({ ...write, updateOfAttributeColumns: [{ DELETE_ALL: ['a'] }] });
    expect(keyOf((await client.getRow({ tableName, primaryKey: key })).row)).toEqual(['vpn-1', 7n]);
    await client.deleteRow(write);
    expect((await failureOf(client.deleteRow(write))).message).toContain('OTSConditionCheckFail');
  });

  it('columns asked for that the row lacks → an empty row, unless its key is asked for too', async () => {
    const { client, put } = await aBench();
    await put(key, [{ a: 'x' }, { b: 'y' }]);
    const get = async (columnsToGet: readonly string[]) =>
      (await client.getRow({ tableName, primaryKey: key, columnsToGet })).row;
    expect(columnsOf(await get(['b', 'c']))).toEqual({ b: 'y' });
    expect(await get(['c'])).toEqual({});
    expect(keyOf(await get(['c', 'gw']))).toEqual(['vpn-1', 7n]);
  });

  it('start and end column, and a page of columns → those columns', async () => {
    const { client, put } = await aBench();
    await put(key, [{ a: '1' }, { b: '2' }, { c: '3' }, { d: '4' }]);
    const get = async (more: object) =>
      Object.keys(columnsOf((await client.getRow({ tableName, primaryKey: key, ...more })).row));
    expect(await get({ startColumn: 'b', endColumn: 'd' })).toEqual(['b', 'c']);
    expect(await get({ columnFilter: new sdk.ColumnPaginationFilter(2, 1) })).toEqual(['b', 'c']);
  });
});

describe('versions', () => {
  it('a table with three versions → the newest three, by number and by time, and one can be deleted', async () => {
    const { client, emulator } = await aBench();
    const start = Date.now();
    await client.updateTable({ tableName, tableOptions: { timeToLive: -1, maxVersions: 3 } });
    const write = { tableName, condition: anyRow, primaryKey: key };
    for (const back of [4, 3, 2, 1])
      await client.updateRow({
        ...write,
        updateOfAttributeColumns: [{ PUT: [{ a: `v${back}`, timestamp: start - back }] }],
      });
    const read = async (more: object) =>
      ((await client.getRow({ tableName, primaryKey: key, ...more })).row.attributes ?? []).map(
        ({ columnValue }) => columnValue,
      );
    expect(await read({})).toEqual(['v1']);
    expect(await read({ maxVersions: 9 })).toEqual(['v1', 'v2', 'v3']);
    const timeRange = { startTime: start - 3, endTime: start - 1 };
    expect(await read({ maxVersions: 9, timeRange })).toEqual(['v2', 'v3']);
    await client.updateRow({ ...write, updateOfAttributeColumns: [{ DELETE: [{ a: start - 1 }] }] });
    expect(await read({})).toEqual(['v2']);
    expect(emulator.tables()[0]?.rows[0]?.columns).toEqual({ a: 'v2' });
  });

  it('a version a day and more away from the clock → refused', async () => {
    const { put } = await aBench();
    const far = Date.now() - 86_400_000 - 60_000;
    const failure = await failureOf(put(key, [{ a: 'x', timestamp: far }]));
    expect(failure).toMatchObject({ code: 400 });
    expect(failure.message).toContain('Invalid timestamp. Cell:a.');
  });
});
