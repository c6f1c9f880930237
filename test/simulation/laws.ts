import { findFaultRow } from '../../shared/operation/find-fault.ts';
import { isDone, type Operation } from '../../shared/operation/operation.ts';
import { type CreateCall, createsOf, type Fact, factOf, type History } from './history.ts';

/** A law that every single fact must obey, given all that happened before it; says what breaks it. */
export type Law = (fact: Fact, history: History) => string | undefined;

/** The laws that are judged fact by fact, by name. */
export const laws = {
  'one at a time: no call begins while another change of ours is on its way': (fact, history) => {
    if (fact.kind !== 'create-begun' || fact.call.command.dryRun) return undefined;
    const { route, clientToken } = fact.call.command;
    const other = history.creates.find(
      ({ command, effect }) =>
        effect === undefined &&
        !command.dryRun &&
        command.route.vpnGatewayId === route.vpnGatewayId &&
        command.clientToken !== clientToken &&
        !wasAccepted(history, command.clientToken),
    );
    return other && `${route.routeDest} is sent while ${other.command.route.routeDest} is on its way`;
  },

  'one at a time: no call meets a change of ours still running': (fact) => {
    if (fact.kind !== 'create-landed' || fact.call.foundOurs === undefined) return undefined;
    return `${fact.call.command.route.routeDest} arrived while our own change ${fact.call.foundOurs} was running`;
  },

  'one intent, one effect: a token creates once unless the cloud forgot it': (fact, history) => {
    if (fact.kind !== 'create-landed' || fact.call.effect !== 'created') return undefined;
    const { clientToken, route } = fact.call.command;
    const earlier = history.creates.findIndex(
      (call) => call !== fact.call && call.command.clientToken === clientToken && call.effect === 'created',
    );
    const forgiven = history.tokensForgottenAfter.some((calls) => calls > earlier);
    return earlier >= 0 && !forgiven ? `${route.routeDest} was created twice with one token` : undefined;
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

  'done is observed: a success was true while it was looked at': (fact, history) => {
    if (fact.kind !== 'stored' || fact.after.settlement === undefined || !isNewlyDone(fact)) return undefined;
    const { route } = fact.after.intent;
    const look = history.latestLooks.get(`${fact.worker} ${route.vpnGatewayId}`);
    const asAsked = [route.weight, '*' as const].map((weight) =>
      factOf({ ...route, weight, published: route.publishVpc }),
    );
    if (asAsked.some((asked) => look?.restingFacts.has(asked))) return undefined;
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
    if (fact.kind !== 'stored' || !saysNothingWasDone(fact.after)) return undefined;
    const left = createsOf(history, fact.after).some(({ stillThere }) => stillThere?.());
    return left
      ? `${fact.after.id} ended with ${fact.after.problem?.code}, but the route it created is there`
      : undefined;
  },

  'asked for: a create call says exactly what its operation says': (fact, history) => {
    if (fact.kind !== 'create-begun') return undefined;
    const { route, dryRun } = fact.call.command;
    const intent = operationOf(history, fact.call)?.intent;
    const wanted = intent?.dryRun === dryRun && JSON.stringify(intent.route) === JSON.stringify(route);
    return wanted ? undefined : `${route.routeDest} was sent, but its operation does not ask for it`;
  },

  'append-only: a record grows by one entry and nothing in it changes': (fact) => {
    if (fact.kind !== 'stored') return undefined;
    const { before, after } = fact;
    const known = before?.journal ?? [];
    if (after.journal.length !== known.length + 1)
      return `${after.id} went from ${known.length} entries to ${after.journal.length}`;
    const chained =
      known.at(-1)?.hash === undefined || after.journal.at(-1)?.previousHash === known.at(-1)?.hash;
    return chained ? undefined : `${after.id} lost an entry`;
  },

  'an end is final': (fact) =>
    fact.kind === 'stored' && fact.before !== undefined && isDone(fact.before)
      ? `${fact.after.id} was ${fact.before.state} and became ${fact.after.state}`
      : undefined,

  'a fence only grows': (fact, history) => {
    if (fact.kind !== 'lease' || fact.change !== 'taken') return undefined;
    const { gatewayKey, fence } = fact.lease;
    const highest = history.highestFence.get(gatewayKey) ?? 0;
    return fence > highest ? undefined : `fence ${fence} of ${gatewayKey} follows ${highest}`;
  },

  'one holder: a lease is neither taken before it has run out nor kept after it was taken': (
    fact,
    history,
  ) => {
    if (fact.kind !== 'lease') return undefined;
    const { gatewayKey, owner, fence } = fact.lease;
    const held = history.leases.get(gatewayKey);
    if (held === undefined) return undefined;
    if (fact.change === 'taken') {
      const free = held.owner === owner || held.untilMs <= fact.askedAtMs;
      return free ? undefined : `${owner} took ${gatewayKey} from ${held.owner}`;
    }
    return held.fence === fence ? undefined : `${owner} still acts on ${gatewayKey}, which ${held.owner} has`;
  },

  'same delivery, same operation': (fact, history) => {
    if (fact.kind !== 'acknowledged' || fact.acceptance.kind === 'mismatch') return undefined;
    const known = history.acknowledged.get(fact.delivery.value);
    const { id } = fact.acceptance.operation;
    return known === undefined || known === id
      ? undefined
      : `${fact.delivery.value} was ${known} and is ${id}`;
  },

  'acknowledged means recorded': (fact, history) => {
    if (fact.kind !== 'acknowledged') return undefined;
    const { id } = fact.acceptance.operation;
    return history.operations.has(id)
      ? undefined
      : `${fact.delivery.value} was acknowledged, ${id} is not recorded`;
  },

  'not yet is a value: nothing throws but the store': (fact) =>
    fact.kind === 'complaint' && fact.errorName !== 'SimulatedStoreFailure'
      ? `${fact.worker} met ${fact.errorName}`
      : undefined,

  'thrift: no process hammers the store': (fact) =>
    fact.kind === 'worker-ended' && fact.storeCalls > fact.allowedStoreCalls
      ? `${fact.worker} made ${fact.storeCalls} calls to the store; ${fact.allowedStoreCalls} are plenty`
      : undefined,
} as const satisfies Record<string, Law>;

function isNewlyDone({ before, after }: Extract<Fact, { kind: 'stored' }>): boolean {
  return isDone(after) && (before === undefined || !isDone(before));
}

function wasAccepted(history: History, clientToken: string): boolean {
  return history.creates.some(
    ({ command, effect }) => command.clientToken === clientToken && effect === 'created',
  );
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
  const { code = '' } = problem ?? {};
  // A refusal in words that nobody knows is believed only after a look at the routes.
  return ended && !intent.dryRun && !tellsOfTheGateway.includes(code) && findFaultRow(code) !== undefined;
}
