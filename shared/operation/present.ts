import { describeRequester } from '../answer/describe-requester.ts';
import type { Thread } from '../answer/thread.ts';
import type { RouteSpec } from '../route/route.ts';
import type { Forecast } from './forecast.ts';
import type { JournalEntry } from './journal.ts';
import { isDone, type Operation, type Requester } from './operation.ts';
import type { Problem } from './problem.ts';
import { traceIdOf } from './trace-context.ts';

/** An operation as the API shows it (AIP-151); times are RFC 3339 in UTC. */
export interface PublicOperation {
  readonly name: string;
  readonly done: boolean;
  readonly metadata: {
    readonly state: Operation['state'];
    readonly kind: string;
    readonly dryRun: boolean;
    readonly route: RouteSpec;
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
  /** True when the route was there already and nothing was changed. */
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
  const { createTimeMs, ...listed } = observed;
  return {
    ...elements,
    ...(answeredAtMs === undefined ? {} : { createTime: answeredAtMs }),
    observed: {
      ...listed,
      ...(createTimeMs === undefined ? {} : { createTime: createTimeMs }),
      seenTime: isoTime(seenAtMs),
    },
    alreadyExisted: adopted,
  };
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
      return `attempt ${event.attempt}, client token ${event.clientToken}`;
    case 'sent':
      return `request ${event.answer.requestId}`;
    case 'refused':
    case 'not-sent':
    case 'answer-lost':
      return `${event.fault.code}: ${event.fault.message}`;
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
