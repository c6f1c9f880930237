import { type Stage, stages } from '../../shared/answer/thread.ts';
import type { ReplyTo } from '../../shared/app/accept-request.ts';
import type { Random } from './random.ts';

/** One place where askers are answered, as far as it is configured. */
export interface ReplyKind {
  readonly channel: string;
  readonly instance: string;
  readonly stages: readonly Stage[];
  /** Whether it edits one message, and so has to know which. */
  readonly edits: boolean;
}

/** One of each kind: a chat that edits its message, a ticket that gets notes, a program that is called at the end. */
export const replyKinds = [
  { channel: 'chat', instance: 'team', stages, edits: true },
  { channel: 'ticket', instance: 'desk', stages: ['accepted', 'ended'], edits: false },
  { channel: 'callback', instance: 'ci', stages: ['ended'], edits: false },
] as const satisfies readonly [ReplyKind, ...ReplyKind[]];

/** The place of one asker on a channel: named after the request. */
export function replyTo({ channel, instance }: ReplyKind, place: string, shown: boolean): ReplyTo {
  return { address: { channel, instance, to: { place } }, shown };
}

/** Draws where somebody is answered, and whether they see in the HTTP answer that the request was accepted. */
export function drawReplyTo(random: Random, place: string): ReplyTo {
  return replyTo(random.pick<ReplyKind>(replyKinds), place, random.chance(0.5));
}
