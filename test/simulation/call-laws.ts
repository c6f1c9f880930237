import { canonicalJson } from '../../shared/operation/journal.ts';
import type { GatewaySeen } from '../../shared/operation/observation.ts';
import type { Operation } from '../../shared/operation/operation.ts';
import type { Mutation } from '../../shared/route/mutation.ts';
import { type ChangeCall, gatewayIdOf, isDryRun } from './fact.ts';
import { changesOf, type History } from './history.ts';
import type { Law } from './law.ts';
import { isSameRoute } from './shown.ts';
import { currentStep } from './steps.ts';

/** The laws about calls to the cloud, by name. */
export const callLaws = {
  'one at a time: no call begins while another change of ours is on its way': (fact, history) => {
    if (fact.kind !== 'change-begun' || isDryRun(fact.call)) return undefined;
    for (const other of history.underWay) {
      const onOurGateway = !isDryRun(other) && gatewayIdOf(other) === gatewayIdOf(fact.call);
      if (!onOurGateway || other.command.clientToken === fact.call.command.clientToken) continue;
      // The same call was answered meanwhile: what is on its way can do nothing any more.
      if (wasAccepted(history, other.command.clientToken)) continue;
      return `${describe(fact.call)} is sent while ${describe(other)} is on its way`;
    }
    return undefined;
  },

  'one at a time: no call meets a change of ours still running': (fact) => {
    if (fact.kind !== 'change-landed' || fact.call.foundOurs === undefined) return undefined;
    return `${describe(fact.call)} arrived while our own change ${fact.call.foundOurs} was running`;
  },

  'one intent, one effect: a token has its effect once unless the cloud forgot it': (fact, history) => {
    if (fact.kind !== 'change-landed' || fact.call.effect !== 'began') return undefined;
    const earlier = history.changesByToken
      .get(fact.call.command.clientToken)
      ?.find((call) => call !== fact.call && call.effect === 'began');
    if (earlier === undefined) return undefined;
    const forgotten = history.tokensForgottenAfter.some((calls) => calls > earlier.index);
    return forgotten ? undefined : `${describe(fact.call)} was done twice with one token`;
  },

  'same token, same call: what is said again with a token is said the same': (fact, history) => {
    if (fact.kind !== 'change-begun') return undefined;
    const { call, clientToken } = fact.call.command;
    const [first] = history.changesByToken.get(clientToken) ?? [];
    const same = first === undefined || canonicalJson(first.command.call) === canonicalJson(call);
    return same ? undefined : `${describe(fact.call)} comes with the token of ${describe(first)}`;
  },

  'never guess: each call follows a look that found the gateway at rest without its effect': (
    fact,
    history,
  ) => {
    if (fact.kind !== 'change-begun' || isDryRun(fact.call)) return undefined;
    const gatewayId = gatewayIdOf(fact.call);
    const look = history.latestLooks.get(`${fact.worker} ${gatewayId}`);
    if (look === undefined) return `${fact.worker} sends ${describe(fact.call)} and has never looked`;
    if (look.seen.kind === 'unreadable' || look.seen.routes === undefined)
      return `${fact.worker} sends ${describe(fact.call)} to a gateway that it did not see at rest`;
    if (!isWorthIt(fact.call.command.call, look.seen))
      return `${fact.worker} sends ${describe(fact.call)} and saw nothing to be done`;
    const earlier = history.lastChanges.get(gatewayId);
    if (earlier === undefined || earlier.beganAtMs <= look.beganAtMs) return undefined;
    // With clocks that are off, another process may take the lease too early, and make the very same call.
    const { clientToken } = fact.call.command;
    if (history.maxSkewMs > 0 && earlier.command.clientToken === clientToken) return undefined;
    return `${fact.worker} sends ${describe(fact.call)} and has not looked since ${describe(earlier)}`;
  },

  'asked for: a call is exactly what its operation has to do next': (fact, history) => {
    if (fact.kind !== 'change-begun') return undefined;
    const operation = operationOf(history, fact.call);
    const step = operation && currentStep(operation);
    return step?.allows(fact.call.command.call)
      ? undefined
      : `${describe(fact.call)} was sent, but its operation does not ask for it`;
  },

  'never guess: no second token while an earlier one may have worked': (fact, history) => {
    const event = fact.kind === 'stored' ? fact.after.journal.at(-1)?.event : undefined;
    if (fact.kind !== 'stored' || event?.kind !== 'sending') return undefined;
    const tokens = tokensOfStep(fact.after);
    const doubtful = changesOf(history, fact.after).find((call) => {
      const { clientToken } = call.command;
      if (clientToken === event.clientToken || isDryRun(call)) return false;
      // What an earlier step did is seen to be done, but none of its calls may still arrive.
      if (call.effect === undefined) return !wasAccepted(history, clientToken);
      return tokens.has(clientToken) && call.effect === 'began';
    });
    return (
      doubtful && `${event.clientToken} follows ${doubtful.command.clientToken}, which was ${doubtful.effect}`
    );
  },

  'one seed, one token: a caller’s token gives the same tokens to all its operations': (fact, history) => {
    const event = fact.kind === 'stored' ? fact.after.journal.at(-1)?.event : undefined;
    if (fact.kind !== 'stored' || event?.kind !== 'sending') return undefined;
    const seed = `${fact.after.tokenSeed} ${event.attempt}`;
    const token = history.tokens.get(seed) ?? event.clientToken;
    const owner = history.tokens.get(event.clientToken) ?? seed;
    return token === event.clientToken && owner === seed
      ? undefined
      : `attempt ${event.attempt} of ${fact.after.id} uses ${event.clientToken}`;
  },

  'patience: nothing is sent before the pause is over that the cloud asked for': (fact) => {
    const sending = fact.kind === 'stored' ? fact.after.journal.at(-1) : undefined;
    if (fact.kind !== 'stored' || sending?.event.kind !== 'sending') return undefined;
    const refusal = fact.before?.journal.findLast(
      ({ event }) => event.kind === 'refused' || event.kind === 'not-sent',
    );
    if (refusal === undefined || !('fault' in refusal.event)) return undefined;
    const earlyMs = refusal.atMs + (refusal.event.fault?.retryAfterMs ?? 0) - sending.atMs;
    return earlyMs > 0 ? `${fact.after.id} is sent ${earlyMs} ms before its time` : undefined;
  },

  'patience: a call that was not answered is not sent again at once': (fact) => {
    const sending = fact.kind === 'stored' ? fact.after.journal.at(-1) : undefined;
    if (fact.kind !== 'stored' || sending?.event.kind !== 'sending') return undefined;
    const { before } = fact;
    const unanswered = before?.state === 'sending' || before?.state === 'unknown';
    if (before === undefined || !unanswered || before.intent.dryRun) return undefined;
    const afterMs = sending.atMs - (before.sentAtMs ?? 0);
    return afterMs < resendAfterMs ? `${before.id} is sent again after ${afterMs} ms` : undefined;
  },
} as const satisfies Record<string, Law>;

/** How long a call may still come to the cloud after it was begun. Written down again: it is what we promise. */
const resendAfterMs = 15_000;

function wasAccepted(history: History, clientToken: string): boolean {
  return history.changesByToken.get(clientToken)?.some(({ effect }) => effect === 'began') ?? false;
}

function operationOf(history: History, { operationId }: ChangeCall): Operation | undefined {
  return operationId === undefined ? undefined : history.operations.get(operationId);
}

/** The tokens that were used since the last step was done. */
function tokensOfStep({ journal }: Operation): ReadonlySet<string> {
  const last = journal.findLastIndex(
    ({ event }) => event.kind === 'step-done' || event.kind === 'rolling-back',
  );
  return new Set(
    journal.slice(last + 1).flatMap(({ event }) => (event.kind === 'sending' ? [event.clientToken] : [])),
  );
}

/** Whether a gateway that was seen like this has something to do for a call. */
function isWorthIt(call: Mutation, { routes = [], dualTunnel }: GatewaySeen): boolean {
  const known = routes.find((route) => isSameRoute(route, call.route));
  if (call.kind === 'create') return known === undefined;
  if (known === undefined) return false;
  const published = known.state === 'published';
  switch (call.kind) {
    case 'delete':
      return dualTunnel || known.weight === call.weight;
    case 'set-weight':
      return !dualTunnel && known.weight === call.weight && call.weight !== call.newWeight;
    case 'publish':
      return !published;
    case 'withdraw':
      return published;
  }
}

/** Names a call for people. */
export function describe({ command: { call } }: ChangeCall): string {
  return `${call.kind} ${call.route.routeDest} via ${call.route.nextHop}`;
}
