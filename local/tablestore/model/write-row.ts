import type { Cell, RowImage } from './cell.ts';
import { type Change, type CheckedChange, type Condition, checkChange } from './change.ts';
import { passes } from './filter.ts';
import type { Row, Table, Version } from './instance.ts';
import { limits } from './limits.ts';
import { keyCells } from './project.ts';
import { invalid, TablestoreRefusal } from './refusals.ts';
import { dropRow, findRow, newestValue, storeRow } from './rows.ts';

const names = { put: 'PutRow', update: 'UpdateRow', delete: 'DeleteRow' } as const;

/** Checks and does a write that is a request of its own. */
export function writeOne(
  table: Table,
  change: Change,
  nowMs: number,
): { readonly row: RowImage | undefined; readonly bytes: number } {
  const checked = checkChange(table, change);
  const { bytes } = checked;
  if (bytes > limits.writeBytes)
    throw invalid(
      `The total data size of ${names[change.kind]} request exceeds the limit, limit size: ${limits.writeBytes}, data size: ${bytes}.`,
    );
  return { row: writeRow(checked, nowMs), bytes };
}

const largestInteger = 2n ** 63n - 1n;
const smallestInteger = -(2n ** 63n);

/**
 * Does one write, all of it or nothing.
 * @returns what the write was asked to return; `undefined` when that is nothing
 */
export function writeRow(change: CheckedChange, nowMs: number): RowImage | undefined {
  const { table, sortKey, kind } = change;
  const row = findRow(table, sortKey, nowMs);
  checkCondition(change.condition, table, row, nowMs);
  if (kind === 'delete') dropRow(table, sortKey);
  else {
    const columns = new Map(kind === 'update' ? row?.columns : undefined);
    for (const cell of change.image.cells) writeCell(columns, cell, { table, row, nowMs });
    // Not published: whether deleting columns of a row that is not there makes one. Here it does not.
    const makesRow = kind === 'put' || change.image.cells.some(({ value }) => value !== undefined);
    if (row || makesRow) storeRow(table, { key: change.key, sortKey, columns, writtenAtMs: nowMs });
  }
  return returned(change, nowMs);
}

function checkCondition(condition: Condition, table: Table, row: Row | undefined, nowMs: number): void {
  const { rowExistence, filter } = condition;
  const holds =
    (rowExistence !== 'EXPECT_EXIST' || row) &&
    (rowExistence !== 'EXPECT_NOT_EXIST' || !row) &&
    (!filter || passes(filter, (column) => newestValue(row, column, table.options, nowMs)));
  if (!holds) throw new TablestoreRefusal('OTSConditionCheckFail');
}

interface Place {
  readonly table: Table;
  readonly row: Row | undefined;
  readonly nowMs: number;
}

function writeCell(columns: Map<string, readonly Version[]>, cell: Cell, place: Place): void {
  const { name, operation, timestampMs } = cell;
  const versions = columns.get(name) ?? [];
  if (operation === 'delete-all-versions') {
    columns.delete(name);
    return;
  }
  if (operation === 'delete-one-version') {
    const left = versions.filter(({ atMs }) => atMs !== timestampMs);
    if (left.length > 0) columns.set(name, left);
    else columns.delete(name);
    return;
  }
  const { options } = place.table;
  const { value } = cell;
  if (value === undefined || typeof value === 'symbol') return;
  if (timestampMs !== undefined) checkVersion(name, timestampMs, place);
  const atMs = timestampMs ?? place.nowMs;
  const version = { atMs, value: operation === 'increment' ? incremented(cell, place) : value };
  const others = versions.filter((other) => other.atMs !== atMs);
  const kept = [version, ...others].sort((left, right) => right.atMs - left.atMs);
  columns.set(name, kept.slice(0, options.maxVersions));
}

function incremented({ name, value }: Cell, { table, row, nowMs }: Place): bigint {
  const before = newestValue(row, name, table.options, nowMs) ?? 0n;
  if (typeof before !== 'bigint' || typeof value !== 'bigint')
    throw invalid(`Column '${name}' cannot be incremented: it is not an INTEGER.`);
  const after = before + value;
  if (after > largestInteger || after < smallestInteger)
    throw invalid(`Column '${name}' cannot be incremented: the result overflows an INTEGER.`);
  return after;
}

/** "Error codes", `Invalid timestamp`: [max(now − deviation, now − time to live), now + deviation). */
function checkVersion(name: string, timestampMs: number, { table, nowMs }: Place): void {
  const { timeToLiveSeconds, maxDeviationSeconds } = table.options;
  const longestSeconds =
    timeToLiveSeconds < 0 ? maxDeviationSeconds : Math.min(maxDeviationSeconds, timeToLiveSeconds);
  const valid =
    timestampMs >= nowMs - longestSeconds * 1000 && timestampMs < nowMs + maxDeviationSeconds * 1000;
  if (!valid) throw invalid(`Invalid timestamp. Cell:${name}.`);
}

function returned(change: CheckedChange, nowMs: number): RowImage | undefined {
  const { returning, table, sortKey, kind, image } = change;
  switch (returning.kind) {
    case 'nothing':
      return undefined;
    case 'key':
      return { key: keyCells(table, change.key), cells: [], deleteMarker: false };
    case 'after-modify': {
      // Documented for the columns of counters only ("ReturnType", page of 2024-08-01).
      const counters = image.cells.filter(
        ({ name, operation }) => operation === 'increment' && returning.columns.includes(name),
      );
      const row = findRow(table, sortKey, nowMs);
      const cells = counters.flatMap(({ name }): readonly Cell[] => {
        const value = newestValue(row, name, table.options, nowMs);
        return value === undefined ? [] : [{ name, value, timestampMs: nowMs }];
      });
      return kind === 'update' && cells.length > 0 ? { key: [], cells, deleteMarker: false } : undefined;
    }
  }
}
