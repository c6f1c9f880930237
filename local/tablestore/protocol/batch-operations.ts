import { type RowOutcome, readBatch, type WriteResult, writeBatch } from '../model/batch.ts';
import type { ChangeKind } from '../model/change.ts';
import type { ReadResult } from '../model/read-row.ts';
import { invalid } from '../model/refusals.ts';
import { type CallResult, consumed, type ReadCall, unitsOf } from './call.ts';
import type { BatchResponse } from './messages.ts';
import { decodeMessage, encodeMessage, tableMessages } from './proto.ts';
import { readImage } from './read-image.ts';
import { changeOf, keyOf, selectionOf } from './read-request.ts';
import { conditionUnits } from './row-operations.ts';
import { writeImages } from './write-image.ts';

type RowResponse = BatchResponse['tables'][number]['rows'][number];

const kinds: readonly (ChangeKind | undefined)[] = [undefined, 'put', 'update', 'delete'];

/** Both answer 200 whatever becomes of single rows: the outcome of each stands in the body. */
export const batchOperations = {
  BatchGetRow: (body) => {
    const request = decodeMessage(tableMessages.BatchGetRowRequest, body);
    const tables = request.tables.map((table) => ({
      name: table.tableName,
      keys: table.primaryKey.map(keyOf),
      selection: selectionOf(table),
    }));
    return {
      tables: tables.map(({ name }) => name),
      run: ({ instance, nowMs, rowFault }) => {
        const outcomes = readBatch(instance, tables, nowMs, rowFault);
        const response = outcomes.map(({ table, rows }) => ({
          tableName: table,
          rows: rows.map((row) => rowResponse<ReadResult>(row, ({ bytes }) => [unitsOf(bytes), 0])),
        }));
        return result(tableMessages.BatchGetRowResponse, { tables: response });
      },
    };
  },

  BatchWriteRow: (body) => {
    const request = decodeMessage(tableMessages.BatchWriteRowRequest, body);
    const tables = request.tables.map(({ tableName, rows }) => ({
      name: tableName,
      changes: rows.map((row) => changeOf(kindOf(row.type), readImage(row.rowChange), row)),
    }));
    return {
      tables: tables.map(({ name }) => name),
      run: ({ instance, nowMs, rowFault }) => {
        const outcomes = writeBatch(instance, tables, nowMs, rowFault);
        const response = outcomes.map(({ table, rows }, tableIndex) => ({
          tableName: table,
          rows: rows.map((row, index) => {
            const change = tables[tableIndex]?.changes[index];
            const read = change ? conditionUnits(change) : 0;
            return rowResponse<WriteResult>(row, ({ bytes }) => [read, unitsOf(bytes)]);
          }),
        }));
        return result(tableMessages.BatchWriteRowResponse, { tables: response });
      },
    };
  },
} as const satisfies Record<string, ReadCall>;

function kindOf(type: number): ChangeKind {
  const kind = kinds[type];
  if (!kind) throw invalid('The modify type is invalid.');
  return kind;
}

function rowResponse<Result extends ReadResult | WriteResult>(
  outcome: RowOutcome<Result>,
  unitsFor: (result: Result) => readonly [read: number, write: number],
): RowResponse {
  if (outcome.kind === 'refused') {
    const { code, message } = outcome.refusal;
    return { isOk: false, error: { code, message } };
  }
  const { row } = outcome.result;
  return {
    isOk: true,
    consumed: consumed(...unitsFor(outcome.result)),
    row: writeImages(row ? [row] : []),
  };
}

function result(codec: typeof tableMessages.BatchGetRowResponse, response: BatchResponse): CallResult {
  const rows = response.tables.flatMap((table) => table.rows);
  const total = (unit: 'read' | 'write') =>
    rows.reduce((sum, row) => sum + (row.consumed?.capacityUnit[unit] ?? 0), 0);
  return {
    body: encodeMessage(codec, response),
    readUnits: total('read'),
    writeUnits: total('write'),
  };
}
