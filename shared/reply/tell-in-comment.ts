import { createHmac } from 'node:crypto';
import * as z from 'zod';
import type { Answer } from '../answer/answer.ts';
import { markerOf, toMarkedComment } from '../answer/comment-marker.ts';
import type { DeliveryOutcome } from '../answer/telling.ts';
import type { Stage } from '../answer/thread.ts';
import type { HttpResult } from './http-caller.ts';
import type { ReplyDelivery } from './reply.ts';

/** How one call ended. */
export type Step<Value> =
  | { readonly kind: 'done'; readonly value: Value }
  /** What it was about is not there. */
  | { readonly kind: 'gone'; readonly outcome: DeliveryOutcome }
  | { readonly kind: 'stopped'; readonly outcome: DeliveryOutcome };

/** What is shown at the comment that asked: it was seen, it went well, it did not. */
export type Reaction = 'seen' | 'good' | 'bad';

/** An issue or a merge request where somebody asked in a comment. */
export interface CommentPlace {
  /** Looks among the latest comments for the one that holds a text, and gives its id. */
  readonly find: (marker: string) => Promise<Step<string | undefined>>;
  readonly create: (body: string) => Promise<Step<string>>;
  readonly edit: (id: string, body: string) => Promise<Step<undefined>>;
  readonly react: (reaction: Reaction) => Promise<Step<undefined>>;
}

/** The most calls that one delivery takes: to find, to write, to react. */
export const maxCalls = 3;

const memorySchema = z.object({
  comment: z.string().optional(),
  /** The message that the comment shows. */
  said: z.string().optional(),
  reaction: z.enum(['seen', 'good', 'bad']).optional(),
});

type Memory = z.output<typeof memorySchema>;

/**
 * Tells one stage of a request: writes one comment and edits it from then on, and reacts to the comment that asked.
 * A retry looks for what an attempt before it may have written without hearing the answer. A reaction that is not
 * possible is left out; the words count.
 */
export async function tellInComment(
  place: CommentPlace,
  key: string,
  { message, memory: text }: ReplyDelivery,
  callWord: string,
): Promise<DeliveryOutcome> {
  let memory = readMemory(text);
  if (memory.said !== message.id) {
    const body = toMarkedComment(message.answer, key, callWord);
    const written = await write(place, markerOf(key), body, memory.comment);
    if (written.kind === 'gone' && memory.comment !== undefined) {
      const { comment: _deleted, ...rest } = memory;
      return remembering({ kind: 'later', why: 'Our comment was deleted; a new one is next.' }, rest);
    }
    if (written.kind !== 'done') return remembering(written.outcome, memory);
    memory = { ...memory, comment: written.value, said: message.id };
  }
  const reaction = reactionOf(message.stage, message.answer);
  if (reaction !== undefined && memory.reaction !== reaction) {
    const reacted = await place.react(reaction);
    if (reacted.kind === 'stopped' && reacted.outcome.kind === 'later') {
      return remembering(reacted.outcome, memory);
    }
    memory = { ...memory, reaction };
  }
  return { kind: 'delivered', memory: JSON.stringify(memory) };
}

/**
 * The name under which a comment is found again. Nobody else can make it up, or a stranger's comment could pass for
 * ours and be edited in our name.
 */
export function commentKey(token: string, parts: readonly string[]): string {
  return createHmac('sha256', token).update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

/** Reads the id in the body of a comment that was just written. */
export function readCreated(result: HttpResult): Step<string> {
  const read =
    result.kind === 'answered' ? z.object({ id: z.int() }).safeParse(parseJson(result.text)) : undefined;
  if (read?.success) return { kind: 'done', value: String(read.data.id) };
  const why = 'It took the comment and did not say which id it has.';
  return { kind: 'stopped', outcome: { kind: 'later', why } };
}

/** The oldest of the listed comments that holds a text: whoever copies it comes later. */
export function findMarked(result: HttpResult, marker: string): string | undefined {
  const comments = z.array(z.object({ id: z.int(), body: z.string().nullish() }));
  const read = result.kind === 'answered' ? comments.safeParse(parseJson(result.text)) : undefined;
  const ids = read?.data?.filter(({ body }) => body?.includes(marker)).map(({ id }) => id) ?? [];
  return ids.length === 0 ? undefined : String(Math.min(...ids));
}

/** JSON, or undefined. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function write(
  place: CommentPlace,
  marker: string,
  body: string,
  remembered: string | undefined,
): Promise<Step<string>> {
  const found: Step<string | undefined> =
    remembered === undefined ? await place.find(marker) : { kind: 'done', value: remembered };
  if (found.kind !== 'done') return found;
  const id = found.value;
  if (id === undefined) return place.create(body);
  const edited = await place.edit(id, body);
  return edited.kind === 'done' ? { kind: 'done', value: id } : edited;
}

function reactionOf(stage: Stage, { tone }: Answer): Reaction | undefined {
  if (stage === 'accepted') return 'seen';
  if (stage === 'working') return undefined;
  return tone === 'failed' || tone === 'refused' ? 'bad' : 'good';
}

function readMemory(text: string | undefined): Memory {
  return memorySchema.safeParse(parseJson(text ?? '')).data ?? {};
}

function remembering(outcome: DeliveryOutcome, memory: Memory): DeliveryOutcome {
  return outcome.kind === 'later' ? { ...outcome, memory: JSON.stringify(memory) } : outcome;
}
