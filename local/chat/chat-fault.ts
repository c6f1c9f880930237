import type { PlatformResponse } from './platform.ts';

/** What goes wrong with the next requests to one platform. */
export interface ChatFault {
  readonly platform: string;
  readonly times: number;
  readonly effect: ChatEffect;
}

export type ChatEffect =
  /** Answered with this; the platform does nothing. */
  | ({ readonly kind: 'status' } & Omit<PlatformResponse, 'body'> & { readonly body?: unknown })
  /** The connection is reset; the platform does nothing. */
  | { readonly kind: 'reset' }
  /** Nothing comes back and the platform does nothing. */
  | { readonly kind: 'hang' }
  /** Handled at once, answered late. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** Handled, but the connection is reset in the middle of the answer. */
  | { readonly kind: 'lost-answer' };

/** The faults still to come, used up in the order in which they were injected. */
export interface ChatFaults {
  readonly inject: (fault: ChatFault) => void;
  /** Takes the fault of the next request to a platform. */
  readonly take: (platform: string) => ChatEffect | undefined;
}

export function createChatFaults(): ChatFaults {
  const armed: { readonly fault: ChatFault; left: number }[] = [];
  return {
    inject: (fault) => {
      armed.push({ fault, left: fault.times });
    },
    take: (platform) => {
      const next = armed.find(({ fault, left }) => fault.platform === platform && left > 0);
      if (next === undefined) return undefined;
      next.left -= 1;
      return next.fault.effect;
    },
  };
}
