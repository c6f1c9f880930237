import { isDone } from '../../shared/operation/operation.ts';
import type { Fact } from './fact.ts';
import type { Law } from './law.ts';

/** The laws about what is written down, and by whom, by name. */
export const recordLaws = {
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

  'thrift: to wait does not fill the journal': (fact) => {
    if (fact.kind !== 'stored') return undefined;
    // A call is two entries, and every call has to be written down.
    const others = fact.after.journal.length - 2 * fact.after.sends;
    return others > mostWaits ? `${fact.after.id} has ${others} entries that are no calls` : undefined;
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

  'one delivery id, one body': (fact) => {
    if (fact.kind !== 'acknowledged') return undefined;
    const { acceptance, intent, delivery } = fact;
    const same = JSON.stringify(acceptance.operation.intent) === JSON.stringify(intent);
    return same === (acceptance.kind !== 'mismatch')
      ? undefined
      : `${delivery.value} is ${acceptance.kind}, but its body is ${same ? 'the same' : 'another one'}`;
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

  'thrift: no process hammers the store': (fact: Fact) =>
    fact.kind === 'worker-ended' && fact.storeCalls > fact.allowedStoreCalls
      ? `${fact.worker} made ${fact.storeCalls} calls to the store; ${fact.allowedStoreCalls} are plenty`
      : undefined,
} as const satisfies Record<string, Law>;

/** An hour of trouble fits; every change to a record writes all of it again. */
const mostWaits = 60;
