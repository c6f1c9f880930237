import { createHash } from 'node:crypto';
import { canonicalJson } from '../operation/journal.ts';
import { reconcileSource } from '../operation/service-order.ts';
import { intentOf } from '../plan/change-intent.ts';
import type { Change } from '../plan/gateway-plan.ts';
import { readyChanges } from '../plan/ready-changes.ts';
import { acceptRequest } from './accept-request.ts';
import type { App } from './app.ts';
import type { PlannedGateway } from './plan-gateways.ts';

/** Makes the changes of a plan happen; a run that only observes has none. */
export type ApplyPlan = (planned: PlannedGateway) => Promise<readonly string[]>;

/** A change that failed is not asked for again before this. */
const retryAfterMs = 10 * 60_000;

/**
 * Makes what turns plans into operations. Access rules are for those who ask: the file and its policy level are set
 * up by whoever runs routehook.
 */
export function applyWith(app: App): ApplyPlan {
  return async ({ plan, observation, wanted }) => {
    if (observation.kind !== 'seen') return [];
    const asked: string[] = [];
    for (const change of readyChanges(plan, observation)) {
      const intent = intentOf(change, wanted.gateway.accountId);
      const acceptance = await acceptRequest(app, {
        intent,
        requester: { source: reconcileSource, instance: wanted.source },
        delivery: { kind: 'delivery-id', value: deliveryOf(change, app.clock.nowMs()) },
      });
      if (acceptance.kind === 'accepted') asked.push(acceptance.operation.id);
    }
    return asked;
  };
}

/** Two runs at the same time ask for the same change once; so do runs that follow each other closely. */
function deliveryOf(change: Change, nowMs: number): string {
  const text = canonicalJson([change, Math.floor(nowMs / retryAfterMs)]);
  return createHash('sha256').update(text).digest('hex');
}
