import type { DeliveryOutcome } from '../../shared/answer/telling.ts';
import type { ReplyChannel, ReplyDelivery } from '../../shared/reply/reply.ts';
import type { ChannelHealth, Health } from './channel-health.ts';
import type { Fact } from './fact.ts';
import type { FaultMix } from './fault-kind.ts';
import type { Random } from './random.ts';
import { type ReplyKind, replyKinds } from './reply-channels.ts';
import type { Reply } from './reply-fact.ts';
import { drawReplyFault, type ReplyFault, wellAndGood } from './reply-fault.ts';
import type { VirtualClock } from './virtual-clock.ts';
import type { Worker } from './worker.ts';

export interface ChatSurroundings {
  readonly time: VirtualClock;
  readonly random: Random;
  /** The faults of this moment. */
  readonly mix: () => FaultMix;
  readonly health: ChannelHealth;
  /** Whose asker is at a place. */
  readonly operationAt: (place: string) => string;
  readonly witness: (fact: Fact) => void;
  readonly note: (line: string) => void;
}

/** The channels that are configured when a worker starts, at the far end of a network that loses calls and answers. */
export function channelsFor(worker: Worker, surroundings: ChatSurroundings): readonly ReplyChannel[] {
  const { time, health } = surroundings;
  return replyKinds
    .filter(({ channel }) => health.at(time.nowMs(), channel) !== 'removed')
    .map((kind: ReplyKind) => ({
      channel: kind.channel,
      instance: kind.instance,
      stages: kind.stages,
      deliver: (delivery) => deliver(worker, kind, delivery, surroundings),
    }));
}

/** Never resolves for a worker that has died. */
function deliver(
  worker: Worker,
  kind: ReplyKind,
  delivery: ReplyDelivery,
  surroundings: ChatSurroundings,
): Promise<DeliveryOutcome> {
  const { time, random, mix, health, operationAt, witness, note } = surroundings;
  const { place = '' } = delivery.address.to;
  return new Promise((resolve) => {
    if (!worker.begin('chat')) return;
    const reply: Reply = { ...delivery, operationId: operationAt(place), workerNowMs: worker.clock.nowMs() };
    witness({ kind: 'reply-begun', worker: worker.name, reply });
    let over = false;
    const end = (delayMs: number, outcome: DeliveryOutcome): void =>
      time.after(delayMs, () => {
        if (over) return;
        over = true;
        const goOn = (): void => {
          witness({
            kind: 'reply-answered',
            worker: worker.name,
            reply,
            outcome,
            heardAtMs: worker.clock.nowMs(),
          });
          resolve(outcome);
        };
        worker.resume(0, goOn, 'reply');
      });
    end(delivery.timeoutMs, { kind: 'later', why: 'No answer in time.' });
    const fault = drawReplyFault(mix(), random, delivery.timeoutMs);
    time.after(random.whole(3, 60) + fault.delayMs, () => {
      const state = asFarAsItMatters(health.at(time.nowMs(), kind.channel, place));
      const arrives = fault.arrives && state === 'well';
      if (fault !== wellAndGood || state !== 'well') {
        const seen = arrives ? (fault.delayMs > 0 ? `seen after ${fault.delayMs} ms` : 'seen') : 'lost';
        note(`${worker.name} ${kind.channel} of ${place}: ${state}, ${seen}, ${fault.answer}`);
      }
      if (arrives) witness({ kind: 'reply-seen', worker: worker.name, reply });
      const outcome = outcomeOf(state, fault, kind, delivery);
      if (outcome !== undefined) end(random.whole(3, 60), outcome);
    });
  });
}

/** A process that still knows a channel can use it, though others are started without it. */
function asFarAsItMatters(health: Health): Exclude<Health, 'removed'> {
  return health === 'removed' ? 'well' : health;
}

/** What comes back; `undefined` for silence. */
function outcomeOf(
  health: Exclude<Health, 'removed'>,
  { answer, retryAfterMs }: ReplyFault,
  { edits }: ReplyKind,
  { message, memory }: ReplyDelivery,
): DeliveryOutcome | undefined {
  // Who never answers may hang or refuse the connection.
  if (health === 'mute' || health === 'down') {
    return answer === 'silence' ? undefined : { kind: 'later', why: 'The connection was refused.' };
  }
  if (health === 'gone') return { kind: 'undeliverable', why: 'The place is gone.' };
  switch (answer) {
    case 'silence':
      return undefined;
    case 'reset':
      return { kind: 'later', why: 'The connection broke off.' };
    case 'refused':
      return { kind: 'later', why: 'Not now.', ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
    case 'delivered':
      return { kind: 'delivered', ...(edits ? { memory: memory ?? `edit ${message.id}` } : {}) };
  }
}
