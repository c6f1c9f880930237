import { createHash } from 'node:crypto';
import { canonicalJson } from '../operation/journal.ts';
import type { GatewayRef } from '../route/route.ts';
import type { Change } from './gateway-plan.ts';

/**
 * Names what would be done: equal exactly when the same calls would be asked for in the same order. Creation times
 * and explanations are no part of it.
 */
export function digestOf(gateway: GatewayRef, changes: readonly Change[]): string {
  const deeds = changes.map((change) => {
    const { kind, route, before, after } = change;
    const more =
      kind === 'create-route' ? change.description : kind === 'fail-over' ? change.from : undefined;
    return { kind, routeDest: route.routeDest, nextHop: route.nextHop, before, after, more };
  });
  return createHash('sha256').update(canonicalJson({ gateway, deeds })).digest('hex');
}

/** The short name of a plan, for people: `pl_` and the first 16 digits of its digest. */
export function planId(digest: string): string {
  return `pl_${digest.slice(0, 16)}`;
}
