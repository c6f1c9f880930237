import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cell, RowImage } from '../../../local/tablestore/model/cell.ts';
import { sortKeyOf } from '../../../local/tablestore/model/key.ts';
import { autoIncrement, infMax, infMin, type KeyValue } from '../../../local/tablestore/model/value.ts';
import { crc8 } from '../../../local/tablestore/protocol/crc8.ts';
import { readImage } from '../../../local/tablestore/protocol/read-image.ts';
import { writeImages } from '../../../local/tablestore/protocol/write-image.ts';

const text = fc.string({ unit: 'binary' });
const integer = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const bytes = fc.uint8Array().map((array) => Buffer.from(array));
const keyValue = fc.oneof(integer, text, bytes);
const value = fc.oneof(keyValue, fc.boolean(), fc.double({ noNaN: true }));
const keyCell: fc.Arbitrary<Cell> = fc.record({
  name: text,
  value: fc.oneof(keyValue, fc.constantFrom(infMin, infMax, autoIncrement)),
});
const cell: fc.Arbitrary<Cell> = fc.record(
  {
    name: text,
    value,
    operation: fc.constantFrom('delete-all-versions', 'delete-one-version', 'increment'),
    timestampMs: fc.integer({ min: 0, max: 2 ** 48 }),
  },
  { requiredKeys: ['name'] },
);
const image: fc.Arbitrary<RowImage> = fc.record({
  key: fc.array(keyCell, { minLength: 1, maxLength: 4 }),
  cells: fc.array(cell, { maxLength: 6 }),
  deleteMarker: fc.boolean(),
});

describe('PlainBuffer', () => {
  it('the checksum is CRC-8: "123456789" gives F4', () => {
    expect(crc8(0, Buffer.from('123456789'))).toBe(0xf4);
  });

  it('whatever is written → read back as it was, with more bytes behind it or not', () => {
    fc.assert(
      fc.property(image, bytes, (row, rest) => {
        expect(readImage(Buffer.concat([writeImages([row]), rest]))).toEqual(row);
      }),
    );
  });

  it('cut anywhere → refused', () => {
    fc.assert(
      fc.property(image, fc.double({ min: 0, max: 0.999, noNaN: true }), (row, part) => {
        const whole = writeImages([row]);
        expect(() => readImage(whole.subarray(0, Math.floor(whole.length * part)))).toThrow();
      }),
    );
  });

  it('no rows → no bytes', () => {
    expect(writeImages([])).toHaveLength(0);
  });
});

describe('sort keys', () => {
  const compare = (left: KeyValue, right: KeyValue): number =>
    typeof left === 'bigint' && typeof right === 'bigint'
      ? Number(left > right) - Number(left < right)
      : Buffer.compare(bytesOf(left), bytesOf(right));

  const bytesOf = (key: KeyValue) => Buffer.from(typeof key === 'bigint' ? '' : key);

  it.each([
    ['integers', integer],
    ['texts', text],
    ['binaries', bytes],
  ] as const)('%s sort as they are, whatever comes behind them', (_, values: fc.Arbitrary<KeyValue>) => {
    fc.assert(
      fc.property(values, values, text, text, (left, right, more, other) => {
        const order = Buffer.compare(sortKeyOf([left, more]), sortKeyOf([right, other]));
        const wanted = compare(left, right) || compare(more, other);
        expect(Math.sign(order)).toBe(Math.sign(wanted));
      }),
    );
  });

  it('INF_MIN is before and INF_MAX behind every value', () => {
    fc.assert(
      fc.property(keyValue, (one) => {
        expect(Buffer.compare(sortKeyOf([infMin]), sortKeyOf([one]))).toBe(-1);
        expect(Buffer.compare(sortKeyOf([one]), sortKeyOf([infMax]))).toBe(-1);
      }),
    );
  });
});
