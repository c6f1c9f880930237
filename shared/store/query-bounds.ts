import type { DueQuery, OperationQuery, PendingQuery } from './store.ts';

/**
 * The page size of a list query.
 * @throws {RangeError} when it is not a whole number from 1 to 100: a bug in the caller
 */
export function pageSizeOf({ pageSize }: OperationQuery): number {
  return within('pageSize', pageSize, 100);
}

/**
 * How many queue entries a query asks for: 1,000 unless it says.
 * @throws {RangeError} when it is not a whole number from 1 to 5,000: a bug in the caller
 */
export function pendingLimitOf({ limit = 1_000 }: PendingQuery): number {
  return within('limit', limit, 5_000);
}

/**
 * How many due entries a query asks for.
 * @throws {RangeError} when it is not a whole number from 1 to 1,000: a bug in the caller
 */
export function dueLimitOf({ limit }: DueQuery): number {
  return within('limit', limit, 1_000);
}

function within(name: string, value: number, most: number): number {
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new RangeError(`${name} is ${value}: it must be a whole number from 1 to ${most}.`);
}
