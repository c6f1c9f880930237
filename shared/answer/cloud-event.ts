import type { IntentKind } from '../operation/intent.ts';
import type { OperationState } from '../operation/operation.ts';
import type { PublicOperation } from '../operation/present.ts';

/** An event in the JSON format of CloudEvents 1.0.2 (structured mode); the media type is {@link cloudEventMediaType}. */
export interface CloudEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  /** When the operation came to this, not when the event is sent. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  /** As the sender gave it. Source: CloudEvents extension "Distributed Tracing" 1.0.2. */
  readonly traceparent?: string;
  /** The operation, as `GET /v1/operations/{id}` shows it. */
  readonly data: PublicOperation;
}

export const cloudEventMediaType = 'application/cloudevents+json';

/** What became of the route, in the words of event types. */
const successes: Readonly<Record<IntentKind, string>> = {
  'create-route': 'created',
  'delete-route': 'deleted',
  'set-weight': 'weight-set',
  'publish-route': 'published',
  'withdraw-route': 'withdrawn',
  'fail-over': 'failed-over',
  'adopt-route': 'adopted',
};

const endings: Partial<Record<OperationState, string>> = {
  failed: 'failed',
  canceled: 'canceled',
  expired: 'expired',
};

/** Tells a program what an operation has come to. The id is that of the message: the same on every attempt. */
export function toCloudEvent(message: {
  readonly id: string;
  readonly operation: PublicOperation;
}): CloudEvent {
  const { id, operation } = message;
  const { route, updateTime, traceparent } = operation.metadata;
  return {
    specversion: '1.0',
    id,
    source: `/routehook/${route.regionId}`,
    type: `cn.routehook.route.${endingOf(operation)}.v1`,
    subject: `${route.vpnGatewayId}/${route.routeDest}`,
    time: updateTime,
    datacontenttype: 'application/json',
    ...(traceparent === undefined ? {} : { traceparent }),
    data: operation,
  };
}

/** A route that was as asked already counts as created, deleted, …; `data.response.alreadyExisted` tells it apart. */
function endingOf({ metadata: { state, kind, dryRun } }: PublicOperation): string {
  if (state === 'succeeded') return dryRun ? 'dry-run-passed' : successes[kind];
  return endings[state] ?? 'updated';
}
