import { isDone, type Operation } from '../../shared/operation/operation.ts';
import type { ChangeCall, Fact } from './fact.ts';
import { changesOf, type History } from './history.ts';
import type { Law } from './law.ts';
import { printShown, shownToBlock } from './shown.ts';
import { isReached } from './steps.ts';

/** The laws about what an operation says of the world, by name. */
export const truthLaws = {
  'done is observed: a success was true while it was looked at': (fact, history) => {
    if (fact.kind !== 'stored' || fact.after.settlement === undefined || !isNewlyDone(fact)) return undefined;
    const { id, intent } = fact.after;
    const look = history.latestLooks.get(`${fact.worker} ${intent.route.vpnGatewayId}`);
    // Our own change was seen to be over before the list was read: that somebody else began another then is no lie.
    const over =
      fact.before?.state === 'applying' && look?.seen.kind === 'seen' && look.seen.routes !== undefined;
    const shown = look?.shown ?? [];
    if (shown.some((moment) => (moment.atRest || over) && isReached(fact.after, moment))) return undefined;
    const there = shown.map((moment) => printShown(shownToBlock(moment, intent.route.routeDest)));
    return `${id} succeeded with ${intent.kind}, and there was ${there.join('; then ')}`;
  },

  'adopted means untouched': (fact, history) => {
    if (fact.kind !== 'stored' || fact.after.settlement?.adopted !== true) return undefined;
    const changed = changesOf(history, fact.after).some(({ effect }) => effect === 'began');
    return changed ? `${fact.after.id} says that it was so already, but made it so` : undefined;
  },

  'never guess: who says that nothing was done has left nothing behind': (fact, history) => {
    if (fact.kind === 'change-landed' && fact.call.effect === 'began') {
      const operation = operationOf(history, fact.call);
      if (operation === undefined || !saysNothingWasDone(operation)) return undefined;
      return `${operation.id} ended with ${operation.problem?.code} before its call took effect`;
    }
    if (fact.kind !== 'stored' || !isNewlyDone(fact) || !saysNothingWasDone(fact.after)) return undefined;
    const { id, problem, state } = fact.after;
    const left = changesOf(history, fact.after).some((call) => {
      const where = call.whereabouts?.() ?? 'gone';
      // A refusal that says nothing about an earlier call is believed after looking for as long as the grace.
      const beyondPatience = state === 'failed' && where === 'coming' && isBeyondGrace(call, history);
      return where !== 'gone' && !beyondPatience;
    });
    return left ? `${id} ended with ${problem?.code}, but what it did is there` : undefined;
  },

  'grace: a change is not called lost while it may still appear': (fact, history) => {
    if (fact.kind !== 'stored' || !isNewlyDone(fact)) return undefined;
    const { id, problem } = fact.after;
    if (!callsItLost.includes(problem?.code ?? '')) return undefined;
    const early = changesOf(history, fact.after).find(
      (call) => (call.whereabouts?.() ?? 'gone') !== 'gone' && !isBeyondGrace(call, history),
    );
    return (
      early && `${id} gave up ${history.nowMs - (early.doneAtMs ?? 0)} ms after the gateway came to rest`
    );
  },
} as const satisfies Record<string, Law>;

/** Ends that say that what was sent had no effect. */
const callsItLost = ['Route.NotObserved', 'Change.NotObserved'];

/** How long an accepted change may stay unlisted on a gateway at rest. Written down again: it is what we promise. */
const graceMs = 60_000;

/** Grace is measured by two clocks, and either may be off. */
function isBeyondGrace({ doneAtMs = 0 }: ChangeCall, { nowMs, maxSkewMs }: History): boolean {
  return nowMs - doneAtMs >= graceMs - 2 * maxSkewMs;
}

export function isNewlyDone({ before, after }: Extract<Fact, { kind: 'stored' }>): boolean {
  return isDone(after) && (before === undefined || !isDone(before));
}

function operationOf(history: History, { operationId }: ChangeCall): Operation | undefined {
  return operationId === undefined ? undefined : history.operations.get(operationId);
}

/** Ends that claim to have seen something on the gateway, or claim nothing. */
const tellsOfTheGateway = [
  'Route.Differs',
  'Route.NotFound',
  'Route.NotObserved',
  'Change.NotObserved',
  'Route.NotPublished',
  'FailOver.Halfway',
  'FailOver.NoPair',
  'FailOver.RolledBack',
  'Operation.ExpiredUnproven',
];

function saysNothingWasDone(operation: Operation): boolean {
  const { state, problem, intent } = operation;
  const ended = state === 'failed' || state === 'canceled' || state === 'expired';
  return (
    ended &&
    !intent.dryRun &&
    !tellsOfTheGateway.includes(problem?.code ?? '') &&
    // A call of its own was overtaken: that says what is there, not what was done.
    !(problem?.code === 'Route.Changed' && operation.unsettledSend)
  );
}
