import type { Cell, CellOperation, RowImage } from '../model/cell.ts';
import { invalid } from '../model/refusals.ts';
import { type ByteReader, createByteReader } from './byte-reader.ts';
import { crc8 } from './crc8.ts';
import { header, operationCodes, tags } from './tags.ts';
import { readText, readVariant } from './variant.ts';

/**
 * Reads one row from PlainBuffer and verifies its checksums. What follows the row is left alone: clients make
 * their buffers larger than keys with INF_MIN or INF_MAX need.
 */
export function readImage(bytes: Uint8Array): RowImage {
  const reader = createByteReader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const found = reader.int32();
  if (found !== header)
    throw invalid(`Cell data broken, mismatch header, actual: ${found}, expect: ${header}.`);
  expectTag(reader, tags.key);
  const key = readCells(reader);
  if (key.length === 0) throw invalid('Cell data broken, PK is empty.');
  const cells = skipTag(reader, tags.cells) ? readCells(reader) : [];
  const deleteMarker = skipTag(reader, tags.deleteMarker);
  if (!skipTag(reader, tags.rowChecksum))
    throw invalid('Cell data broken, row is not end with checksum tag.');
  const checksums = [...key, ...cells].map(({ checksum }) => checksum);
  expectChecksum(reader, crc8(0, [...checksums, deleteMarker ? 1 : 0]));
  return { key: key.map(({ cell }) => cell), cells: cells.map(({ cell }) => cell), deleteMarker };
}

interface ReadCell {
  readonly cell: Cell;
  readonly checksum: number;
}

function readCells(reader: ByteReader): readonly ReadCell[] {
  const cells: ReadCell[] = [];
  while (skipTag(reader, tags.cell)) cells.push(readCell(reader));
  return cells;
}

/** Bytes come as name, value, operation, timestamp; the checksum takes the operation last. */
function readCell(reader: ByteReader): ReadCell {
  expectTag(reader, tags.cellName);
  const nameBytes = reader.take(reader.int32());
  let checksum = crc8(0, nameBytes);
  let cell: Cell = { name: readText(nameBytes) };
  if (skipTag(reader, tags.cellValue)) {
    // The length is there for readers that do not know the type.
    reader.int32();
    const start = reader.position();
    cell = { ...cell, value: readVariant(reader) };
    checksum = crc8(checksum, reader.between(start, reader.position()));
  }
  let operationCode: number | undefined;
  if (skipTag(reader, tags.cellOperation)) {
    operationCode = reader.byte();
    cell = { ...cell, operation: operationOf(operationCode) };
  }
  if (skipTag(reader, tags.cellTimestamp)) {
    const timestamp = reader.take(8);
    cell = { ...cell, timestampMs: millisecondsOf(timestamp.readBigInt64LE()) };
    checksum = crc8(checksum, timestamp);
  }
  if (operationCode !== undefined) checksum = crc8(checksum, [operationCode]);
  if (!skipTag(reader, tags.cellChecksum)) throw invalid(`Invalid Column(${cell.name}): missing checksum.`);
  expectChecksum(reader, checksum);
  return { cell, checksum };
}

function operationOf(code: number): CellOperation {
  switch (code) {
    case operationCodes['delete-all-versions']:
      return 'delete-all-versions';
    case operationCodes['delete-one-version']:
      return 'delete-one-version';
    case operationCodes.increment:
      return 'increment';
    default:
      throw invalid(`Invalid op type of cell: ${code}.`);
  }
}

function millisecondsOf(timestamp: bigint): number {
  if (timestamp < 0n || timestamp >= (2n ** 63n - 1n) / 1000n)
    throw invalid('Timestamp must be in range [0, INT64_MAX/1000).');
  return Number(timestamp);
}

function skipTag(reader: ByteReader, tag: number): boolean {
  if (reader.peek() !== tag) return false;
  reader.byte();
  return true;
}

function expectTag(reader: ByteReader, tag: number): void {
  const found = reader.byte();
  if (found !== tag) throw invalid(`Cell data broken, mismatch tag, actual tag(${found}), expect(${tag}).`);
}

function expectChecksum(reader: ByteReader, wanted: number): void {
  const found = reader.byte();
  if (found !== wanted) throw invalid(`Cell data broken, checksum is mismatch, ${found}:${wanted}:`);
}
