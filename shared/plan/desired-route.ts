import type { RouteWeight } from '../route/route.ts';

/** A route of one gateway as the file of desired routes asks for it. */
export interface DesiredRoute {
  readonly routeDest: string;
  readonly nextHop: string;
  readonly weight: RouteWeight;
  readonly publishVpc: boolean;
  readonly description?: string | undefined;
}

/**
 * How far reconciliation may go: `observe` changes nothing, `create-only` adds what is missing, `upsert` also
 * corrects routes that are ours, `sync` also deletes routes that are ours and not in the file.
 */
export const policyLevels = ['observe', 'create-only', 'upsert', 'sync'] as const;

export type PolicyLevel = (typeof policyLevels)[number];
