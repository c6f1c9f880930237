import type { Answer } from '../answer/answer.ts';
import type { DeliveryOutcome } from '../answer/telling.ts';
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
