import type { Cell, RowImage } from '../model/cell.ts';
import type { Change, ChangeKind, Condition, Returning } from '../model/change.ts';
import { asCondition } from '../model/filter.ts';
import type { Selection } from '../model/project.ts';
import { invalid } from '../model/refusals.ts';
import type { ConditionMessage, Int64, ReturnContent, SelectionMessage } from './messages.ts';
import { has } from './proto.ts';
import { readFilter } from './read-filter.ts';
import { readImage } from './read-image.ts';

/** Reads what a read asks for. */
export function selectionOf(message: SelectionMessage): Selection {
  return {
    columns: message.columnsToGet,
    maxVersions: has(message, 'maxVersions') ? message.maxVersions : undefined,
    timeRange: timeRangeOf(message),
    filter: message.filter.length > 0 ? readFilter(message.filter) : undefined,
    startColumn: has(message, 'startColumn') ? message.startColumn : undefined,
    endColumn: has(message, 'endColumn') ? message.endColumn : undefined,
  };
}

/** Reads a key that stands alone. */
export function keyOf(bytes: Uint8Array): readonly Cell[] {
  const { key, cells, deleteMarker } = readImage(bytes);
  if (cells.length > 0) throw invalid('Attribute column cannot be given while reading data.');
  if (deleteMarker) throw invalid('Delete marker cannot be given.');
  return key;
}

/** Reads a write of one row. */
export function changeOf(
  kind: ChangeKind,
  image: RowImage,
  message: { readonly condition: ConditionMessage; readonly returnContent: ReturnContent | null },
): Change {
  return {
    kind,
    image,
    condition: conditionOf(message.condition),
    returning: returningOf(message.returnContent),
  };
}

/** A 64-bit number of the protocol; far larger ones lose digits, which no caller here minds. */
export function numberOf(value: Int64): number {
  return Number(String(value));
}

function conditionOf({ rowExistence, columnCondition }: ConditionMessage): Condition {
  const expectation = (['IGNORE', 'EXPECT_EXIST', 'EXPECT_NOT_EXIST'] as const)[rowExistence];
  if (!expectation) throw invalid(`Invalid row-existence expectation: ${rowExistence}.`);
  return columnCondition.length > 0
    ? { rowExistence: expectation, filter: asCondition(readFilter(columnCondition)) }
    : { rowExistence: expectation };
}

function returningOf(content: ReturnContent | null): Returning {
  switch (content?.returnType ?? 0) {
    case 0:
      return { kind: 'nothing' };
    case 1:
      return { kind: 'key' };
    case 2:
      return { kind: 'after-modify', columns: content?.returnColumnNames ?? [] };
    default:
      throw invalid(`Invalid return type: ${content?.returnType}.`);
  }
}

function timeRangeOf({ timeRange }: SelectionMessage): Selection['timeRange'] {
  if (!timeRange) return undefined;
  if (has(timeRange, 'specificTime')) {
    if (has(timeRange, 'startTime') || has(timeRange, 'endTime'))
      throw invalid('Specific tiemstamp and time range cannot be given at the same time.');
    const atMs = numberOf(timeRange.specificTime);
    return { fromMs: atMs, toMs: atMs + 1 };
  }
  if (!has(timeRange, 'startTime') || !has(timeRange, 'endTime'))
    throw invalid('Start and end time must be given at the same time.');
  return { fromMs: numberOf(timeRange.startTime), toMs: numberOf(timeRange.endTime) };
}
