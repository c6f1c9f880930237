import { clientToken } from './client-token.ts';
import { type Fault, isAboutTheList } from './fault.ts';
import { appendEntry, type JournalEntry } from './journal.ts';
import {
  isMidway,
  type Operation,
  type OperationEvent,
  type OperationSeed,
  type OperationState,
} from './operation.ts';
import { isAtRest } from './waiting.ts';

/** The states in which an event may happen. Everything else is a bug of ours, never of the cloud. */
const allowedIn: Record<Exclude<OperationEvent['kind'], 'accepted'>, readonly OperationState[]> = {
  waiting: ['queued', 'sending', 'unknown', 'applying'],
  sending: ['queued', 'sending', 'unknown'],
  sent: ['sending'],
  'not-sent': ['sending'],
  refused: ['sending'],
  'answer-lost': ['sending'],
  'dry-run-passed': ['sending'],
  'step-done': ['queued', 'sending', 'unknown', 'applying'],
  'rolling-back': ['queued', 'sending', 'unknown', 'applying'],
  succeeded: ['queued', 'sending', 'unknown', 'applying'],
  failed: ['queued', 'sending', 'unknown', 'applying'],
  canceled: ['awaiting-approval', 'queued'],
  expired: ['awaiting-approval', 'queued', 'sending', 'unknown', 'applying'],
};

/** An event that the operation's state does not allow: a bug in the caller. */
export class IllegalTransition extends Error {
  override readonly name = 'IllegalTransition';
  readonly code = 'Operation.IllegalTransition';

  constructor(operation: Operation, event: OperationEvent) {
    super(`Operation ${operation.id} is ${operation.state}: "${event.kind}" cannot happen to it.`);
  }
}

/** Begins an operation. */
export function accept(seed: OperationSeed, nowMs: number): Operation {
  return {
    ...seed,
    state: 'queued',
    createTimeMs: nowMs,
    updateTimeMs: nowMs,
    stepsDone: 0,
    attempt: 1,
    sends: 0,
    unsettledSend: false,
    duplicates: 0,
    cloudRequestIds: [],
    journal: appendEntry([], { kind: 'accepted', seed }, nowMs),
  };
}

/**
 * Applies one event: the only way an operation ever changes.
 * @throws {IllegalTransition} when the event cannot happen in the operation's state.
 */
export function transition(operation: Operation, event: OperationEvent, nowMs: number): Operation {
  if (
    event.kind === 'accepted' ||
    !allowedIn[event.kind].includes(operation.state) ||
    (event.kind === 'canceled' && isMidway(operation))
  ) {
    throw new IllegalTransition(operation, event);
  }
  return {
    ...(beginsStep(event) ? withoutStep(operation) : withoutWaits(operation, event)),
    ...effectOf(operation, event, nowMs),
    updateTimeMs: nowMs,
    journal: appendEntry(operation.journal, event, nowMs),
  };
}

/** What an operation waited for is over once it moves; a failed look in between does not move it. */
function withoutWaits(operation: Operation, event: OperationEvent): Operation {
  const { waitingFor: _, waitingSinceMs: __, atRestSinceMs, ...rest } = operation;
  const stillAtRest = event.kind === 'waiting' && event.why !== 'gateway-updating';
  return stillAtRest && atRestSinceMs !== undefined ? { ...rest, atRestSinceMs } : rest;
}

function beginsStep({ kind }: OperationEvent): boolean {
  return kind === 'step-done' || kind === 'rolling-back';
}

/** The next call has its own token, its own answer and its own patience. */
function withoutStep(operation: Operation): Operation {
  const {
    waitingFor: _waitingFor,
    waitingSinceMs: _waitingSinceMs,
    atRestSinceMs: _atRestSinceMs,
    call: _call,
    answer: _answer,
    sentAtMs: _sentAtMs,
    appliedAtMs: _appliedAtMs,
    notBeforeMs: _notBeforeMs,
    lastFault: _lastFault,
    ...rest
  } = operation;
  return { ...rest, state: 'queued', attempt: operation.attempt + 1, unsettledSend: false, duplicates: 0 };
}

/** Rebuilds an operation from its journal alone. */
export function replay(journal: readonly JournalEntry[]): Operation {
  const [first, ...rest] = journal;
  if (first?.event.kind !== 'accepted') throw new Error('A journal begins with "accepted".');
  return rest.reduce(
    (operation, { event, atMs }) => transition(operation, event, atMs),
    accept(first.event.seed, first.atMs),
  );
}

/** The token of the operation's current attempt. */
export function currentToken(operation: Operation): string {
  return clientToken(operation.tokenSeed, operation.attempt);
}

type Effect = Partial<Omit<Operation, keyof OperationSeed | 'journal'>>;

function effectOf(
  operation: Operation,
  event: Exclude<OperationEvent, { kind: 'accepted' }>,
  nowMs: number,
): Effect {
  switch (event.kind) {
    case 'waiting':
      return {
        waitingFor: event.why,
        waitingSinceMs: operation.waitingFor === event.why ? (operation.waitingSinceMs ?? nowMs) : nowMs,
        ...(isAtRest(event.why) && operation.atRestSinceMs === undefined ? { atRestSinceMs: nowMs } : {}),
      };
    case 'sending':
      return {
        state: 'sending',
        attempt: event.attempt,
        call: event.call,
        ...(event.before === undefined ? {} : { before: event.before }),
        ...(event.notices === undefined ? {} : { notices: event.notices }),
        sends: operation.sends + 1,
        sentAtMs: nowMs,
        // Sending out of `sending` means that whoever began the last call never told how it ended.
        unsettledSend: operation.unsettledSend || operation.state === 'sending',
      };
    case 'sent':
      return {
        state: 'applying',
        answer: event.answer,
        appliedAtMs: operation.appliedAtMs ?? nowMs,
        cloudRequestIds: withRequestId(operation, event.answer.requestId),
      };
    case 'not-sent':
      return backInQueue(operation, event.fault, event.notBeforeMs, operation.attempt);
    case 'refused':
      return backInQueue(operation, event.fault, event.notBeforeMs, operation.attempt + 1);
    case 'answer-lost':
      return {
        state: 'unknown',
        // "It exists already" is a full answer: that call changed nothing.
        unsettledSend: operation.unsettledSend || event.fault.class === 'ambiguous',
        duplicates: operation.duplicates + (isAboutTheList(event.fault) ? 1 : 0),
        ...withFault(operation, event.fault),
      };
    case 'dry-run-passed':
      return {
        state: 'succeeded',
        dryRunPassed: true,
        cloudRequestIds: withRequestId(operation, event.requestId),
      };
    case 'step-done':
      return { stepsDone: operation.stepsDone + 1 };
    case 'rolling-back':
      return {
        stepsDone: 0,
        rollback: { problem: event.problem, stepsTaken: operation.stepsDone },
        ...(event.fault === undefined ? {} : withFault(operation, event.fault)),
      };
    case 'succeeded':
      return { state: 'succeeded', settlement: event.settlement };
    case 'failed':
      return {
        state: 'failed',
        problem: event.problem,
        ...(event.restored === undefined ? {} : { restored: event.restored }),
        ...(event.fault === undefined ? {} : withFault(operation, event.fault)),
      };
    case 'canceled':
      return { state: 'canceled', problem: event.problem };
    case 'expired':
      return { state: 'expired', problem: event.problem };
  }
}

/**
 * After a refusal the operation waits for its next turn. If an earlier call with the same token may still have
 * gone through, it stays `unknown` and keeps that token: the refusal of the second says nothing about the first.
 */
function backInQueue(operation: Operation, fault: Fault, notBeforeMs: number, nextAttempt: number): Effect {
  return {
    state: operation.unsettledSend ? 'unknown' : 'queued',
    attempt: operation.unsettledSend ? operation.attempt : nextAttempt,
    notBeforeMs,
    ...withFault(operation, fault),
  };
}

function withFault(operation: Operation, fault: Fault): Effect {
  return {
    lastFault: fault,
    ...(fault.requestId === undefined ? {} : { cloudRequestIds: withRequestId(operation, fault.requestId) }),
  };
}

function withRequestId({ cloudRequestIds }: Operation, requestId: string): readonly string[] {
  return cloudRequestIds.includes(requestId) ? cloudRequestIds : [...cloudRequestIds, requestId];
}
