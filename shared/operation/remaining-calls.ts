import { applyMutation } from '../route/apply-mutation.ts';
import type { Mutation } from '../route/mutation.ts';
import { goalsOf } from './goal.ts';
import type { GatewaySeen } from './observation.ts';
import type { Operation } from './operation.ts';
import { compareWithGoal, routesBefore } from './settle.ts';

/** The calls that an open operation is still to make, if nobody else changes anything. */
export function remainingCalls(operation: Operation, seen: GatewaySeen): readonly Mutation[] {
  const before = routesBefore(operation, seen);
  const calls: Mutation[] = [];
  let { routes = [] } = seen;
  for (const goal of goalsOf({ ...operation, before }).slice(operation.stepsDone)) {
    const comparison = compareWithGoal(goal, { ...seen, routes });
    if (comparison.kind === 'reached') continue;
    if (comparison.kind !== 'untouched') break;
    calls.push(comparison.call);
    routes = applyMutation(routes, comparison.call, seen.dualTunnel);
  }
  return calls;
}
