/** Where the file of a team is read from. No method rejects. */
export interface DesiredSource {
  /** For people; holds no secret. */
  readonly name: string;
  /** Reads the whole text, or learns that it is still the `known` one. */
  readonly read: (timeoutMs: number, known?: KnownText) => Promise<SourceReading>;
}

/** What an earlier reading said about the text. */
export interface KnownText {
  readonly etag?: string;
  readonly lastModifiedMs?: number;
}

export type SourceReading =
  | (KnownText & { readonly kind: 'read'; readonly text: string; readonly readAtMs: number })
  /** The text is the known one; what tells it may be newer, as when it was stored again. */
  | (KnownText & { readonly kind: 'unchanged'; readonly readAtMs: number })
  | UnreadableSource;

/** Nothing is known of what the file says now. */
export interface UnreadableSource {
  readonly kind: 'unreadable';
  /** Which source, what happened and what to do. */
  readonly why: string;
  /** How long the source asks to be left alone. */
  readonly retryAfterMs?: number;
}

/** A source that always gives the text, since somebody remembers it. */
export interface RememberedSource {
  readonly name: string;
  readonly read: (timeoutMs: number) => Promise<Extract<SourceReading, { kind: 'read' }> | UnreadableSource>;
}
