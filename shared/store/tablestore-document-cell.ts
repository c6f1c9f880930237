import { TablestoreStoreError } from './tablestore-error.ts';
import type { Cell } from './tablestore-values.ts';

/** The longest text in one cell. Source: limits of the wide column model, 2026-05: 2 MB. */
const longestBytes = 2 * 1024 * 1024;

/**
 * Writes a value as the text of one cell.
 * @throws {TablestoreStoreError} when it is longer than a cell may be
 */
export function documentCell(value: unknown, what: string): string {
  const text = JSON.stringify(value);
  if (Buffer.byteLength(text) <= longestBytes) return text;
  throw new TablestoreStoreError(
    'Store.TooLarge',
    `The record of ${what} has more than 2 MB, which Tablestore does not take; nothing was written.`,
  );
}

/**
 * Reads what {@link documentCell} wrote.
 * @throws {TablestoreStoreError} with the remedy, when somebody else wrote it
 */
export function parseDocument<Value>(cell: Cell | undefined, what: string, remedy: string): Value {
  try {
    return JSON.parse(String(cell)) as Value;
  } catch (error) {
    throw new TablestoreStoreError('Store.Damaged', `The record of ${what} is not JSON. ${remedy}`, error);
  }
}
