import type { Change } from '../model/change.ts';
import { readyTableOf } from '../model/instance.ts';
import { readRange, readRow } from '../model/read-row.ts';
import { writeOne } from '../model/write-row.ts';
import { type Call, consumed, type ReadCall, unitsOf } from './call.ts';
import { decodeMessage, encodeMessage, has, tableMessages } from './proto.ts';
import { readImage } from './read-image.ts';
import { changeOf, keyOf, selectionOf } from './read-request.ts';
import { writeImages } from './write-image.ts';

type RowResponseCodec =
  | typeof tableMessages.PutRowResponse
  | typeof tableMessages.UpdateRowResponse
  | typeof tableMessages.DeleteRowResponse;

export const rowOperations = {
  GetRow: (body) => {
    const request = decodeMessage(tableMessages.GetRowRequest, body);
    const key = keyOf(request.primaryKey);
    const selection = selectionOf(request);
    return {
      tables: [request.tableName],
      run: ({ instance, nowMs }) => {
        const table = readyTableOf(instance, request.tableName, nowMs);
        const { row, bytes } = readRow(table, key, selection, nowMs);
        const readUnits = unitsOf(bytes);
        const response = { consumed: consumed(readUnits, 0), row: writeImages(row ? [row] : []) };
        return { body: encodeMessage(tableMessages.GetRowResponse, response), readUnits, writeUnits: 0 };
      },
    };
  },

  PutRow: (body) => {
    const request = decodeMessage(tableMessages.PutRowRequest, body);
    const change = changeOf('put', readImage(request.row), request);
    return writeCall(request.tableName, change, tableMessages.PutRowResponse);
  },

  UpdateRow: (body) => {
    const request = decodeMessage(tableMessages.UpdateRowRequest, body);
    const change = changeOf('update', readImage(request.rowChange), request);
    return writeCall(request.tableName, change, tableMessages.UpdateRowResponse);
  },

  DeleteRow: (body) => {
    const request = decodeMessage(tableMessages.DeleteRowRequest, body);
    const change = changeOf('delete', readImage(request.primaryKey), request);
    return writeCall(request.tableName, change, tableMessages.DeleteRowResponse);
  },

  GetRange: (body) => {
    const request = decodeMessage(tableMessages.GetRangeRequest, body);
    const query = {
      backward: request.direction === 1,
      start: keyOf(request.inclusiveStartPrimaryKey),
      end: keyOf(request.exclusiveEndPrimaryKey),
      limit: has(request, 'limit') ? request.limit : undefined,
      selection: selectionOf(request),
    };
    return {
      tables: [request.tableName],
      run: ({ instance, nowMs }) => {
        const table = readyTableOf(instance, request.tableName, nowMs);
        const { rows, next, bytes } = readRange(table, query, nowMs);
        const readUnits = unitsOf(bytes);
        const response = {
          consumed: consumed(readUnits, 0),
          rows: writeImages(rows),
          ...(next
            ? { nextStartPrimaryKey: writeImages([{ key: next, cells: [], deleteMarker: false }]) }
            : {}),
        };
        return { body: encodeMessage(tableMessages.GetRangeResponse, response), readUnits, writeUnits: 0 };
      },
    };
  },
} as const satisfies Record<string, ReadCall>;

function writeCall(tableName: string, change: Change, codec: RowResponseCodec): Call {
  return {
    tables: [tableName],
    run: ({ instance, nowMs }) => {
      const table = readyTableOf(instance, tableName, nowMs);
      const { row, bytes } = writeOne(table, change, nowMs);
      const readUnits = conditionUnits(change);
      const writeUnits = unitsOf(bytes);
      const response = { consumed: consumed(readUnits, writeUnits), row: writeImages(row ? [row] : []) };
      return { body: encodeMessage(codec, response), readUnits, writeUnits };
    },
  };
}

/** A condition is a read of its own ("Conditional update", page of 2025-08-22). */
export function conditionUnits({ condition }: Change): number {
  return condition.rowExistence === 'IGNORE' && !condition.filter ? 0 : 1;
}
