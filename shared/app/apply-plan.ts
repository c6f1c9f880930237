import { canonicalJson } from '../operation/journal.ts';
import { reconcileSource } from '../operation/service-order.ts';
import { intentOf } from '../plan/change-intent.ts';
import type { Change } from '../plan/gateway-plan.ts';
import { acceptRequest } from './accept-request.ts';
import type { App } from './app.ts';
import type { PlannedGateway } from './plan-gateways.ts';

/** Asks for the changes of a plan, and says which operations are new; a run that only observes has none. */
export type ApplyPlan = (planned: PlannedGateway) => Promise<readonly string[]>;

/** A change that failed is not asked for again before this. */
const retryAfterMs = 10 * 60_000;

/**
 * Makes what turns plans into operations. Access rules are for those who ask: the file and its policy level are set
 * up by whoever runs routehook. Each change carries what it relies on, so that all of a plan can be asked for at once.
 */
export function applyWith(app: App): ApplyPlan {
  return async ({ plan, wanted }) => {
    if (plan.kind !== 'ready') return [];
    const asked: string[] = [];
    for (const change of plan.changes) {
      const acceptance = await acceptRequest(app, {
        intent: intentOf(change, wanted.gateway.accountId),
        requester: { source: reconcileSource, instance: wanted.source },
        delivery: { kind: 'delivery-id', value: deliveryOf(change, app.clock.nowMs()) },
      });
      if (acceptance.kind !== 'accepted') continue;
      asked.push(acceptance.operation.id);
      // A queue is served by the time of acceptance: the next change comes behind this one.
      if (app.clock.nowMs() <= acceptance.operation.createTimeMs) await app.clock.sleep(1);
    }
    return asked;
  };
}

/** Two runs at the same time ask for the same change once; so do runs that follow each other closely. */
function deliveryOf(change: Change, nowMs: number): string {
  return canonicalJson([change, Math.floor(nowMs / retryAfterMs)]);
}
