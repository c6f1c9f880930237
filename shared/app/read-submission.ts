import { judgeReplyUrl } from '../answer/reply-url.ts';
import type { ReplyAddress } from '../answer/thread.ts';
import type { Intent } from '../operation/intent.ts';
import type { Requester } from '../operation/operation.ts';
import type { DeliveryKey } from '../operation/operation-id.ts';
import { readChangeRequest, type WantedChange } from '../route/change-request.ts';
import type { RouteSpec } from '../route/route.ts';
import { type RequestViolation, type RouteRequest, readRouteRequest } from '../route/route-request.ts';
import type { ReplyTo, Submission } from './accept-request.ts';
import type { App } from './app.ts';

/** Who asks, as far as it is not in the body. */
export interface Asker {
  readonly requester: Requester;
  readonly accountId: string;
  /** What makes two requests the same delivery; the body may carry a token of its own. */
  readonly deliveryOf: (clientToken: string | undefined) => DeliveryKey;
  readonly line?: string;
  /** Where the asker is answered unless the body names a callback. */
  readonly replyTo?: ReplyTo;
  /** The W3C header of the request, if it is valid. */
  readonly traceparent?: string;
}

export type SubmissionReading =
  | { readonly kind: 'valid'; readonly submission: Submission }
  | {
      readonly kind: 'malformed' | 'beyond-limits' | 'callback-refused';
      readonly violations: readonly RequestViolation[];
    }
  /** The signature does not cover the path, and the body does not say what is wanted. */
  | { readonly kind: 'not-bound'; readonly change: Intent['kind'] };

/** What becomes of a body that says itself what is wanted. */
export type PlainReading = Exclude<SubmissionReading, { kind: 'not-bound' }>;

/** Reads an untrusted body that asks for a new route. */
export function readSubmission(app: App, body: unknown, asker: Asker): PlainReading {
  const reading = readRouteRequest(body);
  if (reading.kind !== 'valid') return reading;
  const { clientToken, callbackUrl, dryRun = false, ...route } = reading.request;
  const intent: Intent = {
    kind: 'create-route',
    route: toSpec(route),
    accountId: asker.accountId,
    dryRun,
  };
  return submissionOf(app, intent, { clientToken, callbackUrl }, asker);
}

/** Reads an untrusted body that asks for a change of a route that is there. */
export function readChangeSubmission(
  app: App,
  wanted: WantedChange,
  body: unknown,
  asker: Asker & {
    /** Whether what proves the caller covers the body only, so that the body must say itself what is wanted. */
    readonly coversBodyOnly: boolean;
  },
): SubmissionReading {
  const reading = readChangeRequest(wanted, body);
  if (reading.kind !== 'valid') return reading;
  const { change, saysItself, ...rest } = reading.request;
  if (asker.coversBodyOnly && !saysItself) return { kind: 'not-bound', change: change.kind };
  return submissionOf(app, { ...change, accountId: asker.accountId, dryRun: false }, rest, asker);
}

/** Puts together what somebody wants and who asks for it; every way into routehook goes through here. */
export function submissionOf(
  app: App,
  intent: Intent,
  {
    clientToken,
    callbackUrl,
  }: { readonly clientToken?: string | undefined; readonly callbackUrl?: string | undefined },
  asker: Asker,
): PlainReading {
  const callback = callbackUrl === undefined ? undefined : callbackAddress(app, callbackUrl);
  if (callback?.kind === 'refused') return { kind: 'callback-refused', violations: [callback.violation] };
  const replyTo: ReplyTo | undefined = callback ? { address: callback.address, shown: true } : asker.replyTo;
  return {
    kind: 'valid',
    submission: {
      intent,
      requester: asker.requester,
      delivery: asker.deliveryOf(clientToken),
      ...(clientToken === undefined ? {} : { callerToken: clientToken }),
      ...(callbackUrl === undefined ? {} : { callbackUrl }),
      ...(asker.line === undefined ? {} : { line: asker.line }),
      ...(replyTo === undefined ? {} : { replyTo }),
      ...(asker.traceparent === undefined ? {} : { traceparent: asker.traceparent }),
    },
  };
}

function toSpec({
  description,
  overlayMode,
  ...route
}: Omit<RouteRequest, 'clientToken' | 'dryRun' | 'callbackUrl'>): RouteSpec {
  return {
    ...route,
    ...(description === undefined ? {} : { description }),
    ...(overlayMode === undefined ? {} : { overlayMode }),
  };
}

type CallbackVerdict =
  | { readonly kind: 'address'; readonly address: ReplyAddress }
  | { readonly kind: 'refused'; readonly violation: RequestViolation };

/** A callback that could never be made is refused now, while somebody listens. */
function callbackAddress({ channels, settings }: App, url: string): CallbackVerdict {
  const channel = channels.find((one) => one.channel === 'callback');
  const verdict = judgeReplyUrl(url, settings.replyOrigins);
  if (channel !== undefined && verdict.kind === 'allowed') {
    return { kind: 'address', address: { channel: 'callback', instance: channel.instance, to: { url } } };
  }
  const detail =
    verdict.kind === 'refused'
      ? verdict.why
      : 'Callbacks need ROUTEHOOK_CALLBACK_SECRETS: without it nothing could be signed.';
  return { kind: 'refused', violation: { pointer: '/callbackUrl', code: 'CallbackUrl.NotAllowed', detail } };
}
