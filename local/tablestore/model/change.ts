import type { Cell, RowImage } from './cell.ts';
import type { Filter } from './filter.ts';
import type { Table } from './instance.ts';
import { readKey, sortKeyOf } from './key.ts';
import { isName, limits } from './limits.ts';
import { invalid } from './refusals.ts';
import { isMark, type KeyValue, sizeOf, typeOf } from './value.ts';

export type RowExistence = 'IGNORE' | 'EXPECT_EXIST' | 'EXPECT_NOT_EXIST';

export interface Condition {
  readonly rowExistence: RowExistence;
  readonly filter?: Filter;
}

export type ChangeKind = 'put' | 'update' | 'delete';

/** What the answer to a write holds. */
export type Returning =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'key' }
  | { readonly kind: 'after-modify'; readonly columns: readonly string[] };

/** A write of one row as it was asked for. */
export interface Change {
  readonly kind: ChangeKind;
  readonly image: RowImage;
  readonly condition: Condition;
  readonly returning: Returning;
}

/** A write that fits its table and the limits. */
export interface CheckedChange extends Change {
  readonly table: Table;
  readonly key: readonly KeyValue[];
  readonly sortKey: Buffer;
  /** As limits and capacity units count. */
  readonly bytes: number;
}

const doing = { put: 'putting', update: 'updating', delete: 'deleting' } as const;

/** Refuses a write for everything that can be seen without the stored row. */
export function checkChange(table: Table, change: Change): CheckedChange {
  const { kind, image, condition } = change;
  const key = readKey(table, image.key);
  // "UpdateRow" (page of 2024-11-05) offers IGNORE and EXPECT_EXIST only; DeleteRow alike.
  if (kind !== 'put' && condition.rowExistence === 'EXPECT_NOT_EXIST')
    throw invalid(`Invalid condition: EXPECT_NOT_EXIST while ${doing[kind]} row.`);
  if (kind === 'update' && !table.options.allowUpdate)
    throw invalid(`UpdateRow is not allowed: table '${table.name}' has AllowUpdate false.`);
  checkMarker(kind, image);
  if (image.cells.length > limits.writtenColumns)
    throw invalid(
      `The number of attribute columns exceeds the limit, limit count: ${limits.writtenColumns}, column count: ${image.cells.length}.`,
    );
  for (const cell of image.cells) checkCell(table, kind, cell);
  if (kind === 'update') checkCounters(image.cells);
  const bytes = [...image.key, ...image.cells].reduce((sum, cell) => sum + cellSize(cell), 0);
  return { ...change, table, key, sortKey: sortKeyOf(key), bytes };
}

function checkMarker(kind: ChangeKind, { cells, deleteMarker }: RowImage): void {
  if (kind === 'delete') {
    if (!deleteMarker) throw invalid('Invalid request of delete row: missing RowDeleteMarker in request.');
    if (cells.length > 0) throw invalid('Invalid delete row request: unexpected cells in request.');
    return;
  }
  if (deleteMarker)
    throw invalid('Invalid request of put/update row: unexpected RowDeleteMarker in request.');
  if (kind === 'update' && cells.length === 0)
    throw invalid('Invalid update row request: missing cells in request.');
}

function checkCell(table: Table, kind: ChangeKind, cell: Cell): void {
  const { name, value, operation, timestampMs } = cell;
  if (!isName(name)) throw invalid(`Invalid column name: '${name}'.`);
  if (table.keyColumns.some((column) => column.name === name))
    throw invalid(`Duplicated attribute column name with primary key column: '${name}'.`);
  if (kind === 'put' && operation)
    throw invalid(`OpType cannot be given for column name: ${name} in PutRow.`);
  if (operation === 'delete-one-version' || operation === 'delete-all-versions') {
    if (value !== undefined)
      throw invalid('Column value cannot be given when type is DELETE_ONE_VERSION,DELETE_ALL_VERSION.');
    if (operation === 'delete-one-version' && timestampMs === undefined)
      throw invalid('Timestamp must be given when type is DELETE_ONE_VERSION.');
    if (operation === 'delete-all-versions' && timestampMs !== undefined)
      throw invalid('Timestamp cannot be given when type is DELETE_ALL_VERSION.');
    return;
  }
  if (value === undefined) throw invalid(`Invalid cell: ${name}. Reason: missing value.`);
  if (isMark(value)) throw invalid(`${value.description} is an invalid type for the attribute column.`);
  if (Number.isNaN(value)) throw invalid("NaN can't be set to double value.");
  if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY)
    throw invalid("Infinity can't be set to double value.");
  if (operation === 'increment' && typeof value !== 'bigint')
    throw invalid(`Column '${name}' cannot be incremented by a ${typeOf(value)}, only by an INTEGER.`);
  if (sizeOf(value) > limits.attributeValueBytes)
    throw invalid(
      `The length of attribute column: '${name}' exceeded the MaxLength:${limits.attributeValueBytes} with Current Length:${sizeOf(value)}.`,
    );
}

/** "Use the atomic counter feature" (page of 2024-04-08): one request does nothing else to a counter's column. */
function checkCounters(cells: readonly Cell[]): void {
  for (const { name, operation } of cells)
    if (operation === 'increment' && cells.filter((cell) => cell.name === name).length > 1)
      throw invalid(`Column '${name}' is incremented and changed otherwise in one request.`);
}

function cellSize({ name, value }: Cell): number {
  return name.length + (value === undefined || isMark(value) ? 0 : sizeOf(value));
}
