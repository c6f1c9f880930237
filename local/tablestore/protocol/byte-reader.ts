import { invalid } from '../model/refusals.ts';

/** Reads bytes from front to back; a request that ends too early is refused. */
export interface ByteReader {
  readonly byte: () => number;
  readonly take: (length: number) => Buffer;
  readonly int32: () => number;
  /** The next byte, which stays. */
  readonly peek: () => number | undefined;
  readonly position: () => number;
  readonly between: (start: number, end: number) => Buffer;
}

export function createByteReader(bytes: Buffer): ByteReader {
  let position = 0;
  const take = (length: number): Buffer => {
    if (length < 0 || position + length > bytes.length) throw invalid('data format is invalid.');
    position += length;
    return bytes.subarray(position - length, position);
  };
  return {
    take,
    byte: () => take(1)[0] ?? 0,
    int32: () => take(4).readInt32LE(),
    peek: () => bytes[position],
    position: () => position,
    between: (start, end) => bytes.subarray(start, end),
  };
}
