import { printRows } from '../print-rows.ts';
import type { PlanCost } from './bench-plan.ts';

const head = ['fleet', 'gateways', 'routes each', 'changes', 'CPU ms', 'plans/s'];

/** Prints what planning costs, for people. */
export function printPlanCost(costs: readonly PlanCost[]): string {
  return printRows([
    head,
    ...costs.map(({ fleet, gateways, routes, changes, cpuMs, plansPerSecond }) => [
      fleet,
      ...[gateways, routes, changes].map(String),
      cpuMs.toFixed(0),
      String(plansPerSecond),
    ]),
  ]);
}
