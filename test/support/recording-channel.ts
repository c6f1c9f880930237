import type { DeliveryOutcome } from '../../shared/answer/telling.ts';
import { type ReplyAddress, type Stage, stages } from '../../shared/answer/thread.ts';
import type { Clock } from '../../shared/app/clock.ts';
import type { ReplyChannel, ReplyDelivery } from '../../shared/reply/reply.ts';

/** How the place answers one delivery. */
export interface Reaction {
  /** The default is `delivered`. */
  readonly outcome?: DeliveryOutcome;
  /** How long it takes; beyond the delivery's own time it is given up. The default is 0. */
  readonly takesMs?: number;
}

export interface RecordingChannelOptions {
  readonly clock: Clock;
  readonly channel?: string;
  readonly instance?: string;
  /** The default is all of them. */
  readonly stages?: readonly Stage[];
  /** Decides each delivery, by its number from 1; the default lets everything through at once. */
  readonly react?: (delivery: ReplyDelivery, number: number) => Reaction;
}

/** What people see of one message: an edit shows another text in the same place. */
export interface SeenMessage {
  readonly place: string;
  readonly stage: Stage;
  readonly headline: string;
}

export interface RecordingChannel extends ReplyChannel {
  /** Every attempt, in order, also those that failed. */
  readonly attempts: readonly ReplyDelivery[];
  /** What went through, in order: an edit counts as well. */
  readonly said: readonly (SeenMessage & { readonly id: string; readonly atMs: number })[];
  /** What stands there now, message by message, after all edits. */
  readonly screen: () => readonly SeenMessage[];
}

/** An address of a recording channel; its place tells conversations apart. */
export function placeAddress(place: string, channel = 'slack', instance = 'acme'): ReplyAddress {
  return { channel, instance, to: { place } };
}

/** A channel in memory: its answers are scripted, and it remembers what people see. A message is edited if it can be. */
export function createRecordingChannel(options: RecordingChannelOptions): RecordingChannel {
  const { clock, channel = 'slack', instance = 'acme', react = (): Reaction => ({}) } = options;
  const attempts: ReplyDelivery[] = [];
  const said: RecordingChannel['said'][number][] = [];
  const messages = new Map<string, SeenMessage>();

  const show = ({ message, address, memory }: ReplyDelivery): string => {
    const seen = {
      place: address.to.place ?? '',
      stage: message.stage,
      headline: message.answer.headline,
    };
    const messageId = memory ?? `message-${messages.size + 1}`;
    messages.set(messageId, seen);
    said.push({ ...seen, id: message.id, atMs: clock.nowMs() });
    return messageId;
  };

  return {
    channel,
    instance,
    stages: options.stages ?? stages,
    attempts,
    said,
    screen: () => [...messages.values()],
    async deliver(delivery) {
      attempts.push(delivery);
      const { outcome = { kind: 'delivered' }, takesMs = 0 } = react(delivery, attempts.length);
      if (takesMs > 0) await clock.sleep(Math.min(takesMs, delivery.timeoutMs));
      if (takesMs > delivery.timeoutMs) return { kind: 'later', why: 'It did not answer in time.' };
      if (outcome.kind !== 'delivered') return outcome;
      return { kind: 'delivered', memory: show(delivery) };
    },
  };
}

/** The reaction of a place that is not there today. */
export const unreachable: Reaction = { outcome: { kind: 'later', why: 'It answers 503.' } };

/** The reaction of a place that is gone for good. */
export const gone: Reaction = { outcome: { kind: 'undeliverable', why: 'It answers 404.' } };
