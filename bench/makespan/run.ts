import type { CallCount } from './bench-cloud.ts';

/** How one strategy did in one draw. */
export interface Run {
  /** From the requests to the last recorded end. */
  readonly makespanMs: number;
  readonly finished: number;
  /** Routes that ended without success. */
  readonly failed: number;
  readonly calls: CallCount;
  /** When each gateway began its changes, since the requests; oldest first. */
  readonly begunMs: readonly (readonly number[])[];
}
