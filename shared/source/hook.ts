import * as z from 'zod';
import type { Answer } from '../answer/answer.ts';
import type { ReplyAddress } from '../answer/thread.ts';
import type { Actor } from '../operation/operation.ts';
import type { DeliveryKey } from '../operation/operation-id.ts';
import type { RawRequest, RejectionCode } from './source.ts';

/**
 * One configured sender of `POST /v1/hooks/{source}`: a Slack app, a GitHub webhook. Requests go through handshake,
 * verify, parse and acknowledge, in this order. Nothing here waits, and nothing throws for whatever a request holds.
 */
export interface Hook {
  readonly source: string;
  /** Its configured name, unique among all senders. */
  readonly instance: string;
  readonly traits: HookTraits;
  /** Answers what a sender asks before it trusts us, such as a challenge. It proves itself what it answers to. */
  readonly handshake?: (request: RawRequest, nowMs: number) => HookResponse | undefined;
  /** Proves over the raw bytes who sent them, before anything is parsed. */
  readonly verify: (request: RawRequest, nowMs: number) => HookVerdict;
  /** Reads what `verify` has proven. */
  readonly parse: (content: Buffer, request: RawRequest, nowMs: number) => Inbound;
  /** Says the outcome in the sender's own format. */
  readonly acknowledge: (outcome: Outcome) => HookResponse;
}

export interface HookTraits {
  /** How long the sender waits for an answer. */
  readonly ackMs: number;
  /** Whether the person who asked sees what is in the HTTP answer. If not, everything is said by the reply channel. */
  readonly showsAnswer: boolean;
  /** Whether the sender delivers again what was answered with a 5xx. */
  readonly redelivers: boolean;
}

export interface HookResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type HookVerdict =
  /** `content` is the plain body: the body itself, unless it was encrypted. */
  | { readonly kind: 'verified'; readonly content: Buffer }
  | { readonly kind: 'rejected'; readonly code: RejectionCode; readonly detail: string };

export type Inbound =
  | Ask
  /** Genuine, and nothing for us: another event, a robot, our own comment. */
  | { readonly kind: 'ignored'; readonly why: string }
  /** Genuine, but not what this sender is documented to send. */
  | { readonly kind: 'unreadable'; readonly detail: string; readonly pointer?: string };

/** Somebody asks for something. */
export interface Ask {
  readonly kind: 'ask';
  readonly delivery: DeliveryKey;
  /** The person, from the proven content only. */
  readonly actor?: Actor;
  readonly wish: /** A line for the command parser, as it was typed. */
    | { readonly kind: 'line'; readonly text: string }
    /** A body for the schema of `POST /v1/routes`; `regionId`, `weight` and `publishVpc` may be left to the defaults. */
    | { readonly kind: 'route'; readonly body: unknown };
  /** Where the asker can be answered later. */
  readonly replyTo?: ReplyAddress;
  /** Whether the asker sees the HTTP answer of this very request; if absent, as the traits say. */
  readonly answerShown?: boolean;
}

/** What the sender is told. */
export type Outcome =
  | { readonly kind: 'ignored' }
  | {
      readonly kind: 'answered';
      /** For people. */
      readonly answer: Answer;
      /** For programs: what the API would have answered. */
      readonly response: HookResponse;
    };

/** A sender's entry in the configuration has this and what its kind needs. */
export const senderName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be 1 to 40 of a-z, 0-9 and -');

/** A kind of sender: its name in the path, its part of the configuration, and what is made of an entry. */
export interface HookKind<Schema extends z.ZodType = z.ZodType> {
  readonly source: string;
  /** Fails for an empty or unusable secret, so that nothing is ever verified against it. */
  readonly settings: Schema;
  readonly open: (settings: z.output<Schema>) => Hook;
}

/** Declares a kind of sender; the schema gives `open` its type. */
export function defineHookKind<Schema extends z.ZodType>(kind: HookKind<Schema>): HookKind<Schema> {
  return kind;
}
