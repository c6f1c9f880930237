import { describe, expect, it } from 'vitest';
import { aBench } from './fixture.ts';
import { anyRow, type Columns, condition, failureOf, type Key, long, sdk } from './sdk.ts';

const tableName = 'gateway';
const key: Key = [{ gw: 'vpn-1' }, { seq: long(1) }];

describe('keys', () => {
  it('1,024 bytes of text → written', async () => {
    const { put, emulator } = await aBench();
    await put([{ gw: 'é'.repeat(512) }, { seq: long(1) }], []);
    expect(emulator.tables()[0]?.rows).toHaveLength(1);
  });

  const refused: readonly [title: string, key: Key, code: string, message: string][] = [
    [
      '1,025 bytes',
      [{ gw: `${'é'.repeat(512)}x` }, { seq: long(1) }],
      'OTSParameterInvalid',
      "The length of primary key column: 'gw' exceeds the MaxLength: 1024 with CurrentLength: 1025.",
    ],
    ['a column too few', [{ gw: 'a' }], 'OTSInvalidPK', 'Primary key schema mismatch.'],
    [
      'a wrong name',
      [{ gw: 'a' }, { id: long(1) }],
      'OTSInvalidPK',
      'Validate PK name fail. Input: id, Meta: seq.',
    ],
    [
      'the wrong order',
      [{ seq: long(1) }, { gw: 'a' }],
      'OTSInvalidPK',
      'Validate PK name fail. Input: seq, Meta: gw.',
    ],
    [
      'a wrong type',
      [{ gw: long(1) }, { seq: long(1) }],
      'OTSInvalidPK',
      'Validate PK type fail. Input: VT_INTEGER, Meta: VT_STRING.',
    ],
    [
      'INF_MIN',
      [{ gw: 'a' }, { seq: sdk.INF_MIN }],
      'OTSParameterInvalid',
      'INF_MIN is an invalid type for the primary key.',
    ],
  ];
  it.each(refused)('%s → refused', async (_, primaryKey, code, message) => {
    const { put, emulator } = await aBench();
    const failure = await failureOf(put(primaryKey, [{ a: 'x' }]));
    expect(failure.code).toBe(400);
    expect(failure.message).toContain(code);
    expect(failure.message).toContain(message);
    expect(emulator.tables()[0]?.rows).toEqual([]);
  });
});

describe('columns', () => {
  it('2 MB of text, and 1,024 columns → written', async () => {
    const { put, emulator } = await aBench();
    await put(key, [{ a: 'x'.repeat(2 * 1024 * 1024) }]);
    await put(
      [{ gw: 'a' }, { seq: long(2) }],
      Array.from({ length: 1024 }, (_, index) => ({ [`c${index}`]: 'x' })),
    );
    expect(emulator.tables()[0]?.rows).toHaveLength(2);
  });

  const refused: readonly [title: string, columns: Columns, message: string][] = [
    [
      'more than 2 MB in one',
      [{ big: Buffer.alloc(2 * 1024 * 1024 + 1) }],
      "The length of attribute column: 'big' exceeded the MaxLength:2097152 with Current Length:2097153.",
    ],
    [
      'more than 4 MB in all',
      ['a', 'b', 'c'].map((name) => ({ [name]: Buffer.alloc(1_500_000) })),
      'The total data size of PutRow request exceeds the limit, limit size: 4194304',
    ],
    [
      '1,025 columns',
      Array.from({ length: 1025 }, (_, index) => ({ [`c${index}`]: 'x' })),
      'The number of attribute columns exceeds the limit, limit count: 1024, column count: 1025.',
    ],
    ['a hyphen in the name', [{ 'a-b': 'x' }], "Invalid column name: 'a-b'."],
    ['a digit in front', [{ '1a': 'x' }], "Invalid column name: '1a'."],
    ['256 bytes of name', [{ ['a'.repeat(256)]: 'x' }], 'Invalid column name'],
    [
      'the name of a key column',
      [{ gw: 'x' }],
      "Duplicated attribute column name with primary key column: 'gw'.",
    ],
    ['not a number', [{ a: Number.NaN }], "NaN can't be set to double value."],
    ['infinity', [{ a: Number.POSITIVE_INFINITY }], "Infinity can't be set to double value."],
  ];
  it.each(refused)('%s → refused', async (_, columns, message) => {
    const { put, emulator } = await aBench();
    const failure = await failureOf(put(key, columns));
    expect(failure.code).toBe(400);
    expect(failure.message).toContain(message);
    expect(emulator.tables()[0]?.rows).toEqual([]);
  });

  it('a name outside ASCII → refused, whatever the SDK makes of it', async () => {
    const { put, emulator } = await aBench();
    const failure = await failureOf(put(key, [{ größe: 'x' }]));
    expect(failure.code).toBe(400);
    expect(emulator.tables()[0]?.rows).toEqual([]);
  });

  it('128 columns asked for → read; 129 → refused', async () => {
    const { client } = await aBench();
    const get = (count: number) => {
      const columnsToGet = Array.from({ length: count }, (_, index) => `c${index}`);
      return client.getRow({ tableName, primaryKey: key, columnsToGet });
    };
    expect((await get(128)).row).toEqual({});
    expect((await failureOf(get(129))).message).toContain('limit count: 128, column count: 129.');
  });
});

describe('counters', () => {
  const refused: readonly [title: string, stored: Columns, updates: readonly object[], message: string][] = [
    ['text', [{ n: 'x' }], [{ INCREMENT: [{ n: long(1) }] }], 'it is not an INTEGER'],
    ['a double', [{ n: 1 }], [{ INCREMENT: [{ n: long(1) }] }], 'it is not an INTEGER'],
    ['by a double', [], [{ INCREMENT: [{ n: 1 }] }], 'cannot be incremented by a DOUBLE'],
    [
      'beyond 64 bits',
      [{ n: sdk.Long.fromString('9223372036854775807') }],
      [{ INCREMENT: [{ n: long(1) }] }],
      'overflows',
    ],
    [
      'with a put of the same column',
      [],
      [{ INCREMENT: [{ n: long(1) }] }, { PUT: [{ n: long(1) }] }],
      'is incremented and changed otherwise',
    ],
  ];
  it.each(refused)('%s → refused, and nothing of the update is done', async (_, stored, updates, message) => {
    const { client, put, emulator } = await aBench();
    await put(key, stored);
    const before = emulator.tables();
    const updateOfAttributeColumns = [{ PUT: [{ other: 'x' }] }, ...updates];
    const call = client.updateRow({
      tableName,
      condition: anyRow,
      primaryKey: key,
      updateOfAttributeColumns,
    });
    const failure = await failureOf(call);
    expect(failure.message).toContain('OTSParameterInvalid');
    expect(failure.message).toContain(message);
    expect(emulator.tables()).toEqual(before);
  });
});

describe('capacity units', () => {
  it('4 KB each, begun ones count, and a condition is a read', async () => {
    const { client, put, emulator } = await aBench();
    await put(key, [{ a: 'x'.repeat(9000) }]);
    await client.getRow({ tableName, primaryKey: key });
    await client.getRow({ tableName, primaryKey: [{ gw: 'lost' }, { seq: long(1) }] });
    await client.deleteRow({ tableName, condition: condition('EXPECT_EXIST'), primaryKey: key });
    const units = emulator.calls.slice(1).map(({ readUnits, writeUnits }) => [readUnits, writeUnits]);
    expect(units).toEqual([
      [0, 3],
      [3, 0],
      [1, 0],
      [1, 1],
    ]);
  });
});
