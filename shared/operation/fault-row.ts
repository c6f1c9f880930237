import type { FaultClass } from './fault.ts';

/** What is known of one code. */
export interface FaultRow {
  /** `passed` is the one error code that reports a success. */
  readonly class: FaultClass | 'passed';
  /** The status shown in a problem document for this fault. */
  readonly status: number;
  /** What the reader should do, in one or two sentences. */
  readonly remedy: string;
  /** Where the code comes from. */
  readonly from: 'CreateVpnRouteEntry' | 'neighbouring calls' | 'gateway of the API' | 'routehook';
}
