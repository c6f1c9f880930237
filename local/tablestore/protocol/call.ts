import type { RowFault } from '../model/batch.ts';
import type { Instance } from '../model/instance.ts';
import type { Units } from './messages.ts';

export interface CallContext {
  readonly instance: Instance;
  /** Unix milliseconds. */
  readonly nowMs: number;
  readonly rowFault: RowFault;
}

export interface CallResult {
  readonly body: Buffer;
  readonly readUnits: number;
  readonly writeUnits: number;
}

/** A request that was understood and can be served. */
export interface Call {
  /** The tables it names. */
  readonly tables: readonly string[];
  /** Serves it, or throws a refusal; nothing can come in between, so every row is written in one piece. */
  readonly run: (context: CallContext) => CallResult;
}

/** Reads the body of one operation; throws a refusal when it is not what the operation takes. */
export type ReadCall = (body: Buffer) => Call;

/** A result that costs nothing. */
export function freeResult(body: Buffer): CallResult {
  return { body, readUnits: 0, writeUnits: 0 };
}

/** Capacity units: 4 KB each, begun ones count; even nothing costs one. */
export function unitsOf(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / 4096));
}

export function consumed(read: number, write: number): Units {
  return { capacityUnit: { read, write } };
}
