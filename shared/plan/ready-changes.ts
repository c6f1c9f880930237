import type { GatewaySeen } from '../operation/observation.ts';
import { describeSurprise } from '../operation/settle.ts';
import type { Change, GatewayPlan } from './gateway-plan.ts';

/**
 * The changes of a plan that may be asked for as things are: those that wait for another one to be done first are
 * left to the next plan, and so is everything behind them in their block.
 */
export function readyChanges(plan: GatewayPlan, seen: GatewaySeen): readonly Change[] {
  if (plan.kind !== 'ready') return [];
  const waiting = new Set<string>();
  return plan.changes.filter(({ route, expects, relies = [] }) => {
    const ready = [{ route, expects }, ...relies].every(
      (one) => describeSurprise(one.expects, one.route, seen) === undefined,
    );
    if (!ready) waiting.add(route.routeDest);
    return !waiting.has(route.routeDest);
  });
}
