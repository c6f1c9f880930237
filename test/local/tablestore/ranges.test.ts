import { describe, expect, it } from 'vitest';
import { createInstance, tableOf } from '../../../local/tablestore/model/instance.ts';
import { readRange } from '../../../local/tablestore/model/read-row.ts';
import { createTable } from '../../../local/tablestore/model/tables.ts';
import { infMax, infMin } from '../../../local/tablestore/model/value.ts';
import { writeOne } from '../../../local/tablestore/model/write-row.ts';
import { aBench, type Bench } from './fixture.ts';
import { anyRow, column, failureOf, type Key, keyOf, long, sdk } from './sdk.ts';

const tableName = 'gateway';
const least = [{ gw: sdk.INF_MIN }, { seq: sdk.INF_MIN }];
const most = [{ gw: sdk.INF_MAX }, { seq: sdk.INF_MAX }];
const of = (gw: string, seq: object) => [{ gw }, { seq }];

/** vpn-1 with 1 to 5, vpn-2 with -1 and 10. */
async function filled(): Promise<Bench> {
  const bench = await aBench();
  const rows = [1, 2, 3, 4, 5].map((seq) => ['vpn-1', seq] as const);
  for (const [gw, seq] of [...rows, ['vpn-2', 10], ['vpn-2', -1]] as const)
    await bench.put([{ gw }, { seq: long(seq) }], [{ n: long(seq) }, { gw2: gw }]);
  return bench;
}

interface Asked {
  readonly from: Key;
  readonly to: Key;
  readonly direction?: 'FORWARD' | 'BACKWARD';
  readonly more?: Readonly<Record<string, unknown>>;
}

async function read({ client }: Bench, { from, to, direction = 'FORWARD', more = {} }: Asked) {
  const { rows, nextStartPrimaryKey } = await client.getRange({
    tableName,
    direction,
    inclusiveStartPrimaryKey: from,
    exclusiveEndPrimaryKey: to,
    ...more,
  });
  return {
    keys: rows.map((row) => keyOf(row).join(':')),
    next: nextStartPrimaryKey && keyOf({ primaryKey: nextStartPrimaryKey }).join(':'),
  };
}

describe('ranges', () => {
  const all = ['vpn-1:1', 'vpn-1:2', 'vpn-1:3', 'vpn-1:4', 'vpn-1:5', 'vpn-2:-1', 'vpn-2:10'];
  const rows: readonly [title: string, asked: Asked, keys: readonly string[], next?: string][] = [
    ['everything', { from: least, to: most }, all],
    ['everything backward', { from: most, to: least, direction: 'BACKWARD' }, all.toReversed()],
    [
      'one gateway',
      { from: of('vpn-2', sdk.INF_MIN), to: of('vpn-2', sdk.INF_MAX) },
      ['vpn-2:-1', 'vpn-2:10'],
    ],
    [
      'from inclusive to exclusive',
      { from: of('vpn-1', long(2)), to: of('vpn-1', long(4)) },
      ['vpn-1:2', 'vpn-1:3'],
    ],
    [
      'backward from inclusive to exclusive',
      { from: of('vpn-1', long(4)), to: of('vpn-1', long(2)), direction: 'BACKWARD' },
      ['vpn-1:4', 'vpn-1:3'],
    ],
    ['a limit', { from: least, to: most, more: { limit: 2 } }, ['vpn-1:1', 'vpn-1:2'], 'vpn-1:3'],
    [
      'a limit backward',
      { from: most, to: least, direction: 'BACKWARD', more: { limit: 2 } },
      ['vpn-2:10', 'vpn-2:-1'],
      'vpn-1:5',
    ],
    ['a limit that is just enough', { from: least, to: most, more: { limit: 7 } }, all],
    [
      'a filter counts the rows it drops towards the limit',
      { from: least, to: most, more: { limit: 3, columnFilter: column('n', 'GREATER_THAN', long(2)) } },
      ['vpn-1:3'],
      'vpn-1:4',
    ],
    [
      'a filter that drops all of a page still gives the next one',
      { from: least, to: most, more: { limit: 1, columnFilter: column('n', 'EQUAL', long(2)) } },
      [],
      'vpn-1:2',
    ],
    [
      'a filter on a column that is not read, where missing passes',
      {
        from: least,
        to: of('vpn-1', long(3)),
        more: { columnsToGet: ['gw2'], columnFilter: column('n', 'EQUAL', long(2), true) },
      },
      ['vpn-1:1', 'vpn-1:2'],
    ],
    ['columns that no row has', { from: least, to: most, more: { columnsToGet: ['other'] } }, []],
    ['between two keys', { from: of('vpn-1', long(6)), to: of('vpn-2', long(-1)) }, []],
  ];
  it.each(rows)('%s', async (_, asked, keys, next) => {
    expect(await read(await filled(), asked)).toEqual({ keys, next: next ?? null });
  });

  it('pages read one after the other → every row once, in order', async () => {
    const bench = await filled();
    const seen: unknown[] = [];
    for (let from: Key | null = least; from; ) {
      const { rows, nextStartPrimaryKey } = await bench.client.getRange({
        tableName,
        direction: 'FORWARD',
        inclusiveStartPrimaryKey: from,
        exclusiveEndPrimaryKey: most,
        limit: 3,
      });
      seen.push(rows.map((row) => keyOf(row).join(':')));
      from = nextStartPrimaryKey?.map(({ name, value }) => ({ [name]: value })) ?? null;
    }
    expect(seen).toEqual([all.slice(0, 3), all.slice(3, 6), all.slice(6)]);
  });

  it('more than 4 MB → the rows that fit, and where to go on', async () => {
    const bench = await aBench();
    const big = 'x'.repeat(1_900_000);
    for (const seq of [1, 2, 3]) await bench.put(of('vpn-1', long(seq)), [{ big }]);
    expect(await read(bench, { from: least, to: most })).toEqual({
      keys: ['vpn-1:1', 'vpn-1:2'],
      next: 'vpn-1:3',
    });
  });

  it('more than 5,000 rows → 5,000, and where to go on', () => {
    const instance = createInstance(0);
    createTable(
      instance,
      {
        name: 'many',
        keyColumns: [{ name: 'id', type: 'INTEGER' }],
        definedColumns: [],
        reservedUnits: { read: 0, write: 0 },
        options: { timeToLiveSeconds: -1, maxVersions: 1 },
      },
      0,
    );
    const table = tableOf(instance, 'many');
    for (let id = 5001n; id > 0n; id -= 1n)
      writeOne(
        table,
        {
          kind: 'put',
          image: { key: [{ name: 'id', value: id }], cells: [], deleteMarker: false },
          condition: { rowExistence: 'IGNORE' },
          returning: { kind: 'nothing' },
        },
        0,
      );
    const { rows, next } = readRange(
      table,
      {
        backward: false,
        start: [{ name: 'id', value: infMin }],
        end: [{ name: 'id', value: infMax }],
        limit: 9000,
        selection: {
          columns: [],
          maxVersions: 1,
          timeRange: undefined,
          filter: undefined,
          startColumn: undefined,
          endColumn: undefined,
        },
      },
      0,
    );
    expect(rows).toHaveLength(5000);
    expect(next).toEqual([{ name: 'id', value: 5001n }]);
  });

  const refused: readonly [title: string, asked: Asked, message: string][] = [
    ['forward from a greater key', { from: most, to: least }, 'Begin key must less than end key in FORWARD.'],
    ['forward to the same key', { from: of('a', long(1)), to: of('a', long(1)) }, 'Begin key must less than'],
    [
      'backward from a smaller key',
      { from: least, to: most, direction: 'BACKWARD' },
      'Begin key must more than end key in BACKWARD.',
    ],
    ['a negative limit', { from: least, to: most, more: { limit: -1 } }, 'The limit must be greater than 0.'],
    ['too few key columns', { from: [{ gw: 'a' }], to: [{ gw: 'b' }] }, 'OTSInvalidPK'],
  ];
  it.each(refused)('%s → refused', async (_, asked, message) => {
    const failure = await failureOf(read(await filled(), asked));
    expect(failure.code).toBe(400);
    expect(failure.message).toContain(message);
  });
});

describe('the order of keys', () => {
  it('text by its UTF-8 bytes, binaries by their bytes, a prefix first', async () => {
    const { client } = await aBench();
    const reservedThroughput = { capacityUnit: { read: 0, write: 0 } };
    const tableOptions = { timeToLive: -1, maxVersions: 1 };
    const readBack = async (type: 'STRING' | 'BINARY', keys: readonly (string | Buffer)[]) => {
      const tableMeta = { tableName: type, primaryKey: [{ name: 'id', type }] };
      await client.createTable({ tableMeta, reservedThroughput, tableOptions });
      for (const id of keys.toReversed())
        await client.putRow({
          tableName: type,
          condition: anyRow,
          primaryKey: [{ id }],
          attributeColumns: [],
        });
      const { rows } = await client.getRange({
        tableName: type,
        direction: 'FORWARD',
        inclusiveStartPrimaryKey: [{ id: sdk.INF_MIN }],
        exclusiveEndPrimaryKey: [{ id: sdk.INF_MAX }],
      });
      return rows.map((row) => keyOf(row)[0]);
    };
    // UTF-16, the order of JavaScript, would put the last two the other way round.
    const texts = ['', '\0', 'A', 'a', 'a\0', 'a\0b', 'ab', 'é', '\uffee', '🙂'];
    expect(await readBack('STRING', texts)).toEqual(texts);
    const binaries = [[], [0], [0, 0], [0, 1], [1], [255], [255, 0]].map((bytes) => Buffer.from(bytes));
    expect(await readBack('BINARY', binaries)).toEqual(binaries);
  });
});
