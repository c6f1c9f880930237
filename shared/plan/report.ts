import type { DesiredProblem } from './desired-problem.ts';
import type { GatewayPlan } from './gateway-plan.ts';

/** What a run of the reconciliation leaves behind for those who ask: one row of the run, and one for each gateway. */
export type Report = RunReport | GatewayReport;

/** The key of the row of the run; that of a gateway is its gateway key. */
export const runReportKey = 'run';

export interface RunReport {
  readonly kind: 'run';
  readonly atMs: number;
  /** Whether the run may change anything at all. */
  readonly mode: 'observe' | 'apply';
  readonly sources: readonly SourceReport[];
  /** The keys of all gateways that some source speaks about. */
  readonly gateways: readonly string[];
}

/** What became of one file. */
export interface SourceReport {
  readonly name: string;
  readonly state: 'fresh' | 'stale' | 'unreadable' | 'invalid';
  readonly team?: string;
  /** The highest revision that was ever read. */
  readonly lastRevision?: number;
  /** The keys of the gateways that it spoke of when it was read last. */
  readonly gateways?: readonly string[];
  /** Why it is not fresh, and what would help. */
  readonly why?: string;
  /** What is wrong with an invalid file; the first ones. */
  readonly problems?: readonly DesiredProblem[];
}

export interface GatewayReport {
  readonly kind: 'gateway';
  readonly atMs: number;
  readonly source: string;
  readonly plan: GatewayPlan;
  /** The operations that this run asked for. */
  readonly asked: readonly string[];
}
