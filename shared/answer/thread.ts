import type { Answer } from './answer.ts';

/**
 * Where and until when somebody can be answered. Parts of it are secrets (whoever has a Slack `response_url` may
 * speak there): it is never logged, never shown, and wiped when everything has been said.
 */
export interface ReplyAddress {
  /** Which kind of channel: `slack`, `feishu`, `callback`. */
  readonly channel: string;
  /** The configured sender that it belongs to. */
  readonly instance: string;
  /** What the channel needs to find the place again. */
  readonly to: Readonly<Record<string, string>>;
}

/** How far an operation has come, as far as who asked is told of it. */
export const stages = ['accepted', 'working', 'ended'] as const;

export type Stage = (typeof stages)[number];

/** Everything that is owed to one asker about one request, from the first word to the last. */
export interface Thread {
  /** The operation's id, or that of an answer which is not about an operation of its own. */
  readonly id: string;
  readonly createTimeMs: number;
  /** What is to be said where there is no operation to tell about: a usage, a list, a refusal. */
  readonly answer?: Answer;
  readonly state: 'owed' | 'told' | 'undeliverable';
  /** Gone once nothing more is owed. */
  readonly address?: ReplyAddress;
  readonly channel: string;
  readonly instance: string;
  /** The last stage that was told. */
  readonly told?: Stage;
  /** What the channel remembers between deliveries: the id of the message it edits, how often an URL was used. */
  readonly memory?: string;
  /** Failed deliveries since the last one that went through. */
  readonly failures: number;
  /** When the first of those failures was. */
  readonly failingSinceMs?: number;
  /** Why the last delivery failed; never the words of the other side. */
  readonly why?: string;
  /** Do not try again before this. */
  readonly notBeforeMs?: number;
  /** Until then one process is delivering; nobody else does. */
  readonly claimedUntilMs?: number;
  readonly updateTimeMs: number;
  /** Counts the changes of this record, from 1. */
  readonly version: number;
}
