/** INTEGER, DOUBLE, BOOLEAN, STRING and BINARY of the service. */
export type Value = bigint | number | boolean | string | Buffer;

/** What a key column may hold. */
export type KeyValue = bigint | string | Buffer;

/** Before every key. */
export const infMin = Symbol('INF_MIN');
/** Behind every key. */
export const infMax = Symbol('INF_MAX');
/** A key that the service is to choose. */
export const autoIncrement = Symbol('AUTO_INCREMENT');

export type Mark = typeof infMin | typeof infMax | typeof autoIncrement;

export type TypeName = 'INTEGER' | 'DOUBLE' | 'BOOLEAN' | 'STRING' | 'BINARY';

export function isMark(value: Value | Mark): value is Mark {
  return typeof value === 'symbol';
}

/** The name of a value's type, as the service writes it. */
export function typeOf(value: Value): TypeName {
  switch (typeof value) {
    case 'bigint':
      return 'INTEGER';
    case 'number':
      return 'DOUBLE';
    case 'boolean':
      return 'BOOLEAN';
    case 'string':
      return 'STRING';
    default:
      return 'BINARY';
  }
}

/** The bytes a value counts for in limits and capacity units. */
export function sizeOf(value: Value): number {
  switch (typeof value) {
    case 'bigint':
    case 'number':
      return 8;
    case 'boolean':
      return 1;
    case 'string':
      return Buffer.byteLength(value);
    default:
      return value.length;
  }
}

/**
 * Orders two values: negative, zero or positive; strings and binaries by their bytes.
 * `undefined` when the types differ. What the service makes of that is not published; a comparison that is
 * neither less, equal nor greater is the answer that no client can lean on.
 */
export function compareValues(left: Value, right: Value): number | undefined {
  if (typeOf(left) !== typeOf(right)) return undefined;
  if (typeof left === 'string' || typeof right === 'string')
    return Buffer.compare(Buffer.from(String(left)), Buffer.from(String(right)));
  if (Buffer.isBuffer(left) && Buffer.isBuffer(right)) return Buffer.compare(left, right);
  return left < right ? -1 : left > right ? 1 : 0;
}
