import * as z from 'zod';
import { operationIdPattern } from '../operation/operation-id.ts';
import { readFeishuText } from './feishu-text.ts';
import type { Ask, Inbound } from './hook.ts';
import { readJsonContent } from './json-content.ts';

const id = z.string().min(1).max(256);

const envelope = z.object({
  header: z.object({ event_id: id, event_type: z.string(), app_id: z.string().optional() }),
});
/** Events of schema 1.0 have an `uuid` instead of a header. */
const oldEnvelope = z.object({ uuid: z.string() });

const messageEvent = z.object({
  event: z.object({
    sender: z.object({
      sender_id: z.object({ open_id: id }).optional(),
      sender_type: z.string(),
      tenant_key: id.optional(),
    }),
    message: z.object({
      message_id: id,
      chat_id: id,
      chat_type: z.string().optional(),
      message_type: z.string(),
      content: z.string(),
      mentions: z.array(z.object({ mentioned_type: z.string().optional() })).nullish(),
    }),
  }),
});

const cardEvent = z.object({
  event: z.object({
    operator: z.object({ open_id: id, tenant_key: id }),
    action: z.object({ value: z.unknown().optional() }),
    context: z.object({ open_message_id: id, open_chat_id: id.optional() }),
  }),
});
const buttonValue = z.object({
  routehook: z.enum(['status', 'cancel']),
  operationId: z.string().regex(operationIdPattern),
});

/** Reads a proven event: a message of a person, or a click on a button of ours. Everything else is for others. */
export function readFeishuEvent(content: Buffer, instance: string, appId: string): Inbound {
  const head = readJsonContent(content, envelope);
  if (head.kind === 'unreadable') {
    return readJsonContent(content, oldEnvelope).kind === 'read' ? ignored('An event of schema 1.0.') : head;
  }
  const { event_id, event_type, app_id } = head.value.header;
  if (app_id !== undefined && app_id !== appId) {
    return {
      kind: 'unreadable',
      detail: 'The event is of another app than appId.',
      pointer: '/header/app_id',
    };
  }
  if (event_type === 'im.message.receive_v1') return readMessage(content, instance);
  if (event_type === 'card.action.trigger') return readClick(content, instance, event_id);
  return ignored('Neither a message nor a click on a card.');
}

/**
 * The delivery is the message, not the event: "use message_id to deduplicate, do not rely on event_id".
 * Source: open.feishu.cn, "Receive message" (2026-11).
 */
function readMessage(content: Buffer, instance: string): Inbound {
  const reading = readJsonContent(content, messageEvent);
  if (reading.kind === 'unreadable') return reading;
  const { sender, message } = reading.value.event;
  if (sender.sender_type !== 'user') return ignored('A message of a robot.');
  const { message_type, chat_type, mentions } = message;
  if (message_type !== 'text' && message_type !== 'post') return ignored('A message without text.');
  if (chat_type !== 'p2p' && !mentionsRobot(mentions ?? []))
    return ignored('A message that does not mention us.');
  const text = readFeishuText(message_type, message.content);
  if (text === undefined) {
    return {
      kind: 'unreadable',
      detail: `The content of the ${message_type} cannot be read.`,
      pointer: '/event/message/content',
    };
  }
  if (sender.sender_id === undefined || sender.tenant_key === undefined) {
    return {
      kind: 'unreadable',
      detail: 'The sender has no open_id or no tenant_key.',
      pointer: '/event/sender',
    };
  }
  return ask(instance, text, message.message_id, {
    actor: { tenant: sender.tenant_key, id: sender.sender_id.open_id },
    messageId: message.message_id,
    chatId: message.chat_id,
  });
}

function readClick(content: Buffer, instance: string, eventId: string): Inbound {
  const reading = readJsonContent(content, cardEvent);
  if (reading.kind === 'unreadable') return reading;
  const { operator, action, context } = reading.value.event;
  const value = buttonValue.safeParse(action.value).data;
  if (value === undefined) return ignored('A click on something that is not ours.');
  return ask(instance, `${value.routehook} ${value.operationId}`, eventId, {
    actor: { tenant: operator.tenant_key, id: operator.open_id },
    messageId: context.open_message_id,
    chatId: context.open_chat_id,
  });
}

/** An app that may read whole groups is sent what people tell each other; who was mentioned is not always said. */
function mentionsRobot(mentions: readonly { readonly mentioned_type?: string | undefined }[]): boolean {
  return mentions.some(({ mentioned_type }) => mentioned_type !== 'user');
}

interface Place {
  readonly actor: { readonly tenant: string; readonly id: string };
  readonly messageId: string;
  readonly chatId: string | undefined;
}

/** `deliveryId` goes along so that two clicks on one card are answered twice, and one click never is. */
function ask(instance: string, text: string, deliveryId: string, { actor, messageId, chatId }: Place): Ask {
  return {
    kind: 'ask',
    delivery: { kind: 'delivery-id', value: deliveryId },
    actor,
    wish: { kind: 'line', text },
    replyTo: {
      channel: 'feishu',
      instance,
      to: { messageId, deliveryId, ...(chatId === undefined ? {} : { chatId }) },
    },
  };
}

function ignored(why: string): Inbound {
  return { kind: 'ignored', why };
}
