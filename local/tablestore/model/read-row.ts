import type { Cell, RowImage } from './cell.ts';
import type { Row, Table } from './instance.ts';
import { readBound, readKey, sortKeyOf } from './key.ts';
import { limits } from './limits.ts';
import { checkSelection, keyCells, project, type Selection } from './project.ts';
import { invalid } from './refusals.ts';
import { findRow, isAlive, placeOf, rowSize } from './rows.ts';

export interface ReadResult {
  /** `undefined`: no such row, or none that passes. */
  readonly row: RowImage | undefined;
  readonly bytes: number;
}

/** Reads one row. */
export function readRow(table: Table, key: readonly Cell[], selection: Selection, nowMs: number): ReadResult {
  checkSelection(selection);
  const row = findRow(table, sortKeyOf(readKey(table, key)), nowMs);
  return {
    row: row && project(table, row, selection, nowMs),
    bytes: row ? rowSize(table, row) : 0,
  };
}

export interface RangeQuery {
  readonly backward: boolean;
  readonly start: readonly Cell[];
  /** Exclusive. */
  readonly end: readonly Cell[];
  /** How many rows are looked at; `undefined`: as many as the service allows. */
  readonly limit: number | undefined;
  readonly selection: Selection;
}

export interface RangeResult {
  readonly rows: readonly RowImage[];
  /** Where the next page begins; `undefined` when there is none. */
  readonly next: readonly Cell[] | undefined;
  readonly bytes: number;
}

/**
 * Reads rows from `start` to before `end`. The limits count the rows looked at, whether or not the filter lets
 * them pass: a page may be short or empty and still have a next one.
 */
export function readRange(table: Table, query: RangeQuery, nowMs: number): RangeResult {
  checkSelection(query.selection);
  if (query.limit !== undefined && query.limit <= 0) throw invalid('The limit must be greater than 0.');
  const inRange = rowsBetween(table, query).filter((row) => isAlive(row, table.options, nowMs));
  const most = Math.min(query.limit ?? limits.rangeRows, limits.rangeRows);
  const rows: RowImage[] = [];
  let bytes = 0;
  for (const [index, row] of inRange.entries()) {
    const size = rowSize(table, row);
    if (index >= most || (index > 0 && bytes + size > limits.rangeBytes))
      return { rows, next: keyCells(table, row.key), bytes };
    bytes += size;
    const image = project(table, row, query.selection, nowMs);
    if (image) rows.push(image);
  }
  return { rows, next: undefined, bytes };
}

function rowsBetween(table: Table, { backward, start, end }: RangeQuery): readonly Row[] {
  const first = sortKeyOf(readBound(table, start));
  const last = sortKeyOf(readBound(table, end));
  const order = Buffer.compare(first, last);
  if (!backward) {
    if (order >= 0) throw invalid('Begin key must less than end key in FORWARD.');
    return table.rows.slice(placeOf(table.rows, first), placeOf(table.rows, last));
  }
  if (order <= 0) throw invalid('Begin key must more than end key in BACKWARD.');
  return table.rows.slice(placeBehind(table, last), placeBehind(table, first)).reverse();
}

/** The place behind the row with this key, or where it would be. */
function placeBehind(table: Table, sortKey: Buffer): number {
  const place = placeOf(table.rows, sortKey);
  return table.rows[place]?.sortKey.equals(sortKey) ? place + 1 : place;
}
