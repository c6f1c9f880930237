import type { Row, Table, TableOptions, Version } from './instance.ts';
import { sizeOf, type Value } from './value.ts';

/** The place of the first row whose key is not before this one. */
export function placeOf(rows: readonly Row[], sortKey: Buffer): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = rows[middle];
    if (row && Buffer.compare(row.sortKey, sortKey) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The row with this key, unless its time is over. */
export function findRow(table: Table, sortKey: Buffer, nowMs: number): Row | undefined {
  const row = table.rows[placeOf(table.rows, sortKey)];
  return row?.sortKey.equals(sortKey) && isAlive(row, table.options, nowMs) ? row : undefined;
}

/** Puts a row in its place, over the one that may be there. */
export function storeRow(table: Table, row: Row): void {
  const place = placeOf(table.rows, row.sortKey);
  table.rows.splice(place, table.rows[place]?.sortKey.equals(row.sortKey) ? 1 : 0, row);
}

export function dropRow(table: Table, sortKey: Buffer): void {
  const place = placeOf(table.rows, sortKey);
  if (table.rows[place]?.sortKey.equals(sortKey)) table.rows.splice(place, 1);
}

/** Time to live runs per value, so columns that are not rewritten end before the rest of their row. */
export function isAlive(row: Row, options: TableOptions, nowMs: number): boolean {
  if (isFresh(row.writtenAtMs, options, nowMs)) return true;
  for (const versions of row.columns.values())
    if (versions.some(({ atMs }) => isFresh(atMs, options, nowMs))) return true;
  return false;
}

/** The versions of a column that can be read, newest first. */
export function liveVersions(
  row: Row,
  column: string,
  options: TableOptions,
  nowMs: number,
): readonly Version[] {
  const versions = row.columns.get(column) ?? [];
  return versions.filter(({ atMs }) => isFresh(atMs, options, nowMs)).slice(0, options.maxVersions);
}

/** The newest value of a column. */
export function newestValue(
  row: Row | undefined,
  column: string,
  options: TableOptions,
  nowMs: number,
): Value | undefined {
  return row && liveVersions(row, column, options, nowMs)[0]?.value;
}

/** The names of the columns that can be read, in order. */
export function liveColumns(row: Row, options: TableOptions, nowMs: number): readonly string[] {
  return [...row.columns.keys()]
    .filter((column) => liveVersions(row, column, options, nowMs).length > 0)
    .sort((left, right) => (left < right ? -1 : 1));
}

/** The bytes of a row as capacity units count them. */
export function rowSize(table: Table, row: Row): number {
  let bytes = table.keyColumns.reduce((sum, { name }, index) => {
    const value = row.key[index];
    return sum + name.length + (value === undefined ? 0 : sizeOf(value));
  }, 0);
  for (const [name, versions] of row.columns)
    for (const { value } of versions) bytes += name.length + 8 + sizeOf(value);
  return bytes;
}

function isFresh(atMs: number, { timeToLiveSeconds }: TableOptions, nowMs: number): boolean {
  return timeToLiveSeconds < 0 || nowMs - atMs < timeToLiveSeconds * 1000;
}
