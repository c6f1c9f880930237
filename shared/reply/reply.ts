import type { Answer } from '../answer/answer.ts';
import type { ReplyAddress, Stage } from '../answer/thread.ts';
import type { PublicOperation } from '../operation/present.ts';

/** One thing to be said to one asker. */
export interface ReplyMessage {
  /** The same for every attempt to deliver this message, and for no other message. */
  readonly id: string;
  readonly stage: Stage;
  readonly answer: Answer;
  /** The operation as the API shows it, for programs. */
  readonly operation?: PublicOperation;
  readonly atMs: number;
}

/** A message on its way. */
export interface ReplyDelivery {
  readonly message: ReplyMessage;
  readonly address: ReplyAddress;
  /** What the channel gave back the last time, of this message or of one before it. */
  readonly memory: string | undefined;
  readonly nowMs: number;
  /** Covers the whole delivery, however many calls it takes. */
  readonly timeoutMs: number;
}

export type DeliveryOutcome =
  | { readonly kind: 'delivered'; readonly memory?: string }
  /** Worth another try. A memory that is given keeps what went through already from being said twice. */
  | {
      readonly kind: 'later';
      readonly why: string;
      readonly retryAfterMs?: number;
      readonly memory?: string;
    }
  /** No attempt will ever succeed: the place is gone, or we may not speak there. */
  | { readonly kind: 'undeliverable'; readonly why: string };

/**
 * One configured place where people or programs can be answered later. `deliver` never rejects. `why` is a short
 * sentence of our own: neither URLs nor tokens nor the words of the other side.
 */
export interface ReplyChannel {
  readonly channel: string;
  readonly instance: string;
  /** The stages worth telling here: all, where one message can be edited; fewer, where each is a new message. */
  readonly stages: readonly Stage[];
  deliver(delivery: ReplyDelivery): Promise<DeliveryOutcome>;
}
