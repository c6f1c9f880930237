/**
 * What routehook says to a person, before it takes the form of a chat, a ticket or a comment. All of it is plain
 * text; each format escapes it.
 */
export interface Answer {
  readonly tone: Tone;
  /** One line: what happened, to which route. */
  readonly headline: string;
  /** What belongs to it, label by label; short values. */
  readonly facts: readonly Fact[];
  /** Sentences: why, and what to do next. */
  readonly notes: readonly string[];
  /** Lines to be shown in fixed width: a usage, a list of routes. */
  readonly listing?: readonly string[];
  /** The operation it is about. */
  readonly operationId?: string;
  /** What the reader may do next with one click, where there are buttons. */
  readonly actions: readonly Action[];
}

/**
 * `working`: recorded, not ended. `done`: ended as asked. `failed`: ended otherwise. `refused`: not recorded, nothing
 * was done. `told`: an answer to a question.
 */
export type Tone = 'working' | 'done' | 'failed' | 'refused' | 'told';

export interface Fact {
  readonly label: string;
  readonly value: string;
}

/** A button: its command is the verb and the answer's operation id. */
export type Action = 'status' | 'cancel';
