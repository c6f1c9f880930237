import type { Mark, Value } from './value.ts';

/** What an update does to a column; a cell without one puts its value. */
export type CellOperation = 'delete-all-versions' | 'delete-one-version' | 'increment';

/** A cell as it travels. */
export interface Cell {
  readonly name: string;
  readonly value?: Value | Mark;
  readonly operation?: CellOperation;
  /** The version, Unix milliseconds. */
  readonly timestampMs?: number;
}

/** A row as it travels: a key, what is to be written or was read, and whether the row is to go. */
export interface RowImage {
  readonly key: readonly Cell[];
  readonly cells: readonly Cell[];
  readonly deleteMarker: boolean;
}
