import type { Instance, Table, TableOptions } from './instance.ts';
import { isAlive, liveColumns, newestValue } from './rows.ts';
import type { KeyValue, Value } from './value.ts';

export interface RowSnapshot {
  readonly key: Readonly<Record<string, KeyValue>>;
  /** The newest value of each column. */
  readonly columns: Readonly<Record<string, Value>>;
}

export interface TableSnapshot {
  readonly name: string;
  readonly options: TableOptions;
  readonly rows: readonly RowSnapshot[];
}

/** Everything that can be read at a time, tables by name and rows by key. */
export function snapshotOf({ tables }: Instance, nowMs: number): readonly TableSnapshot[] {
  return [...tables.values()]
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .map((table) => ({ name: table.name, options: table.options, rows: rowsOf(table, nowMs) }));
}

function rowsOf(table: Table, nowMs: number): readonly RowSnapshot[] {
  const { options, keyColumns } = table;
  return table.rows
    .filter((row) => isAlive(row, options, nowMs))
    .map((row) => ({
      key: Object.fromEntries(keyColumns.map(({ name }, index) => [name, row.key[index] ?? ''])),
      columns: Object.fromEntries(
        liveColumns(row, options, nowMs).map((name) => [name, newestValue(row, name, options, nowMs) ?? '']),
      ),
    }));
}
