import type { Requester } from '../operation/operation.ts';
import type { DeliveryKey } from '../operation/operation-id.ts';

/** An HTTP request as it came over the wire. */
export interface RawRequest {
  /** Upper case. */
  readonly method: string;
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** The exact bytes: signatures are checked over these and nothing else. */
  readonly body: Buffer;
}

export type Verdict =
  | { readonly kind: 'verified'; readonly caller: Caller }
  /** The request carries credentials of this kind, and they are wrong. */
  | { readonly kind: 'rejected'; readonly code: RejectionCode; readonly detail: string }
  /** The request carries no credentials of this kind. */
  | { readonly kind: 'absent' };

export type RejectionCode =
  | 'Signature.Mismatch'
  | 'Signature.Stale'
  | 'Signature.Malformed'
  | 'Token.Mismatch';

/** A caller whose identity is proven. */
export interface Caller {
  readonly requester: Requester;
  /** The delivery's own id, where the sender signs one. */
  readonly delivery?: DeliveryKey;
  /** Whether the proof covers the body only, so that it says nothing about method and path. */
  readonly coversBodyOnly: boolean;
}

/** One way of proving who calls. */
export interface Source {
  readonly name: string;
  verify(request: RawRequest, nowMs: number): Verdict;
}
