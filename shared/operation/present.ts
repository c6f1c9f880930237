import { describeRequester } from '../answer/describe-requester.ts';
import type { Thread } from '../answer/thread.ts';
import type { RouteKey, RouteSpec, RouteWeight } from '../route/route.ts';
import type { Forecast } from './forecast.ts';
import { goalsOf } from './goal.ts';
import type { Expectation, IntentKind } from './intent.ts';
import type { JournalEntry } from './journal.ts';
import { isDone, type Notice, type Operation, type Requester } from './operation.ts';
import type { Problem } from './problem.ts';
import { traceIdOf } from './trace-context.ts';
import { inverseOf } from './undo.ts';

/** An operation as the API shows it (AIP-151); times are RFC 3339 in UTC. */
export interface PublicOperation {
  readonly name: string;
  readonly done: boolean;
  readonly metadata: {
    readonly state: Operation['state'];
    readonly kind: IntentKind;
    readonly dryRun: boolean;
    /** With its settings where they are part of what was asked. */
    readonly route: RouteKey | RouteSpec;
    /** The weight that was asked for, where that is all that was asked. */
    readonly weight?: RouteWeight;
    /** The operation that this one takes back. */
    readonly undoes?: string;
    /** What whoever asked should know about what the change does. */
    readonly notices?: readonly Notice[];
    /** Of a change that takes several calls: how far it is. */
    readonly steps?: { readonly done: number; readonly of: number; readonly rollingBack: boolean };
    /** What takes the operation back, as far as can be told without looking. */
    readonly undo?: PublicUndo;
    readonly requester: Requester;
    /** The command as it was understood, where it came in a line. */
    readonly line?: string;
    readonly source: string;
    /** The trace of the sender, and the header in which it came. */
    readonly traceId?: string;
    readonly traceparent?: string;
    readonly createTime: string;
    readonly updateTime: string;
    readonly deadline: string;
    readonly queuePosition?: number;
    readonly estimatedEndTime?: string;
    readonly waitingFor?: string;
    readonly attempts: number;
    readonly cloudRequestIds: readonly string[];
    readonly journal: readonly PublicJournalEntry[];
    /** How far the asker has been told, where somebody is to be told. */
    readonly reply?: PublicReply;
  };
  readonly response?: PublicResponse;
  readonly error?: Problem;
}

/** What became of the replies to the asker; where they go stays a secret. */
export interface PublicReply {
  readonly channel: string;
  readonly sender: string;
  readonly state: Thread['state'];
  /** The last stage that was told: `accepted`, `working` or `ended`. */
  readonly told?: string;
  /** Deliveries that failed since. */
  readonly failures: number;
  readonly why?: string;
  readonly nextAttemptTime?: string;
}

/** The inverse of an operation that has ended. */
export type PublicUndo =
  | { readonly possible: false; readonly why: string }
  | {
      readonly possible: true;
      readonly kind: string;
      readonly route: RouteKey | RouteSpec;
      /** It is done only if the route is still like this. */
      readonly expects?: PublicExpectation;
      /** What cannot be restored, because the gateway does not tell it. */
      readonly losses: readonly string[];
    };

/** What the route must be like. */
export type PublicExpectation =
  | { readonly kind: 'absent' }
  | {
      readonly kind: 'present';
      readonly weight?: number;
      readonly state?: string;
      readonly createTime?: number;
    };

export interface PublicJournalEntry {
  readonly sequence: number;
  readonly time: string;
  readonly event: string;
  readonly detail?: string;
  readonly hash: string;
}

/** Every response element of CreateVpnRouteEntry, then what was observed. */
export interface PublicResponse {
  readonly dryRun?: 'passed';
  readonly requestId?: string;
  readonly vpnInstanceId?: string;
  readonly routeDest?: string;
  readonly nextHop?: string;
  readonly weight?: number;
  readonly description?: string;
  readonly state?: string;
  readonly createTime?: number;
  readonly overlayMode?: string;
  /** What the gateway listed, at rest: the proof of the success. */
  readonly observed?: {
    readonly routeDest: string;
    readonly nextHop: string;
    readonly weight?: number;
    readonly state: string;
    readonly createTime?: number;
    readonly seenTime: string;
  };
  /** The gateway, at rest, does not list the route any more, as was asked. */
  readonly gone?: true;
  readonly seenTime?: string;
  /** True when all was as asked already and nothing was changed. */
  readonly alreadyExisted?: boolean;
}

/** Shows an operation; `forecast` only while it is open, `thread` where its asker is told. */
export function presentOperation(
  operation: Operation,
  forecast?: Forecast,
  thread?: Thread,
): PublicOperation {
  const response = presentResponse(operation);
  const traceId = traceIdOf(operation);
  return {
    name: operationName(operation.id),
    done: isDone(operation),
    metadata: {
      state: operation.state,
      kind: operation.intent.kind,
      dryRun: operation.intent.dryRun,
      route: operation.intent.route,
      ...(operation.intent.kind === 'set-weight' ? { weight: operation.intent.weight } : {}),
      ...(operation.intent.undoes === undefined ? {} : { undoes: operation.intent.undoes }),
      ...(operation.notices === undefined ? {} : { notices: operation.notices }),
      ...presentSteps(operation),
      ...presentUndo(operation),
      requester: operation.requester,
      ...(operation.line === undefined ? {} : { line: operation.line }),
      source: operation.requester.source,
      ...(traceId === undefined ? {} : { traceId }),
      ...(operation.traceparent === undefined ? {} : { traceparent: operation.traceparent }),
      createTime: isoTime(operation.createTimeMs),
      updateTime: isoTime(operation.updateTimeMs),
      deadline: isoTime(operation.deadlineMs),
      ...(forecast === undefined
        ? {}
        : { queuePosition: forecast.queuePosition, estimatedEndTime: isoTime(forecast.estimatedEndMs) }),
      ...(operation.waitingFor === undefined || isDone(operation)
        ? {}
        : { waitingFor: operation.waitingFor }),
      attempts: operation.sends,
      cloudRequestIds: operation.cloudRequestIds,
      journal: operation.journal.map(presentEntry),
      ...(thread === undefined ? {} : { reply: presentThread(thread) }),
    },
    ...(response === undefined ? {} : { response }),
    ...(operation.problem === undefined ? {} : { error: operation.problem }),
  };
}

function presentThread({ channel, instance, state, told, failures, why, notBeforeMs }: Thread): PublicReply {
  return {
    channel,
    sender: instance,
    state,
    ...(told === undefined ? {} : { told }),
    failures,
    ...(why === undefined ? {} : { why }),
    ...(notBeforeMs === undefined ? {} : { nextAttemptTime: isoTime(notBeforeMs) }),
  };
}

function presentSteps(operation: Operation): Pick<PublicOperation['metadata'], 'steps'> {
  if (operation.intent.kind !== 'fail-over' || operation.before === undefined) return {};
  const { stepsDone, rollback, state } = operation;
  const of = goalsOf(operation).length;
  const done = state === 'succeeded' ? of : stepsDone;
  return { steps: { done, of, rollingBack: rollback !== undefined } };
}

function presentUndo(operation: Operation): Pick<PublicOperation['metadata'], 'undo'> {
  if (!isDone(operation)) return {};
  const inverse = inverseOf(operation);
  if (inverse.kind === 'none') return { undo: { possible: false, why: inverse.why } };
  const { intent, losses } = inverse;
  const { kind, route, expects } = intent;
  return {
    undo: {
      possible: true,
      kind,
      route,
      ...(expects === undefined ? {} : { expects: presentExpectation(expects) }),
      losses,
    },
  };
}

/** Shows what must be true of a route. */
export function presentExpectation(expects: Expectation): PublicExpectation {
  return expects.kind === 'absent' ? expects : presentRoute(expects);
}

/** The resource name of an operation: `operations/op_…`. */
export function operationName(id: string): string {
  return `operations/${id}`;
}

/** Only a success has a settlement, or a dry run that passed. */
function presentResponse({ dryRunPassed, settlement, answer }: Operation): PublicResponse | undefined {
  if (dryRunPassed) return { dryRun: 'passed' };
  if (settlement === undefined) return undefined;
  const { observed, adopted, seenAtMs } = settlement;
  const { createTimeMs: answeredAtMs, ...elements } = answer ?? {};
  return {
    ...elements,
    ...(answeredAtMs === undefined ? {} : { createTime: answeredAtMs }),
    ...(observed === undefined
      ? { gone: true, seenTime: isoTime(seenAtMs) }
      : { observed: { ...presentRoute(observed), seenTime: isoTime(seenAtMs) } }),
    alreadyExisted: adopted,
  };
}

function presentRoute<Listed extends { readonly createTimeMs?: number }>({
  createTimeMs,
  ...listed
}: Listed) {
  return { ...listed, ...(createTimeMs === undefined ? {} : { createTime: createTimeMs }) };
}

function presentEntry({ sequence, atMs, event, hash }: JournalEntry): PublicJournalEntry {
  const detail = detailOf(event);
  return {
    sequence,
    time: isoTime(atMs),
    event: event.kind,
    ...(detail === undefined ? {} : { detail }),
    hash,
  };
}

function detailOf(event: JournalEntry['event']): string | undefined {
  switch (event.kind) {
    case 'waiting':
      return event.fault === undefined
        ? event.why
        : `${event.why}: ${event.fault.code}: ${event.fault.message}`;
    case 'sending':
      return `${event.call.kind}, attempt ${event.attempt}, client token ${event.clientToken}`;
    case 'sent':
      return `request ${event.answer.requestId}`;
    case 'refused':
    case 'not-sent':
    case 'answer-lost':
      return `${event.fault.code}: ${event.fault.message}`;
    case 'rolling-back':
    case 'failed':
    case 'expired':
      return `${event.problem.code}: ${event.problem.detail}`;
    case 'canceled':
      return `by ${describeRequester(event.by)}`;
  }
  return undefined;
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
