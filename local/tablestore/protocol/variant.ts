import { invalid } from '../model/refusals.ts';
import { autoIncrement, infMax, infMin, type Mark, type Value } from '../model/value.ts';
import type { ByteReader } from './byte-reader.ts';
import { variants } from './tags.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads a value with its type in front. */
export function readVariant(reader: ByteReader): Value | Mark {
  switch (reader.byte()) {
    case variants.integer:
      return reader.take(8).readBigInt64LE();
    case variants.double:
      return reader.take(8).readDoubleLE();
    case variants.boolean:
      return reader.byte() !== 0;
    case variants.string:
      return readText(reader.take(reader.int32()));
    case variants.binary:
      return Buffer.from(reader.take(reader.int32()));
    case variants.infMin:
      return infMin;
    case variants.infMax:
      return infMax;
    case variants.autoIncrement:
      return autoIncrement;
    default:
      throw invalid('data format is invalid, unknown variant type occured.');
  }
}

/** Writes a value with its type in front. */
export function writeVariant(value: Value | Mark): Buffer {
  switch (typeof value) {
    case 'bigint': {
      const bytes = Buffer.alloc(9);
      bytes[0] = variants.integer;
      bytes.writeBigInt64LE(value, 1);
      return bytes;
    }
    case 'number': {
      const bytes = Buffer.alloc(9);
      bytes[0] = variants.double;
      bytes.writeDoubleLE(value, 1);
      return bytes;
    }
    case 'boolean':
      return Buffer.from([variants.boolean, value ? 1 : 0]);
    case 'string':
      return withLength(variants.string, Buffer.from(value));
    case 'symbol':
      return Buffer.from([markCode(value)]);
    default:
      return withLength(variants.binary, value);
  }
}

/** A 32-bit number, lowest byte first. */
export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

export function readText(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw invalid(`Cell data broken, wrong string format, size: ${bytes.length}.`);
  }
}

function withLength(code: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([code]), int32(bytes.length), bytes]);
}

function markCode(mark: Mark): number {
  if (mark === infMin) return variants.infMin;
  return mark === infMax ? variants.infMax : variants.autoIncrement;
}
