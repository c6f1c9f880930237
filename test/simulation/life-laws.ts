import type { Reliance } from '../../shared/operation/intent.ts';
import { canonicalJson } from '../../shared/operation/journal.ts';
import type { GatewaySeen } from '../../shared/operation/observation.ts';
import { isMidway, type Operation } from '../../shared/operation/operation.ts';
import { reconcileSource } from '../../shared/operation/service-order.ts';
import { describe } from './call-laws.ts';
import { gatewayIdOf, isDryRun } from './fact.ts';
import { changesOf, type History, handsOn } from './history.ts';
import type { Law } from './law.ts';
import { isSameRoute, printShown, type Shown, shownRoute, shownToBlock } from './shown.ts';
import { currentStep, isAsBefore } from './steps.ts';
import { isNewlyDone } from './truth-laws.ts';

/** The laws about changes of routes that are there, by name. */
export const lifeLaws = {
  'step by step: no other change comes between the steps of a fail-over': (fact, history) => {
    if (fact.kind !== 'change-begun' || isDryRun(fact.call)) return undefined;
    const between = history.failOvers.get(gatewayIdOf(fact.call));
    if (between === undefined || between === fact.call.operationId) return undefined;
    const operation = history.operations.get(between);
    return operation !== undefined && isMidway(operation)
      ? `${describe(fact.call)} comes between the steps of ${between}`
      : undefined;
  },

  'step by step: a step is done only when the gateway showed it': (fact, history) => {
    if (fact.kind !== 'stored' || fact.after.journal.at(-1)?.event.kind !== 'step-done') return undefined;
    const { before, after, worker } = fact;
    const step = before && currentStep(before);
    const look = history.latestLooks.get(`${worker} ${after.intent.route.vpnGatewayId}`);
    const over = before?.state === 'applying';
    const was = look?.shown.some((shown) => (shown.atRest || over) && step?.isDone(shown));
    return was ? undefined : `step ${after.stepsDone} of ${after.id} was not there`;
  },

  'traffic: while a fail-over is under way, a route to its block is there': (fact, history) => {
    if (fact.kind !== 'change-landed' && fact.kind !== 'observed' && fact.kind !== 'stored') return undefined;
    for (const [vpnGatewayId, id] of history.failOvers) {
      const operation = history.operations.get(id);
      const { routeDest = '' } = operation?.intent.route ?? {};
      const others = handsOn(history, { vpnGatewayId, routeDest }, operation?.createTimeMs ?? 0);
      if (operation === undefined || others.some(({ removes }) => removes)) continue;
      // The cloud may list routes that are gone, and say nothing of it for longer than anybody waits.
      if (!history.trulyBegun.has(id)) continue;
      if (!history.trueRoutes(vpnGatewayId).some((route) => route.routeDest === routeDest))
        return `there is no route to ${routeDest} while ${id} is under way`;
    }
    return undefined;
  },

  'the tunnel of the target was seen up right before a fail-over begins': (fact, history) => {
    if (fact.kind !== 'change-begun') return undefined;
    const operation = history.operations.get(fact.call.operationId ?? '');
    if (operation?.intent.kind !== 'fail-over' || operation.sends > 1 || operation.stepsDone > 0)
      return undefined;
    const { vpnGatewayId, nextHop } = operation.intent.route;
    const seenMs = history.tunnelsUp.get(`${vpnGatewayId} ${nextHop}`);
    const ageMs = history.nowMs - (seenMs ?? 0);
    return ageMs > tunnelAgeMs + 2 * history.maxSkewMs
      ? `${operation.id} begins, and the tunnel of ${nextHop} was last seen up ${ageMs} ms ago`
      : undefined;
  },

  'as expected: nothing is begun for routes that are not as expected': (fact, history) => {
    if (fact.kind !== 'change-begun') return undefined;
    const operation = history.operations.get(fact.call.operationId ?? '');
    if (operation === undefined || operation.intent.dryRun) return undefined;
    if (operation.stepsDone > 0 || operation.rollback !== undefined) return undefined;
    const { route, expects, relies = [] } = operation.intent;
    const look = history.latestLooks.get(`${fact.worker} ${route.vpnGatewayId}`);
    if (look?.seen.kind !== 'seen') return undefined;
    const { seen } = look;
    const expected = expects === undefined ? relies : [{ route, expects }, ...relies];
    const wrong = expected.find((one) => !isAsExpected(one, seen));
    return wrong && `${operation.id} goes ahead, and ${wrong.route.nextHop} is not as expected`;
  },

  'the very route: what is sent again is about the route that it was sent for first': (fact, history) => {
    if (fact.kind !== 'change-begun') return undefined;
    const { call } = fact.call.command;
    const operation = history.operations.get(fact.call.operationId ?? '');
    if (operation === undefined || call.kind === 'create') return undefined;
    const earlier = changesOf(history, operation).find(
      ({ command, effect }) => effect === 'began' && canonicalJson(command.call) === canonicalJson(call),
    );
    const look = history.latestLooks.get(`${fact.worker} ${call.route.vpnGatewayId}`);
    if (earlier?.targetMs === undefined || look?.seen.kind !== 'seen') return undefined;
    const seen = look.seen.routes?.find((route) => isSameRoute(route, call.route));
    return seen?.createTimeMs === earlier.targetMs
      ? undefined
      : `${describe(fact.call)} is sent again for ${operation.id}, and it is another route by now`;
  },

  'never touch what was not asked for: a call changes the route that was looked at': (fact, history) => {
    if (fact.kind !== 'change-landed' || fact.call.effect !== 'began') return undefined;
    const { call } = fact.call.command;
    if (call.kind === 'create' || fact.call.targetMs === undefined) return undefined;
    // Somebody else may put another route in its place between the look and the call; nothing can be done about that.
    if (handsOn(history, call.route, 0).length > 0) return undefined;
    const operation = history.operations.get(fact.call.operationId ?? '');
    const known = operation?.before?.find((route) => isSameRoute(route, call.route));
    return known === undefined || known.createTimeMs === fact.call.targetMs
      ? undefined
      : `${describe(fact.call)} changes another route than ${operation?.id} looked at`;
  },

  'a failure tells what is there': (fact, history) => {
    if (fact.kind !== 'stored' || !isNewlyDone(fact) || fact.after.state !== 'failed') return undefined;
    const { after, before, worker } = fact;
    const tells = claims[after.problem?.code ?? ''];
    if (tells === undefined || after.problem?.cloud?.code === after.problem?.code) return undefined;
    const look = history.latestLooks.get(`${worker} ${after.intent.route.vpnGatewayId}`);
    const shown = look?.shown ?? [];
    if (shown.some((moment) => tells(after, moment, before))) return undefined;
    const there = shown.map((moment) => printShown(shownToBlock(moment, after.intent.route.routeDest)));
    return `${after.id} says "${after.problem?.detail}", and there was ${there.join('; then ')}`;
  },

  'a fail-over that failed leaves everything as it was, or says that it did not': (fact, history) => {
    if (fact.kind !== 'stored' || !isNewlyDone(fact)) return undefined;
    const { after, worker } = fact;
    const code = after.problem?.code ?? '';
    if (after.intent.kind !== 'fail-over' || after.state === 'succeeded' || after.before === undefined)
      return undefined;
    if (code === 'FailOver.Halfway' || code === 'Operation.ExpiredUnproven') return undefined;
    if (!changesOf(history, after).some(({ effect }) => effect === 'began')) return undefined;
    const { vpnGatewayId, routeDest } = after.intent.route;
    if (handsOn(history, { vpnGatewayId, routeDest }, after.createTimeMs).length > 0) return undefined;
    const look = history.latestLooks.get(`${worker} ${vpnGatewayId}`);
    if (look?.shown.some((shown) => isAsBefore(after, shown))) return undefined;
    const last = look?.shown.at(-1);
    return `${after.id} ended with ${code}, and there is ${last && printShown(shownToBlock(last, routeDest))}`;
  },

  'undone is only what was done: an undo changes the route that its operation left': (fact, history) => {
    if (fact.kind !== 'change-begun') return undefined;
    const { call } = fact.call.command;
    const operation = history.operations.get(fact.call.operationId ?? '');
    const undone = history.operations.get(operation?.intent.undoes ?? '');
    if (operation === undefined || undone === undefined || call.kind === 'create') return undefined;
    if (operation.intent.kind === 'fail-over') return undefined;
    const look = history.latestLooks.get(`${fact.worker} ${call.route.vpnGatewayId}`);
    const routes = look?.seen.kind === 'seen' ? (look.seen.routes ?? []) : [];
    const seen = routes.find((route) => isSameRoute(route, call.route));
    return seen?.createTimeMs === undone.settlement?.observed?.createTimeMs
      ? undefined
      : `${operation.id} takes back ${undone.id}, and ${describe(fact.call)} is about another route`;
  },

  'undone means as before: where nobody else writes, everything is as it was': (fact, history) => {
    if (fact.kind !== 'stored' || !isNewlyDone(fact) || fact.after.state !== 'succeeded') return undefined;
    const { after, worker } = fact;
    const undone = history.operations.get(after.intent.undoes ?? '');
    if (undone?.before === undefined || !history.trulyBegun.has(undone.id)) return undefined;
    const { vpnGatewayId, routeDest } = after.intent.route;
    if (handsOn(history, { vpnGatewayId, routeDest }, undone.createTimeMs).length > 0) return undefined;
    const since = history.changes.findIndex(({ operationId }) => operationId === undone.id);
    const others = history.changes
      .slice(since)
      .some(
        ({ operationId, effect, command }) =>
          effect === 'began' &&
          operationId !== undone.id &&
          operationId !== after.id &&
          command.call.route.vpnGatewayId === vpnGatewayId &&
          command.call.route.routeDest === routeDest,
      );
    if (others) return undefined;
    const look = history.latestLooks.get(`${worker} ${vpnGatewayId}`);
    const asItWas = look?.shown.some(
      (shown) =>
        isAsBefore(restorable(undone), shown) &&
        shownToBlock(shown, routeDest).length === undone.before?.length,
    );
    return asItWas ? undefined : `${after.id} took back ${undone.id}, and it is not as before`;
  },

  'people first: the reconciliation waits for them, and they for it, within bounds': (fact, history) => {
    const event = fact.kind === 'stored' ? fact.after.journal.at(-1)?.event : undefined;
    if (fact.kind !== 'stored' || event?.kind !== 'sending' || fact.after.sends > 1) return undefined;
    const { after, worker } = fact;
    if (after.intent.dryRun || history.maxSkewMs > 0) return undefined;
    const look = history.latestLooks.get(`${worker} ${after.intent.route.vpnGatewayId}`);
    const lookedAtMs = look?.beganAtMs ?? 0;
    const around = [...history.operations.values()].filter(
      (one) =>
        one.id !== after.id &&
        !one.intent.dryRun &&
        one.intent.route.vpnGatewayId === after.intent.route.vpnGatewayId &&
        // A holder of the lease reads each operation once: one that was canceled since counts until it is written.
        (one.state === 'queued' || one.updateTimeMs >= lookedAtMs - longestTurnMs),
    );
    // Whoever came during the look is seen with the next one.
    const first = around.find(
      (one) =>
        one.state === 'queued' &&
        (history.recordedAt.get(one.id) ?? 0) < lookedAtMs - justRecordedMs &&
        isBefore(one, after, around, history),
    );
    return first && `${after.id} is sent before ${first.id}, whose turn it is`;
  },
} as const satisfies Record<string, Law>;

/** To withdraw one half of a pair withdraws both, and one call publishes only one again. */
function restorable(undone: Operation): Pick<Operation, 'before'> {
  const { intent, before = [] } = undone;
  if (intent.kind !== 'withdraw-route') return undone;
  return { before: before.filter(({ nextHop }) => nextHop === intent.route.nextHop) };
}

function isAsExpected({ route, expects }: Reliance, { routes = [], dualTunnel }: GatewaySeen): boolean {
  const seen = routes.find((one) => isSameRoute(one, route));
  if (expects.kind === 'absent') return seen === undefined;
  const { weight, state, createTimeMs } = expects;
  return (
    seen !== undefined &&
    (weight === undefined || dualTunnel || seen.weight === weight) &&
    (state === undefined || seen.state === state) &&
    (createTimeMs === undefined || seen.createTimeMs === createTimeMs)
  );
}

/** How old the news of a tunnel may be: as fresh as it is asked for, and a call that waits for its slot in the rate. */
const tunnelAgeMs = 30_000 + 20_000;

/** A tick of the poller. */
const longestTurnMs = 60_000;

/** The queue is read before the look, and a slow store may keep it. */
const justRecordedMs = 15_000;

/** How much later the reconciliation counts as having asked. Written down again: it is what we promise. */
const courtesyMs = 120_000;

function rankMs({ createTimeMs, requester }: Operation): number {
  return createTimeMs + (requester.source === reconcileSource ? courtesyMs : 0);
}

/** Whether one is to be served before another, and waits for no third one about the same block. */
function isBefore(
  one: Operation,
  other: Operation,
  queue: readonly Operation[],
  { queuedAt }: History,
): boolean {
  const placeOf = ({ id, createTimeMs }: Operation) => queuedAt.get(id) ?? createTimeMs;
  const block = one.intent.route.routeDest;
  if (block === other.intent.route.routeDest) return placeOf(one) < placeOf(other);
  if (rankMs(one) >= rankMs(other)) return false;
  const older = (than: Operation, about: string) =>
    queue.filter((third) => third.intent.route.routeDest === about && placeOf(third) < placeOf(than));
  // The other one may go ahead because somebody urgent waits behind it.
  const pulled = queue.some(
    (third) =>
      third.intent.route.routeDest === other.intent.route.routeDest &&
      placeOf(third) >= placeOf(other) &&
      rankMs(third) <= rankMs(one),
  );
  return !pulled && older(one, block).length === 0;
}

/** What an end says is there: whether one moment of the last look shows it. */
const claims: Readonly<
  Record<string, (operation: Operation, shown: Shown, before: Operation | undefined) => boolean>
> = {
  'Route.NotFound': ({ intent }, shown) => shownRoute(shown, intent.route) === undefined,
  'Route.Differs': (operation, shown) => {
    const listed = shownRoute(shown, operation.intent.route);
    return listed !== undefined && !currentStep(operation)?.isDone(shown);
  },
  'Route.NotPublished': ({ intent }, shown) => shownRoute(shown, intent.route)?.published === false,
  'Route.NotObserved': ({ intent }, shown) => shownRoute(shown, intent.route) === undefined,
  'Change.NotObserved': (operation, shown, before) => {
    const step = currentStep(before ?? operation);
    return step === undefined || !step.isDone(shown);
  },
  'FailOver.NoPair': namesWhatIsThere,
  'FailOver.Halfway': namesWhatIsThere,
  'FailOver.RolledBack': (operation, shown) => isAsBefore(operation, shown),
};

function namesWhatIsThere({ intent, problem }: Operation, shown: Shown): boolean {
  const { routeDest } = intent.route;
  const there = shownToBlock(shown, routeDest).map(
    ({ nextHop, weight, published }) =>
      `${nextHop} (weight ${weight}, ${published ? 'published' : 'normal'})`,
  );
  const said =
    there.length === 0
      ? `The gateway has no route to ${routeDest} now.`
      : `To ${routeDest} the gateway now has: ${there.join(', ')}.`;
  return problem?.detail.includes(said) ?? false;
}
