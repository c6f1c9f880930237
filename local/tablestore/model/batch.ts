import type { Cell, RowImage } from './cell.ts';
import { type Change, type CheckedChange, checkChange } from './change.ts';
import { type Instance, readyTableOf } from './instance.ts';
import { readKey, sortKeyOf } from './key.ts';
import { limits } from './limits.ts';
import { checkSelection, type Selection } from './project.ts';
import { type ReadResult, readRow } from './read-row.ts';
import { invalid, TablestoreRefusal } from './refusals.ts';
import { writeRow } from './write-row.ts';

/** What became of one row of a batch. */
export type RowOutcome<Result> =
  | { readonly kind: 'ok'; readonly result: Result }
  | { readonly kind: 'refused'; readonly refusal: TablestoreRefusal };

export interface TableOutcome<Result> {
  readonly table: string;
  readonly rows: readonly RowOutcome<Result>[];
}

/** Why a row of a batch is to fail, by its place among all rows of the request; `undefined` lets it be. */
export type RowFault = (table: string, index: number) => TablestoreRefusal | undefined;

export interface WriteResult {
  readonly row: RowImage | undefined;
  readonly bytes: number;
}

/** Writes rows one by one. What can be seen beforehand refuses all of them; after that each row is on its own. */
export function writeBatch(
  instance: Instance,
  tables: readonly { readonly name: string; readonly changes: readonly Change[] }[],
  nowMs: number,
  rowFault: RowFault,
): readonly TableOutcome<WriteResult>[] {
  checkTables(tables.map(({ name, changes }) => ({ name, rows: changes.length })));
  const rows = tables.reduce((sum, { changes }) => sum + changes.length, 0);
  if (rows === 0) throw invalid('No row is specified in BatchWriteRow.');
  if (rows > limits.batchWriteRows)
    throw invalid(`Rows count exceeds the upper limit: ${limits.batchWriteRows}.`);
  const checked = tables.map(({ name, changes }) => {
    const table = readyTableOf(instance, name, nowMs);
    return { name, changes: changes.map((change) => checkChange(table, change)) };
  });
  const bytes = checked.flatMap(({ changes }) => changes).reduce((sum, change) => sum + change.bytes, 0);
  if (bytes > limits.writeBytes)
    throw invalid(
      `The total data size of BatchWriteRow request exceeds the limit, limit size: ${limits.writeBytes}, data size: ${bytes}.`,
    );
  for (const { changes } of checked) checkRepeated(changes);
  let index = -1;
  return checked.map(({ name, changes }) => ({
    table: name,
    rows: changes.map((change) => {
      index += 1;
      return attempt(rowFault(name, index), () => ({ row: writeRow(change, nowMs), bytes: change.bytes }));
    }),
  }));
}

/** Reads rows one by one; as with writes, what can be seen beforehand refuses all of them. */
export function readBatch(
  instance: Instance,
  tables: readonly {
    readonly name: string;
    readonly keys: readonly (readonly Cell[])[];
    readonly selection: Selection;
  }[],
  nowMs: number,
  rowFault: RowFault,
): readonly TableOutcome<ReadResult>[] {
  checkTables(tables.map(({ name, keys }) => ({ name, rows: keys.length })));
  const rows = tables.reduce((sum, { keys }) => sum + keys.length, 0);
  if (rows === 0) throw invalid('No row specified in the request of BatchGetRow.');
  if (rows > limits.batchGetRows)
    throw invalid(`Rows count exceeds the upper limit: ${limits.batchGetRows}.`);
  const ready = tables.map((asked) => {
    const table = readyTableOf(instance, asked.name, nowMs);
    checkSelection(asked.selection);
    const keys = new Set(asked.keys.map((key) => sortKeyOf(readKey(table, key)).toString('hex')));
    if (keys.size < asked.keys.length) throw invalid('Duplicate rows detected in MultiGet.');
    return { ...asked, table };
  });
  let index = -1;
  return ready.map(({ name, table, keys, selection }) => ({
    table: name,
    rows: keys.map((key) => {
      index += 1;
      return attempt(rowFault(name, index), () => readRow(table, key, selection, nowMs));
    }),
  }));
}

function attempt<Result>(fault: TablestoreRefusal | undefined, work: () => Result): RowOutcome<Result> {
  if (fault) return { kind: 'refused', refusal: fault };
  try {
    return { kind: 'ok', result: work() };
  } catch (error) {
    if (error instanceof TablestoreRefusal) return { kind: 'refused', refusal: error };
    throw error;
  }
}

function checkTables(tables: readonly { readonly name: string; readonly rows: number }[]): void {
  const seen = new Set<string>();
  for (const { name, rows } of tables) {
    if (seen.has(name)) throw invalid(`Duplicated table name: '${name}'.`);
    if (rows === 0) throw invalid(`No operation is specified for table: '${name}'.`);
    seen.add(name);
  }
}

function checkRepeated(changes: readonly CheckedChange[]): void {
  const byKey = new Map<string, CheckedChange[]>();
  for (const change of changes) {
    const key = change.sortKey.toString('hex');
    byKey.set(key, [...(byKey.get(key) ?? []), change]);
  }
  for (const same of byKey.values()) {
    if (same.length === 1) continue;
    if (same.some(({ condition }) => condition.rowExistence !== 'IGNORE'))
      throw invalid('Repeated rows do not support row exist expectation check in BatchModify.');
    if (same.some(({ condition }) => condition.filter))
      throw invalid('Repeated rows do not support row condition check in BatchModify.');
  }
}
