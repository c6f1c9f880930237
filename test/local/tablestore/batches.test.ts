import { describe, expect, it } from 'vitest';
import { aBench, tableOf } from './fixture.ts';
import { anyRow, column, columnsOf, condition, failureOf, keyOf, long } from './sdk.ts';

const key = (seq: number) => [{ gw: 'vpn-1' }, { seq: long(seq) }];
const putOf = (seq: number, when = anyRow) => ({
  type: 'PUT',
  condition: when,
  primaryKey: key(seq),
  attributeColumns: [{ n: long(seq) }],
});
const many = (count: number) => Array.from({ length: count }, (_, seq) => putOf(seq));

describe('BatchWriteRow', () => {
  it('puts, updates and deletions in two tables → all done', async () => {
    const { client, emulator, put } = await aBench();
    await client.createTable(tableOf('other'));
    await put(key(1), [{ n: long(1) }]);
    const update = { type: 'UPDATE', condition: anyRow, primaryKey: key(3) };
    const { tables } = await client.batchWriteRow({
      tables: [
        {
          tableName: 'gateway',
          rows: [putOf(2), { type: 'DELETE', condition: condition('EXPECT_EXIST'), primaryKey: key(1) }],
        },
        {
          tableName: 'other',
          rows: [
            {
              ...update,
              attributeColumns: [{ INCREMENT: [{ n: long(5) }] }],
              returnContent: { returnType: 2, returnColumns: ['n'] },
            },
          ],
        },
      ],
    });
    expect(tables.map(({ tableName, isOk }) => [tableName, isOk])).toEqual([
      ['gateway', true],
      ['gateway', true],
      ['other', true],
    ]);
    expect(tables[2]?.attributes).toMatchObject([{ columnName: 'n' }]);
    expect(emulator.tables().map(({ rows }) => rows.map((row) => row.key.seq))).toEqual([[2n], [3n]]);
  });

  it('one condition that fails → that row says so, the others are written, and the answer is 200', async () => {
    const { client, emulator, put } = await aBench();
    await put(key(2), [{ n: long(0) }]);
    const rows = [putOf(1), putOf(2, condition('EXPECT_NOT_EXIST')), putOf(3)];
    const { tables } = await client.batchWriteRow({ tables: [{ tableName: 'gateway', rows }] });
    expect(tables.map(({ isOk, errorCode }) => [isOk, errorCode])).toEqual([
      [true, null],
      [false, 'OTSConditionCheckFail'],
      [true, null],
    ]);
    expect(emulator.tables()[0]?.rows.map(({ columns }) => columns.n)).toEqual([1n, 0n, 3n]);
    expect(emulator.calls.at(-1)).toMatchObject({ operation: 'BatchWriteRow', status: 200, code: 'OK' });
  });

  it('200 rows → written', async () => {
    const { client, emulator } = await aBench();
    await client.batchWriteRow({ tables: [{ tableName: 'gateway', rows: many(200) }] });
    expect(emulator.tables()[0]?.rows).toHaveLength(200);
  });

  const megabyte = { gwText: 'x'.repeat(1024 * 1024) };
  const refused: readonly [title: string, tables: readonly object[], message: string][] = [
    ['201 rows', [{ tableName: 'gateway', rows: many(201) }], 'Rows count exceeds the upper limit: 200.'],
    [
      'more than 4 MB',
      [{ tableName: 'gateway', rows: many(4).map((row) => ({ ...row, attributeColumns: [megabyte] })) }],
      'The total data size of BatchWriteRow request exceeds the limit, limit size: 4194304',
    ],
    ['no rows', [{ tableName: 'gateway', rows: [] }], "No operation is specified for table: 'gateway'."],
    [
      'one table twice',
      [
        { tableName: 'gateway', rows: many(1) },
        { tableName: 'gateway', rows: many(1) },
      ],
      "Duplicated table name: 'gateway'.",
    ],
    ['a table that is not there', [{ tableName: 'lost', rows: many(1) }], 'OTSObjectNotExist'],
    [
      'a row twice with an expectation',
      [{ tableName: 'gateway', rows: [putOf(1), putOf(1, condition('EXPECT_EXIST'))] }],
      'Repeated rows do not support row exist expectation check in BatchModify.',
    ],
    [
      'a row twice with a column condition',
      [
        {
          tableName: 'gateway',
          rows: [putOf(1), putOf(1, condition('IGNORE', column('n', 'EQUAL', long(1))))],
        },
      ],
      'Repeated rows do not support row condition check in BatchModify.',
    ],
    [
      'one row with a wrong key',
      [{ tableName: 'gateway', rows: [putOf(1), { ...putOf(2), primaryKey: [{ gw: 'a' }, { seq: 'b' }] }] }],
      'OTSInvalidPK',
    ],
  ];
  it.each(refused)('%s → refused as a whole', async (_, tables, message) => {
    const { client, emulator } = await aBench();
    expect((await failureOf(client.batchWriteRow({ tables }))).message).toContain(message);
    expect(emulator.tables()[0]?.rows).toEqual([]);
  });
});

describe('BatchGetRow', () => {
  it('rows that are there and one that is not → one entry for each, in order', async () => {
    const { client, put } = await aBench();
    await put(key(1), [{ n: long(1) }, { more: 'x' }]);
    await put(key(3), [{ n: long(3) }]);
    const { tables } = await client.batchGetRow({
      tables: [{ tableName: 'gateway', primaryKey: [key(3), key(2), key(1)], columnsToGet: ['n'] }],
    });
    const [rows = []] = tables;
    expect(rows.map(({ isOk }) => isOk)).toEqual([true, true, true]);
    expect(rows.map((row) => row.primaryKey && keyOf(row)[1])).toEqual([3n, null, 1n]);
    expect(rows[2] && columnsOf(rows[2])).toEqual({ n: 1n });
  });

  it('rows that fail by themselves → their code, the others are read, and the answer is 200', async () => {
    const { client, emulator, put } = await aBench();
    await put(key(1), [{ n: long(1) }]);
    emulator.inject({ effect: { kind: 'row-error', code: 'OTSServerBusy', rows: [1] }, times: 1 });
    const { tables } = await client.batchGetRow({
      tables: [{ tableName: 'gateway', primaryKey: [key(1), key(2)] }],
    });
    expect(tables[0]?.map(({ isOk, errorCode }) => [isOk, errorCode])).toEqual([
      [true, null],
      [false, 'OTSServerBusy'],
    ]);
  });

  const refused: readonly [title: string, keys: readonly object[], message: string][] = [
    ['101 rows', Array.from({ length: 101 }, (_, seq) => key(seq)), 'exceeds the upper limit: 100.'],
    ['a row twice', [key(1), key(1)], 'Duplicate rows detected in MultiGet.'],
  ];
  it.each(refused)('%s → refused', async (_, primaryKey, message) => {
    const { client } = await aBench();
    const call = client.batchGetRow({ tables: [{ tableName: 'gateway', primaryKey }] });
    expect((await failureOf(call)).message).toContain(message);
  });
});
