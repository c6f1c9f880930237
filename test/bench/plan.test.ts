import { describe, expect, it } from 'vitest';
import { benchPlan } from '../../bench/plan/bench-plan.ts';
import { printPlanCost } from '../../bench/plan/print-plan-cost.ts';

describe('the bench of planning', () => {
  it('small fleets: each is measured, and has the changes of its kind', () => {
    const told: string[] = [];
    const costs = benchPlan((line) => told.push(line), { gateways: 3, routes: 20, rounds: 1 });
    expect(costs.map(({ fleet, gateways, routes, changes }) => [fleet, gateways, routes, changes])).toEqual([
      ['in step', 3, 20, 0],
      // One in ten goes another way: the new route, the old one, and the weight that was not free before.
      ['drifted', 3, 20, 3 * 2 * 3],
      ['replaced', 3, 20, 3 * 20 * 3],
      ['renumbered', 3, 20, 3 * 20 * 2],
    ]);
    expect(told).toHaveLength(4);
    for (const { cpuMs, plansPerSecond } of costs) {
      expect(cpuMs).toBeGreaterThan(0);
      expect(plansPerSecond).toBeGreaterThan(0);
    }
  });

  it('its costs are printed in a table, a line for each fleet', () => {
    const cost = { gateways: 500, routes: 50, changes: 0, cpuMs: 123.4, plansPerSecond: 4_052 };
    const [head, line] = printPlanCost([{ fleet: 'in step', ...cost }]).split('\n');
    expect(head?.trim().split(/ {2,}/)).toEqual([
      'fleet',
      'gateways',
      'routes each',
      'changes',
      'CPU ms',
      'plans/s',
    ]);
    expect(line?.trim().split(/ {2,}/)).toEqual(['in step', '500', '50', '0', '123', '4052']);
  });
});
