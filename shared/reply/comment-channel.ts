import { stages } from '../answer/thread.ts';
import type { ReplyChannel, ReplyDelivery } from './reply.ts';
import { type CommentPlace, commentKey, maxCalls, tellInComment } from './tell-in-comment.ts';

/** What is configured of a sender that is answered below the comment that asked. */
export interface CommentChannelSettings {
  readonly name: string;
  readonly token: string;
  readonly apiUrl: string;
  /** What a comment must begin with to be a command. */
  readonly trigger: string;
}

/** Where somebody asked: the issue or merge request, and what names the comment within the system. */
export interface AskedIn {
  readonly place: CommentPlace;
  readonly names: readonly string[];
}

/**
 * Answers where somebody asked in a comment: a reaction, and one comment that is edited.
 * @param findAsked `undefined` when the address is incomplete; each call may take `callTimeoutMs`
 */
export function openCommentChannel(
  channel: string,
  { name, token, trigger }: CommentChannelSettings,
  findAsked: (delivery: ReplyDelivery, callTimeoutMs: number) => AskedIn | undefined,
): ReplyChannel {
  return {
    channel,
    instance: name,
    stages,
    deliver: async (delivery) => {
      const asked = findAsked(delivery, Math.floor(delivery.timeoutMs / maxCalls));
      if (asked === undefined) {
        return { kind: 'undeliverable', why: 'The address of the comment is incomplete.' };
      }
      return tellInComment(asked.place, commentKey(token, [name, ...asked.names]), delivery, trigger);
    },
  };
}
