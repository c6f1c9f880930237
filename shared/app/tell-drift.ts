import { tellDrift } from '../answer/tell-drift.ts';
import { openThread } from '../answer/telling.ts';
import type { ReplyAddress } from '../answer/thread.ts';
import { answerId } from '../operation/operation-id.ts';
import { reconcileSource } from '../operation/service-order.ts';
import { driftOf, judgeDrift } from '../plan/drift.ts';
import { gatewayKey } from '../route/route.ts';
import type { App } from './app.ts';
import { beginThread } from './deliver-replies.ts';
import { changeLedger } from './keep-ledger.ts';
import type { PlannedGateway } from './plan-gateways.ts';

/**
 * Tells of drift, once for each difference. The thread comes first and its id says which report it is, so that a crash
 * in between tells it neither twice nor never.
 * @param to where drift is told; absent: only `GET /v1/drift` tells
 */
export async function reportDrift(
  app: Pick<App, 'store' | 'settings' | 'clock' | 'log'>,
  { plan, ledger, wanted }: PlannedGateway,
  to?: ReplyAddress,
): Promise<void> {
  const nowMs = app.clock.nowMs();
  const verdict = judgeDrift(ledger.drift, driftOf(plan), nowMs);
  if (verdict.seen === undefined || verdict.seen === ledger.drift) return;
  const { seen } = verdict;
  const key = gatewayKey(wanted.gateway);
  if (verdict.kind !== 'quiet') {
    const { vpnGatewayId, regionId } = wanted.gateway;
    const lines = verdict.kind === 'report' ? verdict.fresh.length : 0;
    app.log({
      level: 'info',
      event: verdict.kind === 'report' ? 'drift.found' : 'drift.ended',
      gateway: vpnGatewayId,
      region: regionId,
      lines,
    });
    if (to !== undefined) {
      const answer = tellDrift(wanted.gateway, wanted.source, verdict);
      await beginThread(app, { ...openThread(reportId(key, seen.sequence), to, false, nowMs), answer });
    }
  }
  await changeLedger(app, key, (latest) => ({ ...latest, drift: seen }));
}

function reportId(gatewayKey: string, sequence: number): string {
  const reporter = { source: reconcileSource, instance: 'drift' };
  return answerId(reporter, { kind: 'delivery-id', value: `${gatewayKey} ${sequence}` });
}
