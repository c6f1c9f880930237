import type { DesiredRoute } from '../../shared/plan/desired-route.ts';
import type { GatewayPlan, PlanInput } from '../../shared/plan/gateway-plan.ts';
import type { OwnedRoute } from '../../shared/plan/ledger.ts';
import { planGateway } from '../../shared/plan/plan-gateway.ts';
import type { ObservedRoute } from '../../shared/route/route.ts';
import { median } from '../median.ts';

/** What planning costs, in one kind of a fleet. */
export interface PlanCost {
  readonly fleet: FleetKind;
  readonly gateways: number;
  /** On each gateway, and as many in the file. */
  readonly routes: number;
  /** In all plans together. */
  readonly changes: number;
  /** For all gateways once, the middle one of the rounds. */
  readonly cpuMs: number;
  readonly plansPerSecond: number;
}

/** How the gateways compare with the file: equal, a tenth apart, every next hop another, every block another. */
type FleetKind = 'in step' | 'drifted' | 'replaced' | 'renumbered';

export interface PlanSizes {
  readonly gateways: number;
  readonly routes: number;
  readonly rounds: number;
}

export const fullPlanSizes: PlanSizes = { gateways: 500, routes: 50, rounds: 7 };

const startMs = Date.UTC(2026, 0, 5, 9);

/** Measures the CPU time of planning whole fleets; the input is made beforehand, and every round plans it anew. */
export function benchPlan(
  tell: (line: string) => void,
  sizes: PlanSizes = fullPlanSizes,
): readonly PlanCost[] {
  const kinds: readonly FleetKind[] = ['in step', 'drifted', 'replaced', 'renumbered'];
  return kinds.map((fleet) => {
    tell(`${fleet}: ${sizes.gateways} gateways with ${sizes.routes} routes …`);
    const inputs = Array.from({ length: sizes.gateways }, (_, number) =>
      anInput(fleet, number, sizes.routes),
    );
    let changes = 0;
    const costs = Array.from({ length: sizes.rounds }, () => {
      const before = process.cpuUsage();
      changes = inputs.reduce((sum, input) => sum + countChanges(planGateway(input)), 0);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1_000;
    });
    const cpuMs = median(costs);
    const plansPerSecond = Math.round(sizes.gateways / (cpuMs / 1_000));
    return { fleet, gateways: sizes.gateways, routes: sizes.routes, changes, cpuMs, plansPerSecond };
  });
}

function countChanges(plan: GatewayPlan): number {
  return plan.kind === 'unreadable' ? 0 : plan.changes.length;
}

function anInput(fleet: FleetKind, gateway: number, routes: number): PlanInput {
  const numbers = Array.from({ length: routes }, (_, number) => number);
  const observed = numbers.map((number) => anObservedRoute(gateway, number));
  return {
    gateway: { accountId: '1234567890', regionId: 'cn-hangzhou', vpnGatewayId: `vpn-bench${gateway}` },
    desired: { policy: 'sync', routes: numbers.map((number) => aDesiredRoute(fleet, gateway, number)) },
    observed: { kind: 'seen', routes: observed, dualTunnel: false },
    ledger: { owned: observed.map(asOwned) },
    pending: [],
    nowMs: startMs,
  };
}

function anObservedRoute(gateway: number, number: number): ObservedRoute {
  return {
    routeDest: `10.${gateway & 255}.${number & 255}.0/24`,
    nextHop: `vco-bench${number % 3}`,
    weight: 100,
    state: 'published',
    createTimeMs: startMs + number,
  };
}

function aDesiredRoute(fleet: FleetKind, gateway: number, number: number): DesiredRoute {
  const { routeDest, nextHop } = anObservedRoute(gateway, number);
  const apart = fleet === 'replaced' || (fleet === 'drifted' && number % 10 === 0);
  if (fleet === 'renumbered') {
    return { routeDest: routeDest.replace(/^10\./, '11.'), nextHop, weight: 100, publishVpc: true };
  }
  return { routeDest, nextHop: apart ? 'vco-benchnew' : nextHop, weight: 100, publishVpc: true };
}

function asOwned({ routeDest, nextHop, createTimeMs = startMs }: ObservedRoute): OwnedRoute {
  return { routeDest, nextHop, createTimeMs, operationId: `op_${createTimeMs}`, how: 'created' };
}
