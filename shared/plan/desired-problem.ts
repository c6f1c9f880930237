/** One thing that is wrong with a document. */
export interface DesiredProblem {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** RFC 6901 JSON pointer to the value; empty for the whole document and for text that cannot be read. */
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}
