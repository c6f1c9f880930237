import type { Cell, RowImage } from '../model/cell.ts';
import { crc8 } from './crc8.ts';
import { header, operationCodes, tags } from './tags.ts';
import { int32, writeVariant } from './variant.ts';

/** Writes rows as PlainBuffer; no rows are no bytes. */
export function writeImages(images: readonly RowImage[]): Buffer {
  return images.length === 0
    ? Buffer.alloc(0)
    : Buffer.concat([int32(header), ...images.map((image) => imageBytes(image))]);
}

function imageBytes({ key, cells, deleteMarker }: RowImage): Buffer {
  const keyParts = key.map(cellBytes);
  const cellParts = cells.map(cellBytes);
  const checksums = [...keyParts, ...cellParts].map(({ checksum }) => checksum);
  return Buffer.concat([
    Buffer.from([tags.key]),
    ...keyParts.map(({ bytes }) => bytes),
    Buffer.from(cells.length > 0 ? [tags.cells] : []),
    ...cellParts.map(({ bytes }) => bytes),
    Buffer.from(deleteMarker ? [tags.deleteMarker] : []),
    Buffer.from([tags.rowChecksum, crc8(0, [...checksums, deleteMarker ? 1 : 0])]),
  ]);
}

function cellBytes({ name, value, operation, timestampMs }: Cell): {
  readonly bytes: Buffer;
  readonly checksum: number;
} {
  const nameBytes = Buffer.from(name);
  const parts = [Buffer.from([tags.cell, tags.cellName]), int32(nameBytes.length), nameBytes];
  let checksum = crc8(0, nameBytes);
  if (value !== undefined) {
    const variant = writeVariant(value);
    parts.push(Buffer.from([tags.cellValue]), int32(variant.length), variant);
    checksum = crc8(checksum, variant);
  }
  if (operation) parts.push(Buffer.from([tags.cellOperation, operationCodes[operation]]));
  if (timestampMs !== undefined) {
    const timestamp = Buffer.alloc(8);
    timestamp.writeBigInt64LE(BigInt(timestampMs));
    parts.push(Buffer.from([tags.cellTimestamp]), timestamp);
    checksum = crc8(checksum, timestamp);
  }
  if (operation) checksum = crc8(checksum, [operationCodes[operation]]);
  parts.push(Buffer.from([tags.cellChecksum, checksum]));
  return { bytes: Buffer.concat(parts), checksum };
}
