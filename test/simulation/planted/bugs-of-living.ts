import type { PlantedBug } from './planted-bug.ts';

const nextStep = 'shared/operation/next-step.ts';
const settle = 'shared/operation/settle.ts';
const goal = 'shared/operation/goal.ts';
const ending = 'shared/operation/ending.ts';
const undo = 'shared/operation/undo.ts';
const afterOperation = 'shared/plan/after-operation.ts';
const prepareCall = 'shared/app/prepare-call.ts';
const routes = 'live';

const stepsAreApart: Omit<PlantedBug, 'name' | 'law'> = {
  file: nextStep,
  find: 'queued.find(isMidway) ?? ',
  replace: '',
  routes,
};

/** Bugs in what becomes of routes that are there: deletions, weights, fail-overs, undoing, ownership. */
export const bugsOfLiving: readonly PlantedBug[] = [
  {
    name: 'the first route of the list is deleted',
    file: settle,
    find: "call: { kind: 'delete', route: keyOf(goal.route), weight: observed.weight ?? 100 },",
    replace:
      "call: { kind: 'delete', route: { ...keyOf(goal.route), ...seen.routes?.[0] }, weight: observed.weight ?? 100 },",
    law: 'asked for',
    routes,
  },
  {
    name: 'what the asker expects is not looked at',
    file: nextStep,
    find: 'const surprise = isMidway(head) ? undefined : ',
    replace: 'const surprise = isMidway(head) || !isMidway(head) ? undefined : ',
    law: 'as expected',
    routes,
  },
  {
    ...stepsAreApart,
    name: 'others have their turn between the steps of a fail-over',
    law: 'step by step: no other',
  },
  {
    name: 'a fail-over deletes both halves',
    file: goal,
    find: "{ kind: 'weight', route, weight: 100 },",
    replace: "{ kind: 'gone', route },",
    law: 'traffic',
    routes,
  },
  {
    name: 'a step counts as done while the gateway is changing',
    file: nextStep,
    find: 'if (observation.routes === undefined) return waitForGateway(operation, startedMs, situation);',
    replace:
      "if (observation.routes === undefined && operation.state === 'applying' && operation.intent.kind === 'fail-over')\n" +
      "    return settle(operation, { kind: 'step-done', seenAtMs: nowMs });\n" +
      '  if (observation.routes === undefined) return waitForGateway(operation, startedMs, situation);',
    law: 'step by step: a step',
    routes,
  },
  {
    name: 'a fail-over goes to a tunnel that is down',
    file: prepareCall,
    find: 'isDown(intent.route.nextHop, surroundings)',
    replace: 'false',
    law: 'the tunnel of the target',
    faults: ['tunnel-down'],
    routes,
  },
  {
    name: 'the news of a tunnel may be old',
    file: 'shared/app/read-surroundings.ts',
    find: 'const tunnelAgeMs = 30_000;',
    replace: 'const tunnelAgeMs = 3_000_000;',
    law: 'the tunnel of the target',
    routes,
  },
  {
    name: 'what earlier steps did is not looked at again',
    file: nextStep,
    find: 'lasting.some(',
    replace: '[].some(',
    law: 'done is observed',
    faults: ['vanishing-route', 'foreign-reweight'],
    routes,
  },
  {
    name: 'a fail-over that cannot go on just fails',
    file: nextStep,
    find: 'if (!isMidway(operation)) return settle(operation, failed);',
    replace: 'return settle(operation, failed);',
    law: 'a fail-over that failed',
    routes,
  },
  {
    name: 'the weights that are named are not those that are there',
    file: ending,
    find: "weight ?? 'not listed'",
    replace: '100 - (weight ?? 0)',
    law: 'a failure tells',
    routes,
  },
  {
    name: 'the former active half comes back with its old weight',
    file: goal,
    find: 'recreated(left, active, 0)',
    replace: 'recreated(left, active, 100)',
    law: 'asked for',
    routes,
  },
  {
    name: 'the next step has the token of the step before',
    file: 'shared/operation/transition.ts',
    find: "state: 'queued', attempt: operation.attempt + 1, unsettledSend: false",
    replace: "state: 'queued', attempt: operation.attempt, unsettledSend: false",
    law: 'same token',
    routes,
  },
  {
    name: 'another call has the token of the call before',
    file: nextStep,
    find: 'operation.attempt + (isAnother ? 1 : 0)',
    replace: 'operation.attempt',
    law: 'same token',
    faults: ['never-sent', 'foreign-reweight'],
    routes,
  },
  {
    name: 'first come, first served: the reconciliation, too',
    file: 'shared/operation/service-order.ts',
    find: 'return source === reconcileSource ? courtesyMs : 0;',
    replace: 'return source === reconcileSource ? 0 : 0;',
    law: 'people first',
    routes,
  },
  {
    name: 'the reconciliation waits for everybody, for ever',
    file: 'shared/operation/service-order.ts',
    find: 'export const courtesyMs = 120_000;',
    replace: 'export const courtesyMs = 120_000_000;',
    law: 'people first',
    faults: ['stuck-gateway'],
    routes,
  },
  {
    name: 'an undo does not look whether the route is still the same',
    file: undo,
    find: '...(createTimeMs === undefined ? {} : { createTimeMs }),',
    replace: '',
    law: 'undone is only',
    faults: ['vanishing-route', 'foreign-create'],
    routes,
  },
  {
    name: 'an undo of a weight does nothing',
    file: undo,
    find: "inverse({ kind: 'set-weight', route: key, weight: weightOf(former),",
    replace: "inverse({ kind: 'set-weight', route: key, weight: intent.weight,",
    law: 'undone means',
    routes,
  },
  {
    name: 'what was there already is written down as ours',
    file: afterOperation,
    find: 'if (settlement?.adopted !== false || !isAnswered(settlement.observed, answer)) return ledger;',
    replace: 'if (settlement === undefined) return ledger;',
    law: 'ours is',
    routes,
  },
  {
    name: 'the route that somebody else made in place of ours is written down as ours',
    file: afterOperation,
    find: '|| !isAnswered(settlement.observed, answer)',
    replace: '|| answer === undefined',
    law: 'ours is',
    faults: ['lost-route', 'foreign-create'],
  },
  {
    name: 'a route that was created again is in the ledger twice',
    file: afterOperation,
    find: '[...withoutRoute(ledger, observed).owned, owned]',
    replace: '[...ledger.owned, owned]',
    law: 'one route, one owner',
    routes,
  },
  {
    name: 'an operation leaves its queue, and the ledger does not hear of it',
    file: 'shared/app/record-event.ts',
    find: 'if (mayChangeLedger(ended)) {',
    replace: 'if (mayChangeLedger({ ...ended, state: "failed" })) {',
    law: 'what we made is ours',
  },
  {
    name: 'what was deleted stays in the ledger',
    file: afterOperation,
    find: "return state === 'succeeded' ? withoutRoute(ledger, intent.route) : ledger;",
    replace: 'return ledger;',
    law: 'what we gave up',
    routes,
  },
  {
    name: 'an answer that could not be written down is taken off the list',
    file: 'shared/app/deliver-replies.ts',
    find: 'if (!recorded && ',
    replace: 'if (recorded === undefined && ',
    law: 'nothing is owed',
    faults: ['store-conflict'],
    routes,
  },
];
