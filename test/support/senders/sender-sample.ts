/** How one kind of sender behaves on the wire: the contract suite of senders runs on each sample. */
export interface SenderSample {
  readonly source: string;
  /**
   * Its entry in ROUTEHOOK_SENDERS with two valid secrets, the older first, as during a rotation.
   * @param platformUrl where the emulated platform listens, for entries that name an API
   */
  readonly entry: (name: string, platformUrl: string) => Readonly<Record<string, unknown>>;
  /** Entries that must be refused when the service starts, by what is wrong with them: at least an empty secret. */
  readonly unusable: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** What the vendor publishes to check an implementation against; the reason when there is nothing. */
  readonly vector: PublishedVector | { readonly missing: string };
  /** A genuine request of somebody who typed a line; deterministic. */
  readonly ask: (delivery: SampleDelivery) => SampleRequest;
  /** A genuine request about something that is not for us. */
  readonly irrelevant?: (delivery: SampleDelivery) => SampleRequest;
  /** Headers without any of which the request must be refused. */
  readonly proof: readonly string[];
  /** Whether a changed byte of the body must be noticed: false for tokens and for signatures that leave the body out. */
  readonly coversBody: boolean;
  /** How old or how far in the future a request may be; none when nothing tells its age. */
  readonly toleranceMs?: number;
  /** Changes the version prefix of the signature, where it has one. */
  readonly withWrongVersion?: (request: SampleRequest) => SampleRequest;
  /** Statuses: of a recorded request, of a person's mistake, of a genuine delivery that is not for us. */
  readonly statuses: { readonly accepted: number; readonly mistake: number; readonly irrelevant: number };
  /** What a person reads in the HTTP answer; absent where nobody sees it. */
  readonly shownIn?: (body: string) => string;
}

export interface PublishedVector {
  readonly provenance: string;
  readonly entry: Readonly<Record<string, unknown>>;
  readonly request: SampleRequest;
  readonly nowMs: number;
}

export interface SampleDelivery {
  readonly line: string;
  readonly deliveryId: string;
  readonly actor: { readonly tenant: string; readonly id: string; readonly name: string };
  readonly nowMs: number;
  readonly secret: 'older' | 'newer' | 'wrong';
  readonly platformUrl: string;
}

export interface SampleRequest {
  /** Header names as the sender writes them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}
