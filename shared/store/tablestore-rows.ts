import type Sdk from 'tablestore';
import type { Call, Reply, TablestoreConnection } from './tablestore-connection.ts';
import { RowFailure } from './tablestore-error.ts';
import type { TableShape } from './tablestore-tables.ts';
import {
  type Cell,
  type Cells,
  type Guard,
  type Key,
  type SdkValues,
  sdkValues,
} from './tablestore-values.ts';

export interface Row {
  readonly key: readonly (string | number)[];
  readonly cells: Cells;
}

/** A change of a row that may be made again without harm. */
export type Change =
  | {
      readonly kind: 'put';
      readonly table: TableShape;
      readonly key: Key;
      readonly cells: Cells;
      readonly row: 'any' | 'absent';
    }
  | { readonly kind: 'remove'; readonly table: TableShape; readonly key: Key };

export interface Range {
  /** Where it begins, inclusive, in the direction of reading. */
  readonly from: Key;
  /** Where it ends, exclusive. */
  readonly to: Key;
  readonly backward?: boolean;
  readonly limit: number;
  readonly columns?: readonly string[];
}

/** What became of a write. `in-doubt`: its guard did not hold, perhaps because an earlier try of it was done. */
export type Written = 'written' | 'refused' | 'in-doubt';

/** Rows and cells in values of the language; what the service and its SDK make of them stays behind this. */
export interface TablestoreRows {
  read(table: TableShape, key: Key, columns?: readonly string[]): Promise<Row | undefined>;
  /** Reads rows of one table, at most 100; the answers are in the order of the keys. */
  readMany(table: TableShape, keys: readonly Key[]): Promise<readonly (Row | undefined)[]>;
  readRange(table: TableShape, range: Range): Promise<readonly Row[]>;
  /** Writes a whole row: cells that are not given are gone. */
  put(table: TableShape, key: Key, cells: Cells, guard: Guard): Promise<Written>;
  /** Writes some cells of a row and removes others. */
  update(
    table: TableShape,
    key: Key,
    cells: Cells,
    guard: Guard,
    removed?: readonly string[],
  ): Promise<Written>;
  remove(table: TableShape, key: Key, guard: Guard): Promise<Written>;
  /** Makes changes, at most 200, in no order and not all at once. Tells for each whether its guard held. */
  change(changes: readonly Change[]): Promise<readonly boolean[]>;
}

/** The most that one read of a range may give. Source: limits of the wide column model, 2026-05. */
const mostInRange = 5_000;

/** Reads and writes rows of the tables whose names begin with a prefix. */
export function tablestoreRows(connection: TablestoreConnection, prefix: string): TablestoreRows {
  const nameOf = ({ name }: TableShape) => `${prefix}${name}`;

  async function make<Result>(
    operation: string,
    table: TableShape | undefined,
    prepare: (values: SdkValues) => Call<Result>,
  ): Promise<Reply<Result>> {
    const call = prepare(sdkValues(await connection.sdk()));
    return connection.make(operation, table && nameOf(table), call);
  }

  async function ask<Result>(
    operation: string,
    table: TableShape | undefined,
    prepare: (values: SdkValues) => Call<Result>,
  ): Promise<Result> {
    const reply = await make(operation, table, prepare);
    if (reply.kind === 'refused') throw new Error(`${operation} has no condition, and yet one did not hold.`);
    return reply.result;
  }

  async function write(
    operation: string,
    table: TableShape,
    prepare: (values: SdkValues) => Call<unknown>,
  ): Promise<Written> {
    const reply = await make(operation, table, prepare);
    if (reply.kind === 'answered') return 'written';
    return reply.inDoubt ? 'in-doubt' : 'refused';
  }

  return {
    async read(table, key, columns) {
      const { row } = await ask('GetRow', table, (values) => {
        const primaryKey = values.keyOf(table, key);
        const some = columns === undefined ? {} : { columnsToGet: columns };
        return (client) => client.getRow({ tableName: nameOf(table), primaryKey, ...some });
      });
      return rowOf(table, row);
    },

    async readMany(table, keys) {
      if (keys.length === 0) return [];
      const { tables } = await ask('BatchGetRow', table, (values) => {
        const primaryKey = keys.map((key) => values.keyOf(table, key));
        return async (client) => {
          const answer = await client.batchGetRow({ tables: [{ tableName: nameOf(table), primaryKey }] });
          requireAll(answer.tables.flat(), keys.length);
          return answer;
        };
      });
      return tables.flat().map((row) => rowOf(table, row));
    },

    async readRange(table, { from, to, backward = false, limit, columns }) {
      const rows: Row[] = [];
      let start: Key | undefined = from;
      while (start !== undefined && rows.length < limit) {
        const begin: Key = start;
        const most = Math.min(limit - rows.length, mostInRange);
        const page = await ask('GetRange', table, (values) => {
          const range = {
            tableName: nameOf(table),
            direction: backward ? values.backward : values.forward,
            inclusiveStartPrimaryKey: values.keyOf(table, begin),
            exclusiveEndPrimaryKey: values.keyOf(table, to),
            limit: most,
            ...(columns === undefined ? {} : { columnsToGet: columns }),
          };
          return (client) => client.getRange(range);
        });
        for (const row of page.rows) {
          const read = rowOf(table, row);
          if (read !== undefined) rows.push(read);
        }
        start = page.nextStartPrimaryKey?.map(({ value }) => plainOf(value));
      }
      return rows;
    },

    put: (table, key, cells, guard) =>
      write('PutRow', table, (values) => {
        const row = { ...changeOf(values, table, key, guard), attributeColumns: values.cellsOf(cells) };
        return (client) => client.putRow(row);
      }),

    update: (table, key, cells, guard, removed = []) =>
      write('UpdateRow', table, (values) => {
        const row = {
          ...changeOf(values, table, key, guard),
          updateOfAttributeColumns: [
            { PUT: values.cellsOf(cells) },
            ...(removed.length === 0 ? [] : [{ DELETE_ALL: removed }]),
          ],
        };
        return (client) => client.updateRow(row);
      }),

    remove: (table, key, guard) =>
      write('DeleteRow', table, (values) => {
        const row = changeOf(values, table, key, guard);
        return (client) => client.deleteRow(row);
      }),

    async change(changes) {
      if (changes.length === 0) return [];
      // A batch names each table once, and answers table by table.
      const shapes = [...new Set(changes.map(({ table }) => table))];
      const groups = shapes.map((shape) => changes.filter(({ table }) => table === shape));
      const { tables } = await ask('BatchWriteRow', undefined, (values) => {
        const batch = groups.map((group) => ({
          tableName: group.map(({ table }) => nameOf(table))[0] ?? '',
          rows: group.map((change) => batchChangeOf(values, change)),
        }));
        return async (client) => {
          const answer = await client.batchWriteRow({ tables: batch });
          requireAll(answer.tables, changes.length);
          return answer;
        };
      });
      const held = new Map(groups.flat().map((change, index) => [change, tables[index]?.isOk === true]));
      return changes.map((change) => held.get(change) === true);
    },
  };

  function changeOf(values: SdkValues, table: TableShape, key: Key, guard: Guard): Sdk.RowChange {
    return {
      tableName: nameOf(table),
      primaryKey: values.keyOf(table, key),
      condition: values.conditionOf(guard),
    };
  }
}

function batchChangeOf(values: SdkValues, change: Change): Sdk.BatchChange {
  const primaryKey = values.keyOf(change.table, change.key);
  return change.kind === 'remove'
    ? { type: 'DELETE', condition: values.conditionOf({ row: 'any' }), primaryKey }
    : {
        type: 'PUT',
        condition: values.conditionOf({ row: change.row }),
        primaryKey,
        attributeColumns: values.cellsOf(change.cells),
      };
}

/** A batch answers 200 although rows of it failed. A guard that did not hold is an answer. */
function requireAll(answers: readonly Sdk.BatchAnswer[], count: number): void {
  if (answers.length !== count) throw new RowFailure('');
  for (const { isOk, errorCode } of answers) {
    if (!isOk && errorCode !== 'OTSConditionCheckFail') throw new RowFailure(errorCode ?? '');
  }
}

/** A row that is not there comes as one without a key. */
function rowOf(table: TableShape, row: Sdk.Row): Row | undefined {
  if (row.primaryKey?.length !== table.key.length) return undefined;
  return {
    key: row.primaryKey.map(({ value }) => plainOf(value)),
    cells: Object.fromEntries(
      (row.attributes ?? []).map(({ columnName, columnValue }) => [columnName, cellOf(columnValue)]),
    ),
  };
}

function plainOf(value: string | Sdk.Long): string | number {
  return typeof value === 'string' ? value : value.toNumber();
}

function cellOf(value: Sdk.Value): Cell {
  if (typeof value !== 'object') return value;
  return Buffer.isBuffer(value) ? value.toString() : value.toNumber();
}
