import { TablestoreStoreError } from './tablestore-error.ts';
import type { Row } from './tablestore-rows.ts';

/** How many versions back a row still tells who wrote them. */
const remembered = 16;

/** The cell that holds the token of whoever wrote a version of a row. */
export function writerOf(version: number): string {
  return `writer_${version}`;
}

/** The cell that a write of this version takes away, so that rows do not grow with every change. */
export function forgottenWith(version: number): readonly string[] {
  return version > remembered ? [writerOf(version - remembered)] : [];
}

/**
 * Whether the writer with this token wrote this version of the row, which may have gone on since.
 * @returns `undefined` when too many have written it since to tell
 */
export function isWrittenBy({ cells }: Row, version: number, token: string): boolean | undefined {
  const writer = cells[writerOf(version)];
  if (writer !== undefined) return writer === token;
  return Number(cells.version) < version ? false : undefined;
}

/** The outcome of a write that cannot be told any more. */
export function unknownOutcome(what: string): TablestoreStoreError {
  return new TablestoreStoreError(
    'Store.Unknown',
    `The answer to a write of ${what} was lost, and what is stored now does not tell whether it was done. Read it again and go on from there.`,
  );
}
