import type { Cell } from './cell.ts';
import type { Table } from './instance.ts';
import { limits } from './limits.ts';
import { invalid, TablestoreRefusal } from './refusals.ts';
import { infMin, isMark, type KeyValue, type Mark, sizeOf, typeOf, type Value } from './value.ts';

/** The end of a range: each column a value, or before or behind all values. */
export type Bound = readonly (KeyValue | Mark)[];

/** Reads the key of one row; refuses what does not fit the table. */
export function readKey(table: Table, cells: readonly Cell[]): readonly KeyValue[] {
  return checkedCells(table, cells).map(({ name, value }) => {
    if (isMark(value)) throw invalid(`${String(value.description)} is an invalid type for the primary key.`);
    return keyValue(table, name, value);
  });
}

/** Reads one end of a range. */
export function readBound(table: Table, cells: readonly Cell[]): Bound {
  return checkedCells(table, cells).map(({ name, value }) =>
    isMark(value) ? value : keyValue(table, name, value),
  );
}

/** The key as bytes that sort as the service sorts keys: column by column, strings by their UTF-8 bytes. */
export function sortKeyOf(key: Bound): Buffer {
  return Buffer.concat(
    key.map((part) => {
      if (typeof part === 'symbol') return Buffer.from([part === infMin ? 0 : 2]);
      if (typeof part === 'bigint') {
        const bytes = Buffer.alloc(9);
        bytes[0] = 1;
        // The sign bit turned over puts negative numbers before positive ones.
        bytes.writeBigUInt64BE(BigInt.asUintN(64, part) ^ (1n << 63n), 1);
        return bytes;
      }
      // A zero byte inside becomes 00 FF and the end is 00 00: a prefix sorts before what it begins.
      const escaped = [...Buffer.from(part)].flatMap((byte) => (byte === 0 ? [0, 0xff] : [byte]));
      return Buffer.from([1, ...escaped, 0, 0]);
    }),
  );
}

interface KeyCell {
  readonly name: string;
  readonly value: Value | Mark;
}

function checkedCells(table: Table, cells: readonly Cell[]): readonly KeyCell[] {
  if (cells.length !== table.keyColumns.length) throw new TablestoreRefusal('OTSInvalidPK');
  return table.keyColumns.map((column, index) => {
    const cell = cells[index];
    if (cell?.name !== column.name)
      throw new TablestoreRefusal(
        'OTSInvalidPK',
        `Validate PK name fail. Input: ${cell?.name}, Meta: ${column.name}.`,
      );
    const { name, value } = cell;
    if (value === undefined) throw invalid(`No value is given for primary key name: ${name}.`);
    if (cell.operation) throw invalid(`OpType cannot be given for primary key name: ${name}.`);
    if (cell.timestampMs !== undefined)
      throw invalid(`Timestamp cannot be given for primary key name: ${name}.`);
    return { name, value };
  });
}

function keyValue(table: Table, name: string, value: Value): KeyValue {
  const wanted = table.keyColumns.find((column) => column.name === name)?.type;
  const type = typeOf(value);
  if (typeof value === 'number' || typeof value === 'boolean')
    throw invalid(`${type} is an invalid type for the primary key.`);
  if (type !== wanted)
    throw new TablestoreRefusal(
      'OTSInvalidPK',
      `Validate PK type fail. Input: VT_${type}, Meta: VT_${wanted}.`,
    );
  if (sizeOf(value) > limits.keyValueBytes)
    throw invalid(
      `The length of primary key column: '${name}' exceeds the MaxLength: ${limits.keyValueBytes} with CurrentLength: ${sizeOf(value)}.`,
    );
  return value;
}
