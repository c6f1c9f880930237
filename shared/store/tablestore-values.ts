import type Sdk from 'tablestore';
import type { TableShape } from './tablestore-tables.ts';

/** The value of one column of a key; `first` and `last` lie before and behind every value, for ranges. */
export type KeyPart = string | number | typeof first | typeof last;

export const first = Symbol('before every value');
export const last = Symbol('behind every value');

export type Key = readonly KeyPart[];

export type Cell = string | number | boolean;

export type Cells = Readonly<Record<string, Cell>>;

/** What has to be true of a row when it is written. */
export interface Guard {
  readonly row: 'any' | 'present' | 'absent';
  /** Cells that are there with exactly these values. */
  readonly cells?: Cells;
  /** A cell that is there and below this. */
  readonly below?: readonly [column: string, value: number];
}

/** Makes the SDK's values out of ours. */
export interface SdkValues {
  readonly forward: string;
  readonly backward: string;
  keyOf(table: TableShape, key: Key): Sdk.Key;
  cellsOf(cells: Cells): Sdk.Cells;
  conditionOf(guard: Guard): Sdk.Condition;
}

/**
 * Makes the SDK's values. Names of columns are ASCII and never `timestamp`, which it would take for the age of a cell;
 * every number is an integer, which it would store as a double.
 */
export function sdkValues(sdk: typeof Sdk): SdkValues {
  const { Long, ComparatorType, RowExistenceExpectation, SingleColumnCondition } = sdk;

  function keyPartOf(part: KeyPart): Sdk.KeyValue {
    if (typeof part === 'string') return part;
    if (typeof part === 'number') return Long.fromNumber(part);
    return part === first ? sdk.INF_MIN : sdk.INF_MAX;
  }

  function cellOf(cell: Cell): Sdk.Value {
    return typeof cell === 'number' ? Long.fromNumber(cell) : cell;
  }

  /** A cell that is missing does not pass, which is not the SDK's default. */
  function compare(column: string, cell: Cell, comparator: number): Sdk.ColumnCondition {
    return new SingleColumnCondition(column, cellOf(cell), comparator, false);
  }

  return {
    forward: sdk.Direction.FORWARD,
    backward: sdk.Direction.BACKWARD,

    keyOf: ({ key: columns }, key) =>
      columns.map(({ name }, index) => ({ [name]: keyPartOf(key[index] ?? '') })),

    cellsOf: (cells) => Object.entries(cells).map(([name, cell]) => ({ [name]: cellOf(cell) })),

    conditionOf({ row, cells = {}, below }) {
      const tests = [
        ...Object.entries(cells).map(([column, cell]) => compare(column, cell, ComparatorType.EQUAL)),
        ...(below === undefined ? [] : [compare(...below, ComparatorType.LESS_THAN)]),
      ];
      const existence = {
        any: RowExistenceExpectation.IGNORE,
        present: RowExistenceExpectation.EXPECT_EXIST,
        absent: RowExistenceExpectation.EXPECT_NOT_EXIST,
      }[row];
      return new sdk.Condition(existence, allOf(tests));
    },
  };

  function allOf(tests: readonly Sdk.ColumnCondition[]): Sdk.ColumnCondition | null {
    const [only, ...more] = tests;
    if (only === undefined || more.length === 0) return only ?? null;
    const all = new sdk.CompositeCondition(sdk.LogicalOperator.AND);
    for (const test of tests) all.addSubCondition(test);
    return all;
  }
}
