import type { DesiredDocument } from './desired-document.ts';

export interface FreshnessInput {
  readonly document: Pick<DesiredDocument, 'revision' | 'validUntilMs'>;
  /** The highest revision that was ever read; absent when none was. */
  readonly lastRevision?: number | undefined;
  readonly nowMs: number;
  /** When the source says that the document was changed last. */
  readonly lastModifiedMs?: number | undefined;
  /** How old a document may be; absent: as old as it likes. */
  readonly maxAgeMs?: number | undefined;
}

export type Freshness =
  | { readonly kind: 'fresh' }
  | { readonly kind: 'stale'; readonly why: string; readonly releasedBy: string };

/** Judges whether a document still says what its team wants; a stale one changes nothing. */
export function judgeFreshness(input: FreshnessInput): Freshness {
  return judgeValidity(input) ?? judgeRevision(input) ?? judgeAge(input) ?? { kind: 'fresh' };
}

function judgeValidity({ document: { validUntilMs }, nowMs }: FreshnessInput): Freshness | undefined {
  if (validUntilMs === undefined || nowMs < validUntilMs) return undefined;
  return stale(
    `The document was valid until ${tellTime(validUntilMs)}.`,
    'Look it over and move validUntil into the future.',
  );
}

function judgeRevision({ document: { revision }, lastRevision }: FreshnessInput): Freshness | undefined {
  if (lastRevision === undefined) return undefined;
  if (revision === undefined) {
    return stale(
      `The document has no revision, but revision ${lastRevision} was read before.`,
      `Give it a revision of ${lastRevision} or more.`,
    );
  }
  if (revision >= lastRevision) return undefined;
  return stale(
    `The document has revision ${revision}, but revision ${lastRevision} was read before.`,
    `Find out why the source gives an older one; if it is meant, give it a revision above ${lastRevision}.`,
  );
}

function judgeAge({ lastModifiedMs, maxAgeMs, nowMs }: FreshnessInput): Freshness | undefined {
  if (maxAgeMs === undefined) return undefined;
  if (lastModifiedMs === undefined) {
    return stale(
      'How old the document is cannot be told: its source does not say when it was changed.',
      'Let the source send Last-Modified, or set no maximum age.',
    );
  }
  if (nowMs - lastModifiedMs <= maxAgeMs) return undefined;
  return stale(
    `The document was changed last at ${tellTime(lastModifiedMs)}, more than ${tellDuration(maxAgeMs)} ago.`,
    'Look it over and store it again, or raise the maximum age.',
  );
}

function stale(why: string, releasedBy: string): Freshness {
  return { kind: 'stale', why, releasedBy };
}

function tellTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function tellDuration(ms: number): string {
  const hours = Math.floor(ms / 3_600_000);
  if (hours >= 48) return `${Math.floor(hours / 24)} days`;
  return hours >= 2 ? `${hours} hours` : `${Math.floor(ms / 60_000)} minutes`;
}
