import { isDeepStrictEqual } from 'node:util';
import type { Thread } from '../../shared/answer/thread.ts';
import { findBrokenEntry } from '../../shared/operation/journal.ts';
import { isDone, type Operation } from '../../shared/operation/operation.ts';
import { reconcileSource } from '../../shared/operation/service-order.ts';
import { replay } from '../../shared/operation/transition.ts';
import type { DueEntry, PendingEntry } from '../../shared/store/store.ts';
import type { Health } from './channel-health.ts';
import { type FaultKind, replyFaultKinds } from './fault-kind.ts';
import type { History } from './history.ts';
import { keptEndLaws } from './kept-laws.ts';
import { ownershipEndLaws } from './ownership-laws.ts';
import { replyEndLaws } from './reply-end-laws.ts';
import type { Story } from './story.ts';

/** What is left when everything has come to rest. */
export interface Remains {
  readonly operations: readonly Operation[];
  readonly pending: readonly PendingEntry[];
  readonly threads: readonly Thread[];
  readonly due: readonly DueEntry[];
  readonly history: History;
  readonly story: Story;
  /** From when on every process can be relied on: the store answers, ticks come, nobody dies. */
  readonly reliableAtMs: number;
  /** How well the asker of an operation can be reached now. */
  readonly healthOf: (operationId: string) => Health;
  /** The name of the request that an operation comes from. */
  readonly nameOf: (operationId: string) => string | undefined;
  /** How often each call ended in each way at the cloud itself. */
  readonly counters: Readonly<Record<string, number>>;
}

/** A law about the end of all things; says everything that breaks it. */
export type EndLaw = (remains: Remains) => readonly string[];

/**
 * How late an operation may end after its deadline, or after the last fault of a process: a lease that was left
 * behind, the next tick, and a look that hangs. Clocks that are off add to it.
 */
const lateMs = 120_000;

/** The laws about operations that can only be judged at the end, by name. */
const operationEndLaws = {
  'every operation ends': ({ operations }) =>
    operations.filter((operation) => !isDone(operation)).map(({ id, state }) => `${id} is still ${state}`),

  'every operation ends in time': ({ operations, history, reliableAtMs }) =>
    operations.flatMap(({ id, deadlineMs }) => {
      const endedMs = history.ends.get(id) ?? deadlineMs;
      const overMs = endedMs - Math.max(deadlineMs, reliableAtMs);
      return overMs > lateMs + 2 * history.maxSkewMs ? [`${id} ended ${overMs} ms after its deadline`] : [];
    }),

  'nobody starves: where nothing goes wrong, one waits for one’s own queue and the rate': ({
    operations,
    history,
    story,
  }) => {
    const hindered = Object.keys(story.mix).some((kind) => !harmless.some((known) => known === kind));
    if (hindered || story.callsPerMinute.create < 60) return [];
    return operations.filter(isServedInTurn(story)).flatMap(({ id, intent, createTimeMs, requester }) => {
      const byFile = requester.source === reconcileSource;
      const courtesyMs = byFile ? mostCourtesyMs : 0;
      const before = operations.filter(
        (other) =>
          other.createTimeMs <= createTimeMs + courtesyMs &&
          (history.ends.get(other.id) ?? endless) >= createTimeMs,
      );
      const { vpnGatewayId } = intent.route;
      const inQueue = before.filter((other) => other.intent.route.vpnGatewayId === vpnGatewayId);
      const tookMs = (history.ends.get(id) ?? endless) - createTimeMs;
      const calls = inQueue.reduce((sum, other) => sum + callsOf(other), 0);
      const callsMs = (before.length * 60_000) / story.callsPerMinute.create;
      const fairMs = firstLookMs + courtesyMs + callsMs + calls * longestChangeMs;
      return tookMs > fairMs ? [`${id} took ${tookMs} ms behind ${inQueue.length - 1} others`] : [];
    });
  },

  'nothing acknowledged is lost': ({ operations, history }) =>
    [...history.acknowledged.entries()]
      .filter(([, id]) => !operations.some((operation) => operation.id === id))
      .map(([delivery, id]) => `${delivery} was acknowledged as ${id}, which is not there`),

  'no queue entry is left': ({ pending }) =>
    pending.map(({ gatewayKey, operationId }) => `${operationId} is still in the queue of ${gatewayKey}`),

  'within the rates: the cloud never had to hold us back': ({ counters, story }) =>
    Object.entries(counters)
      .filter(([ending]) => ending.endsWith(' Throttling.User') && !untimely.some((kind) => story.mix[kind]))
      .map(([ending, times]) => `${ending}: ${times} times`),

  'an operation ends once': ({ operations }) =>
    operations.flatMap(({ id, journal }) => {
      const ends = journal.filter(({ event }) => finalEvents.includes(event.kind));
      return ends.length === 1 ? [] : [`${id} has ${ends.length} ends`];
    }),

  'the journal is whole and tells everything': ({ operations }) =>
    operations.flatMap((operation) => {
      // To replay a journal is to seal each of its entries again, so equal means that the chain is whole too.
      if (isDeepStrictEqual(withoutJournal(replayed(operation)), withoutJournal(operation))) return [];
      const broken = findBrokenEntry(operation.journal);
      return broken === undefined
        ? [`${operation.id} cannot be rebuilt from its journal`]
        : [`entry ${broken} of ${operation.id} is broken`];
    }),
} as const satisfies Record<string, EndLaw>;

/** The laws that can only be judged at the end, by name. */
export const endLaws: Readonly<Record<string, EndLaw>> = {
  ...operationEndLaws,
  ...ownershipEndLaws,
  ...keptEndLaws,
  ...replyEndLaws,
};

/** Kinds that make no operation wait: however bad the way to an asker is, the route is made in the same time. */
const harmless: readonly FaultKind[] = [
  'duplicate-delivery',
  'overlapping-pollers',
  'tokens-forgotten',
  ...replyFaultKinds,
];

/**
 * Dry runs have no turn: they are refused while their gateway changes, and then wait as long as their back-off says.
 * Gateways of one VPC take turns in an order that only the cloud decides.
 */
function isServedInTurn({ gateways }: Story): (operation: Operation) => boolean {
  const vpcs = gateways.map(({ vpcId }) => vpcId);
  const alone = gateways.filter(({ vpcId }) => vpcs.indexOf(vpcId) === vpcs.lastIndexOf(vpcId));
  const ids = new Set(alone.map(({ vpnGatewayId }) => vpnGatewayId));
  return ({ intent }) => !intent.dryRun && ids.has(intent.route.vpnGatewayId);
}

/** A fail-over takes three changes, and as many to take it back. */
function callsOf({ intent }: Operation): number {
  return intent.kind === 'fail-over' ? 6 : 1;
}

/** Until a poller comes by, and what one change takes at most with its looks. */
const firstLookMs = 30_000;
const longestChangeMs = 45_000;
/** How long the reconciliation lets others go ahead. Written down again: it is what we promise. */
const mostCourtesyMs = 120_000;
const endless = Number.POSITIVE_INFINITY;

/** Kinds that move a call away from the moment it was reserved for: no budget can hold against them. */
const untimely: readonly FaultKind[] = ['clock-skew', 'pause', 'store-slow', 'slow-commit'];

const finalEvents: readonly string[] = ['succeeded', 'failed', 'canceled', 'expired', 'dry-run-passed'];

/** The last hash stands for the journal: each seals the one before. */
function withoutJournal(operation: Operation | undefined): unknown {
  return operation && { ...operation, journal: operation.journal.at(-1)?.hash };
}

/** A journal that cannot even be replayed tells nothing. */
function replayed({ journal }: Operation): Operation | undefined {
  try {
    return replay(journal);
  } catch {
    return undefined;
  }
}
