import type { Cell, RowImage } from './cell.ts';
import { type Filter, passes } from './filter.ts';
import type { Row, Table } from './instance.ts';
import { isName, limits } from './limits.ts';
import { invalid } from './refusals.ts';
import { liveColumns, liveVersions } from './rows.ts';
import type { KeyValue } from './value.ts';

/** Which part of a row is read. */
export interface Selection {
  /** Empty: all columns. */
  readonly columns: readonly string[];
  /** How many versions of each column; the newest ones. */
  readonly maxVersions: number | undefined;
  /** From the first to before the second time, Unix milliseconds. */
  readonly timeRange: { readonly fromMs: number; readonly toMs: number } | undefined;
  readonly filter: Filter | undefined;
  /** Columns from this name on. */
  readonly startColumn: string | undefined;
  /** Columns before this name. */
  readonly endColumn: string | undefined;
}

/** Refuses a selection that says something impossible. */
export function checkSelection({ columns, maxVersions, timeRange }: Selection): void {
  if (columns.length > limits.readColumns)
    throw invalid(
      `The number of columns from the request exceeds the limit, limit count: ${limits.readColumns}, column count: ${columns.length}.`,
    );
  for (const name of columns) if (!isName(name)) throw invalid(`Invalid column name: '${name}'.`);
  if (maxVersions === undefined && !timeRange)
    throw invalid('No version condition is specified while querying row.');
  if (maxVersions !== undefined && maxVersions <= 0)
    throw invalid(`Invalid max versions: ${maxVersions}. Reason: Max versions must be positive.`);
}

/**
 * What a read gives of a row; nothing when the filter drops it, or when it has none of the columns asked for
 * ("BatchGetRow", page of 2024-08-29).
 * The filter sees the columns that are read and no others (doc-detail 148290, read 2026-11-23).
 */
export function project(table: Table, row: Row, selection: Selection, nowMs: number): RowImage | undefined {
  const { columns, filter } = selection;
  const asksForKey = table.keyColumns.some(({ name }) => columns.includes(name));
  const names = liveColumns(row, table.options, nowMs).filter((name) => isSelected(name, selection));
  const cells = names.flatMap((name) => cellsOf(table, row, name, selection, nowMs));
  if (columns.length > 0 && cells.length === 0 && !asksForKey) return undefined;
  if (filter && !passes(filter, (column) => newest(cells, column))) return undefined;
  const shown = filter?.kind === 'page' ? pageOf(names, filter) : names;
  return {
    key: keyCells(table, row.key),
    cells: cells.filter(({ name }) => shown.includes(name)),
    deleteMarker: false,
  };
}

/** A key with the names of its columns. */
export function keyCells(table: Table, key: readonly KeyValue[]): readonly Cell[] {
  return table.keyColumns.flatMap(({ name }, index) => {
    const value = key[index];
    return value === undefined ? [] : [{ name, value }];
  });
}

function isSelected(name: string, { columns, startColumn, endColumn }: Selection): boolean {
  if (columns.length > 0 && !columns.includes(name)) return false;
  if (startColumn !== undefined && name < startColumn) return false;
  return endColumn === undefined || name < endColumn;
}

function cellsOf(
  table: Table,
  row: Row,
  name: string,
  { maxVersions, timeRange }: Selection,
  nowMs: number,
): readonly (Cell & { readonly value: Exclude<Cell['value'], symbol | undefined> })[] {
  return liveVersions(row, name, table.options, nowMs)
    .filter(({ atMs }) => !timeRange || (atMs >= timeRange.fromMs && atMs < timeRange.toMs))
    .slice(0, maxVersions)
    .map(({ atMs, value }) => ({ name, value, timestampMs: atMs }));
}

function newest<Value>(
  cells: readonly { readonly name: string; readonly value: Value }[],
  column: string,
): Value | undefined {
  return cells.find(({ name }) => name === column)?.value;
}

function pageOf(names: readonly string[], { offset, limit }: { offset: number; limit: number }) {
  return names.slice(offset, offset + limit);
}
