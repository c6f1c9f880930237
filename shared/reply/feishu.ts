import { createHash } from 'node:crypto';
import * as z from 'zod';
import { toFeishuCard } from '../answer/feishu-card.ts';
import type { DeliveryOutcome } from '../answer/telling.ts';
import { stages } from '../answer/thread.ts';
import { type FeishuApp, type FeishuSession, openFeishuSession, type Patience } from './feishu-session.ts';
import { type Failure, type FeishuAnswer, feishuCodes } from './feishu-verdict.ts';
import type { HttpCaller } from './http-caller.ts';
import type { ReplyChannel, ReplyDelivery } from './reply.ts';

export interface FeishuChannelSettings extends FeishuApp {
  readonly name: string;
}

export interface FeishuChannelTools {
  readonly call: HttpCaller;
  /** Time that passes, from any beginning; a delivery keeps to its time-out by it. */
  readonly stopwatchMs?: () => number;
}

const messageId = /^[0-9A-Za-z_-]{1,128}$/;
const memoryJson = z.object({ card: z.string().regex(messageId) });
const sentBody = z.object({ data: z.object({ message_id: z.string().regex(messageId) }) });

/** Answers a message with a card that quotes it, and then edits that card. */
export function openFeishuChannel(
  settings: FeishuChannelSettings,
  { call, stopwatchMs = () => performance.now() }: FeishuChannelTools,
): ReplyChannel {
  const session = openFeishuSession(settings, call);
  return {
    channel: 'feishu',
    instance: settings.name,
    stages,
    deliver(delivery) {
      const endsMs = stopwatchMs() + delivery.timeoutMs;
      const patience = { nowMs: delivery.nowMs, leftMs: () => endsMs - stopwatchMs() };
      return deliver(delivery, session, patience);
    },
  };
}

async function deliver(
  delivery: ReplyDelivery,
  session: FeishuSession,
  patience: Patience,
): Promise<DeliveryOutcome> {
  const { to } = delivery.address;
  if (to.messageId === undefined || !messageId.test(to.messageId)) {
    return { kind: 'undeliverable', why: 'It is not known which message to answer.' };
  }
  const card = readMemory(delivery.memory);
  if (card !== undefined) {
    const edited = await edit(card, delivery, session, patience);
    return isGone(edited)
      ? reply(to.messageId, `again ${delivery.message.id}`, delivery, session, patience)
      : outcomeOf(edited, card);
  }
  // One card for the whole of a request, even if it was sent and nobody could write down that it was.
  return reply(to.messageId, `first ${to.deliveryId ?? delivery.message.id}`, delivery, session, patience);
}

/** @param seed the same for every attempt that must not become a second card */
async function reply(
  to: string,
  seed: string,
  delivery: ReplyDelivery,
  session: FeishuSession,
  patience: Patience,
): Promise<DeliveryOutcome> {
  const answer = await session(
    {
      method: 'POST',
      path: `/im/v1/messages/${to}/reply`,
      body: { msg_type: 'interactive', content: contentOf(delivery), uuid: uuidOf(seed) },
    },
    patience,
  );
  if (answer.kind !== 'done') return failureOf(answer);
  const card = sentBody.safeParse(answer.body).data?.data.message_id;
  if (card === undefined) return { kind: 'later', why: 'Feishu did not say which message it made.' };
  // Under an uuid that was used before, Feishu leaves the card as it is: it may tell of an earlier stage.
  return delivery.message.stage === 'accepted'
    ? { kind: 'delivered', memory: memoryOf(card) }
    : outcomeOf(await edit(card, delivery, session, patience), card);
}

function edit(
  card: string,
  delivery: ReplyDelivery,
  session: FeishuSession,
  patience: Patience,
): Promise<FeishuAnswer> {
  const path = `/im/v1/messages/${card}`;
  return session({ method: 'PATCH', path, body: { content: contentOf(delivery) } }, patience);
}

/** Somebody took the card away, or it is too old: the news gets a card of its own. */
function isGone(answer: FeishuAnswer): boolean {
  const codes: readonly number[] = [feishuCodes.recalled, feishuCodes.tooOldToEdit];
  return answer.kind === 'refused' && codes.includes(answer.code);
}

function outcomeOf(answer: FeishuAnswer, card: string): DeliveryOutcome {
  const memory = memoryOf(card);
  if (answer.kind === 'done') return { kind: 'delivered', memory };
  const failure = failureOf(answer);
  return failure.kind === 'later' ? { ...failure, memory } : failure;
}

function failureOf(answer: Exclude<FeishuAnswer, { readonly kind: 'done' }>): Failure {
  if (answer.kind === 'token-refused') {
    return { kind: 'later', why: 'Feishu refuses the access token that it has just given.' };
  }
  return answer.outcome;
}

function contentOf({ message }: ReplyDelivery): string {
  return JSON.stringify(toFeishuCard(message.answer));
}

/**
 * Requests with one uuid succeed at most once in an hour. At most 50 characters.
 * Source: open.feishu.cn, "Reply to a message", `uuid` (2026-11).
 */
function uuidOf(seed: string): string {
  return createHash('sha256').update(seed).digest('hex').slice(0, 40);
}

function memoryOf(card: string): string {
  return JSON.stringify({ card });
}

function readMemory(memory: string | undefined): string | undefined {
  if (memory === undefined) return undefined;
  try {
    return memoryJson.safeParse(JSON.parse(memory)).data?.card;
  } catch {
    return undefined;
  }
}
