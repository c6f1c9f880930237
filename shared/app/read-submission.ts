import { judgeReplyUrl } from '../answer/reply-url.ts';
import type { ReplyAddress } from '../answer/thread.ts';
import type { Requester } from '../operation/operation.ts';
import type { DeliveryKey } from '../operation/operation-id.ts';
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
      readonly kind: 'malformed' | 'beyond-limits';
      readonly violations: readonly RequestViolation[];
    };

/** Reads an untrusted body of a route request; every way into routehook goes through here. */
export function readSubmission(app: App, body: unknown, asker: Asker): SubmissionReading {
  const reading = readRouteRequest(body);
  if (reading.kind !== 'valid') return reading;
  const { clientToken, callbackUrl, dryRun = false, ...route } = reading.request;
  const callback = callbackUrl === undefined ? undefined : callbackAddress(app, callbackUrl);
  if (callback?.kind === 'refused') return { kind: 'beyond-limits', violations: [callback.violation] };
  const replyTo: ReplyTo | undefined = callback ? { address: callback.address, shown: true } : asker.replyTo;
  return {
    kind: 'valid',
    submission: {
      intent: { kind: 'create-route', route: toSpec(route), accountId: asker.accountId, dryRun },
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
