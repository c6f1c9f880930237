import type { Operation } from '../../shared/operation/operation.ts';
import { sameBlock } from '../../shared/route/cidr.ts';
import { type CreateCall, createsOf, type History } from './history.ts';
import type { Law } from './law.ts';

/** The laws about calls to the cloud, by name. */
export const callLaws = {
  'one at a time: no call begins while another change of ours is on its way': (fact, history) => {
    if (fact.kind !== 'create-begun' || fact.call.command.dryRun) return undefined;
    const { route, clientToken } = fact.call.command;
    for (const { command } of history.underWay) {
      const onOurGateway = !command.dryRun && command.route.vpnGatewayId === route.vpnGatewayId;
      if (!onOurGateway || command.clientToken === clientToken) continue;
      // The same call was answered meanwhile: what is on its way can do nothing any more.
      if (wasAccepted(history, command.clientToken)) continue;
      return `${route.routeDest} is sent while ${command.route.routeDest} is on its way`;
    }
    return undefined;
  },

  'one at a time: no call meets a change of ours still running': (fact) => {
    if (fact.kind !== 'create-landed' || fact.call.foundOurs === undefined) return undefined;
    return `${fact.call.command.route.routeDest} arrived while our own change ${fact.call.foundOurs} was running`;
  },

  'one intent, one effect: a token creates once unless the cloud forgot it': (fact, history) => {
    if (fact.kind !== 'create-landed' || fact.call.effect !== 'created') return undefined;
    const { clientToken, route } = fact.call.command;
    const earlier = history.createsByToken
      .get(clientToken)
      ?.find((call) => call !== fact.call && call.effect === 'created');
    if (earlier === undefined) return undefined;
    const forgotten = history.tokensForgottenAfter.some((calls) => calls > earlier.index);
    return forgotten ? undefined : `${route.routeDest} was created twice with one token`;
  },

  'never guess: each call follows a look that found the gateway at rest without the route': (
    fact,
    history,
  ) => {
    if (fact.kind !== 'create-begun' || fact.call.command.dryRun) return undefined;
    const { routeDest, nextHop, vpnGatewayId } = fact.call.command.route;
    const look = history.latestLooks.get(`${fact.worker} ${vpnGatewayId}`);
    if (look === undefined) return `${fact.worker} sends ${routeDest} and has never looked`;
    if (look.seen.kind === 'unreadable' || look.seen.routes === undefined)
      return `${fact.worker} sends ${routeDest} to a gateway that it did not see at rest`;
    const listed = look.seen.routes.some(
      (route) => route.nextHop === nextHop && sameBlock(route.routeDest, routeDest),
    );
    if (listed) return `${fact.worker} sends ${routeDest}, which it saw there`;
    const earlier = history.lastCreates.get(vpnGatewayId);
    if (earlier === undefined || earlier.beganAtMs <= look.beganAtMs) return undefined;
    return `${fact.worker} sends ${routeDest} and has not looked since the call for ${earlier.command.route.routeDest}`;
  },

  'asked for: a create call says exactly what its operation says': (fact, history) => {
    if (fact.kind !== 'create-begun') return undefined;
    const { route, dryRun } = fact.call.command;
    const intent = operationOf(history, fact.call)?.intent;
    const wanted = intent?.dryRun === dryRun && JSON.stringify(intent.route) === JSON.stringify(route);
    return wanted ? undefined : `${route.routeDest} was sent, but its operation does not ask for it`;
  },

  'never guess: no second token while an earlier one may have worked': (fact, history) => {
    const event = fact.kind === 'stored' ? fact.after.journal.at(-1)?.event : undefined;
    if (fact.kind !== 'stored' || event?.kind !== 'sending') return undefined;
    const doubtful = createsOf(history, fact.after).find(
      ({ command, effect }) =>
        command.clientToken !== event.clientToken &&
        !command.dryRun &&
        (effect === 'created' || effect === undefined),
    );
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
  return history.createsByToken.get(clientToken)?.some(({ effect }) => effect === 'created') ?? false;
}

function operationOf(history: History, { operationId }: CreateCall): Operation | undefined {
  return operationId === undefined ? undefined : history.operations.get(operationId);
}
