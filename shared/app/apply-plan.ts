import { canonicalJson } from '../operation/journal.ts';
import type { Requester } from '../operation/operation.ts';
import { type DeliveryKey, operationId } from '../operation/operation-id.ts';
import { reconcileSource } from '../operation/service-order.ts';
import { intentOf } from '../plan/change-intent.ts';
import type { Change } from '../plan/gateway-plan.ts';
import { gatewayKey } from '../route/route.ts';
import { acceptRequest } from './accept-request.ts';
import type { App } from './app.ts';
import { changeLedger } from './keep-ledger.ts';
import type { PlannedGateway } from './plan-gateways.ts';
import type { WantedGateway } from './read-desired-files.ts';

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
    const requester: Requester = { source: reconcileSource, instance: wanted.source };
    const asked: string[] = [];
    for (const change of plan.changes) {
      const period = Math.floor(app.clock.nowMs() / retryAfterMs);
      if (await wasJustAsked(app, requester, deliveryOf(change, period - 1))) continue;
      const acceptance = await acceptRequest(app, {
        intent: intentOf(change, wanted.gateway.accountId),
        requester,
        delivery: deliveryOf(change, period),
      });
      if (acceptance.kind !== 'accepted') continue;
      asked.push(acceptance.operation.id);
      // A queue is served by the time of acceptance: the next change comes behind this one.
      if (app.clock.nowMs() <= acceptance.operation.createTimeMs) await app.clock.sleep(1);
    }
    if (plan.releasedBy !== undefined && asked.length > 0) await useUpRelease(app, wanted, plan.digest);
    return asked;
  };
}

/** Two runs at the same time ask for the same change once; so do runs that follow each other closely. */
function deliveryOf(change: Change, period: number): DeliveryKey {
  return { kind: 'delivery-id', value: canonicalJson([change, period]) };
}

/** The end of a period parts two runs no more than any other moment. */
async function wasJustAsked(
  { store, clock }: App,
  requester: Requester,
  delivery: DeliveryKey,
): Promise<boolean> {
  const earlier = await store.readOperation(operationId(requester, delivery));
  return earlier !== undefined && clock.nowMs() - earlier.createTimeMs < retryAfterMs;
}

/** A release is for one time. */
async function useUpRelease(app: App, { gateway }: WantedGateway, digest: string): Promise<void> {
  await changeLedger(app, gatewayKey(gateway), (ledger) => {
    const { release, ...rest } = ledger;
    return release?.digest === digest ? rest : ledger;
  });
}
