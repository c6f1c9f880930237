import type { Route } from '../../local/vpn/model/world.ts';
import { type FormerRoute, isDone, type Operation } from '../../shared/operation/operation.ts';
import type { Ledger } from '../../shared/plan/ledger.ts';
import type { Report } from '../../shared/plan/report.ts';
import type { RouteKey } from '../../shared/route/route.ts';
import type { Lease } from '../../shared/store/store.ts';
import { type ChangeCall, type Fact, type ForeignHand, gatewayIdOf, isDryRun, type Look } from './fact.ts';
import type { KeptFile } from './kept.ts';
import { createReplyHistory, type ReplyHistory, rememberReply } from './reply-fact.ts';
/** All that happened so far, with what the laws ask for most often. */
export interface History {
  /** The true time. */
  nowMs: number;
  /** How far the clock of a process may be off. */
  readonly maxSkewMs: number;
  readonly changes: ChangeCall[];
  /** The calls that have not reached the cloud yet. */
  readonly underWay: Set<ChangeCall>;
  readonly changesByOperation: Map<string, ChangeCall[]>;
  readonly changesByToken: Map<string, ChangeCall[]>;
  /** The last call to each gateway that was no dry run. */
  readonly lastChanges: Map<string, ChangeCall>;
  /** Every operation as it is recorded. */
  readonly operations: Map<string, Operation>;
  /** When each operation ended, in true time. */
  readonly ends: Map<string, number>;
  /** Which operation a worker used a token for, by worker and token. */
  readonly senders: Map<string, string>;
  /** The token of each seed and attempt, and the seed and attempt of each token. */
  readonly tokens: Map<string, string>;
  readonly latestLooks: Map<string, Look>;
  readonly highestFence: Map<string, number>;
  /** The lease of each gateway that was taken and not given back. */
  readonly leases: Map<string, Lease>;
  readonly acknowledged: Map<string, string>;
  readonly replies: ReplyHistory;
  /** When each operation was put in its queue first, as it says itself. */
  readonly queuedAt: Map<string, number>;
  /** When each operation was first stored, by the clock of the world. */
  readonly recordedAt: Map<string, number>;
  readonly reports: Map<string, Report>;
  /** What some gateways are kept equal to. */
  readonly file: KeptFile | undefined;
  readonly ledgers: Map<string, Ledger>;
  /** When a tunnel was last seen up, by gateway and next hop. */
  readonly tunnelsUp: Map<string, number>;
  /** The creations that really happened, by the identity of the route: see {@link routeId}. */
  readonly created: Map<string, ChangeCall>;
  readonly foreignHands: ForeignHand[];
  /** The open fail-over of each gateway that has begun. */
  readonly failOvers: Map<string, string>;
  /** The operations that began with what really was there: the cloud may list late what has changed. */
  readonly trulyBegun: Set<string>;
  /** The questions that were answered. */
  readonly answered: Set<string>;
  /** All routes of a gateway as they really are. */
  readonly trueRoutes: (vpnGatewayId: string) => readonly Route[];
  /** How many changing calls had been made each time the cloud forgot its tokens. */
  readonly tokensForgottenAfter: number[];
}

/** @param channelsLast whether every channel stays configured to the end */
export function createHistory(
  maxSkewMs: number,
  channelsLast: boolean,
  trueRoutes: History['trueRoutes'],
  file: KeptFile | undefined,
): History {
  return {
    nowMs: 0,
    maxSkewMs,
    changes: [],
    underWay: new Set(),
    changesByOperation: new Map(),
    changesByToken: new Map(),
    lastChanges: new Map(),
    operations: new Map(),
    ends: new Map(),
    senders: new Map(),
    tokens: new Map(),
    latestLooks: new Map(),
    highestFence: new Map(),
    leases: new Map(),
    acknowledged: new Map(),
    replies: createReplyHistory(channelsLast),
    queuedAt: new Map(),
    recordedAt: new Map(),
    reports: new Map(),
    file,
    ledgers: new Map(),
    tunnelsUp: new Map(),
    created: new Map(),
    foreignHands: [],
    failOvers: new Map(),
    trulyBegun: new Set(),
    answered: new Set(),
    trueRoutes,
    tokensForgottenAfter: [],
  };
}

/** Takes a fact into account; the laws have judged it before. */
export function remember(history: History, fact: Fact): void {
  switch (fact.kind) {
    case 'stored': {
      history.operations.set(fact.after.id, fact.after);
      if (!history.recordedAt.has(fact.after.id)) history.recordedAt.set(fact.after.id, history.nowMs);
      if (isDone(fact.after)) history.ends.set(fact.after.id, history.nowMs);
      const event = fact.after.journal.at(-1)?.event;
      if (event?.kind === 'sending') {
        const { tokenSeed, id } = fact.after;
        history.senders.set(`${fact.worker} ${event.clientToken}`, id);
        history.tokens.set(`${tokenSeed} ${event.attempt}`, event.clientToken);
        history.tokens.set(event.clientToken, `${tokenSeed} ${event.attempt}`);
      }
      const { id, intent } = fact.after;
      const { vpnGatewayId } = intent.route;
      if (event?.kind === 'sending' && event.before !== undefined) {
        if (isTrue(event.before, intent.route, history)) history.trulyBegun.add(id);
        if (intent.kind === 'fail-over') history.failOvers.set(vpnGatewayId, id);
      }
      if (isDone(fact.after) && history.failOvers.get(vpnGatewayId) === id)
        history.failOvers.delete(vpnGatewayId);
      return;
    }
    case 'lease': {
      const { gatewayKey, fence } = fact.lease;
      if (fact.change === 'taken') history.highestFence.set(gatewayKey, fence);
      if (fact.change === 'released') history.leases.delete(gatewayKey);
      else history.leases.set(gatewayKey, fact.lease);
      return;
    }
    case 'change-begun': {
      const { call } = fact;
      const { clientToken } = call.command;
      history.changes.push(call);
      history.underWay.add(call);
      add(history.changesByToken, clientToken, call);
      if (call.operationId !== undefined) add(history.changesByOperation, call.operationId, call);
      if (!isDryRun(call)) history.lastChanges.set(gatewayIdOf(call), call);
      return;
    }
    case 'change-landed': {
      const { call } = fact;
      const { call: mutation } = call.command;
      history.underWay.delete(call);
      if (mutation.kind === 'create' && call.effect === 'began' && call.targetMs !== undefined)
        history.created.set(routeId(mutation.route, call.targetMs), call);
      return;
    }
    case 'ledger':
      history.ledgers.set(fact.gatewayKey, fact.after);
      return;
    case 'tunnels-seen':
      for (const hop of fact.up) history.tunnelsUp.set(`${fact.vpnGatewayId} ${hop}`, history.nowMs);
      return;
    case 'reported':
      history.reports.set(fact.key, fact.report);
      return;
    case 'queued': {
      const { operationId, acceptedAtMs } = fact.entry;
      if (!history.queuedAt.has(operationId)) history.queuedAt.set(operationId, acceptedAtMs);
      return;
    }
    case 'answered':
      history.answered.add(fact.id);
      return;
    case 'foreign':
      history.foreignHands.push(fact.hand);
      return;
    case 'observed':
      history.latestLooks.set(`${fact.worker} ${fact.look.vpnGatewayId}`, fact.look);
      return;
    case 'acknowledged': {
      const { delivery, acceptance } = fact;
      if (acceptance.kind !== 'mismatch') history.acknowledged.set(delivery.value, acceptance.operation.id);
      return;
    }
    case 'worker-ended':
    case 'complaint':
      return;
    default:
      rememberReply(history.replies, fact, history.nowMs);
  }
}

/** Whether the routes to a block are just these. */
function isTrue(
  before: readonly FormerRoute[],
  { vpnGatewayId, routeDest }: RouteKey,
  { trueRoutes }: History,
): boolean {
  const there = trueRoutes(vpnGatewayId).filter((route) => route.routeDest === routeDest);
  const same = before.every((route) =>
    there.some(
      (one) =>
        one.nextHop === route.nextHop &&
        one.createTimeMs === route.createTimeMs &&
        one.published === (route.state === 'published'),
    ),
  );
  return same && there.length === before.length;
}

/** What tells a route from every other one that is, was or will be. */
export function routeId(
  { vpnGatewayId, routeDest, nextHop }: Pick<RouteKey, 'vpnGatewayId' | 'routeDest' | 'nextHop'>,
  createTimeMs: number,
): string {
  return `${vpnGatewayId} ${routeDest} ${nextHop} ${createTimeMs}`;
}

/** What others did to the routes to a block since a time by some process's clock, or are still doing. */
export function handsOn(
  { foreignHands, maxSkewMs }: History,
  { vpnGatewayId, routeDest }: Pick<RouteKey, 'vpnGatewayId' | 'routeDest'>,
  sinceMs: number,
): readonly ForeignHand[] {
  return foreignHands.filter(
    (hand) =>
      hand.vpnGatewayId === vpnGatewayId &&
      (hand.routeDest === undefined || hand.routeDest === routeDest) &&
      hand.toMs >= sinceMs - maxSkewMs,
  );
}

/** The changing calls that were made for an operation. */
export function changesOf(history: History, { id }: Pick<Operation, 'id'>): readonly ChangeCall[] {
  return history.changesByOperation.get(id) ?? [];
}

function add(calls: Map<string, ChangeCall[]>, key: string, call: ChangeCall): void {
  const known = calls.get(key);
  if (known === undefined) calls.set(key, [call]);
  else known.push(call);
}
