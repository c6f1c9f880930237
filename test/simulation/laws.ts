import { isDone, type Operation } from '../../shared/operation/operation.ts';
import { callLaws } from './call-laws.ts';
import { type CreateCall, createsOf, type Fact, factOf, type History } from './history.ts';
import type { Law } from './law.ts';
import { recordLaws } from './record-laws.ts';
import { replyLaws } from './reply-laws.ts';

/** The laws about what an operation says of the world, by name. */
const truthLaws = {
  'done is observed: a success was true while it was looked at': (fact, history) => {
    if (fact.kind !== 'stored' || fact.after.settlement === undefined || !isNewlyDone(fact)) return undefined;
    const { route } = fact.after.intent;
    const look = history.latestLooks.get(`${fact.worker} ${route.vpnGatewayId}`);
    const asAsked = [route.weight, '*' as const].map((weight) =>
      factOf({ ...route, weight, published: route.publishVpc }),
    );
    if (asAsked.some((asked) => look?.restingFacts.has(asked))) return undefined;
    // Our own change was seen to be over before the list was read: that somebody else began another then is no lie.
    const over =
      fact.before?.state === 'applying' && look?.seen.kind === 'seen' && look.seen.routes !== undefined;
    if (over && asAsked.some((asked) => look.madeFacts.has(asked))) return undefined;
    return `${asAsked[0]} was not there; there were ${[...(look?.restingFacts ?? [])].join(', ')}`;
  },

  'adopted means untouched': (fact, history) => {
    if (fact.kind !== 'stored' || fact.after.settlement?.adopted !== true) return undefined;
    const created = createsOf(history, fact.after).some(({ effect }) => effect === 'created');
    return created ? `${fact.after.id} says the route was there already, but created it` : undefined;
  },

  'never guess: who says that nothing was done has left nothing behind': (fact, history) => {
    if (fact.kind === 'create-landed' && fact.call.effect === 'created') {
      const operation = operationOf(history, fact.call);
      if (operation === undefined || !saysNothingWasDone(operation)) return undefined;
      return `${operation.id} ended with ${operation.problem?.code} before its create took effect`;
    }
    if (fact.kind !== 'stored' || !isNewlyDone(fact) || !saysNothingWasDone(fact.after)) return undefined;
    const { id, problem, state } = fact.after;
    const left = createsOf(history, fact.after).some((call) => {
      const where = call.whereabouts?.() ?? 'gone';
      // A refusal that says nothing about an earlier call is believed after looking for as long as the grace.
      const beyondPatience = state === 'failed' && where === 'coming' && isBeyondGrace(call, history);
      return where !== 'gone' && !beyondPatience;
    });
    return left ? `${id} ended with ${problem?.code}, but the route it created is there` : undefined;
  },

  'grace: a route is not called lost while it may still appear': (fact, history) => {
    if (fact.kind !== 'stored' || !isNewlyDone(fact)) return undefined;
    const { id, problem } = fact.after;
    if (problem?.code !== 'Route.NotObserved') return undefined;
    const early = createsOf(history, fact.after).find(
      (call) => (call.whereabouts?.() ?? 'gone') !== 'gone' && !isBeyondGrace(call, history),
    );
    return (
      early && `${id} gave up ${history.nowMs - (early.doneAtMs ?? 0)} ms after the gateway came to rest`
    );
  },
} as const satisfies Record<string, Law>;

/** The laws that are judged fact by fact, by name. */
export const laws: Readonly<Record<string, Law>> = { ...callLaws, ...truthLaws, ...recordLaws, ...replyLaws };

/** How long an accepted route may stay unlisted on a gateway at rest. Written down again: it is what we promise. */
const graceMs = 60_000;

/** Grace is measured by two clocks, and either may be off. */
function isBeyondGrace({ doneAtMs = 0 }: CreateCall, { nowMs, maxSkewMs }: History): boolean {
  return nowMs - doneAtMs >= graceMs - 2 * maxSkewMs;
}

function isNewlyDone({ before, after }: Extract<Fact, { kind: 'stored' }>): boolean {
  return isDone(after) && (before === undefined || !isDone(before));
}

function operationOf(history: History, { operationId }: CreateCall): Operation | undefined {
  return operationId === undefined ? undefined : history.operations.get(operationId);
}

/** Ends that claim to have seen something on the gateway, or claim nothing. */
const tellsOfTheGateway = [
  'Route.Differs',
  'Route.NotObserved',
  'Route.NotPublished',
  'Operation.ExpiredUnproven',
];

function saysNothingWasDone({ state, problem, intent }: Operation): boolean {
  const ended = state === 'failed' || state === 'canceled' || state === 'expired';
  return ended && !intent.dryRun && !tellsOfTheGateway.includes(problem?.code ?? '');
}
