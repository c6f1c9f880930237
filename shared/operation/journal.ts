import { createHash } from 'node:crypto';
import type { OperationEvent } from './operation.ts';

/** One line of an operation's history; each carries the hash of the one before it. */
export interface JournalEntry {
  readonly sequence: number;
  readonly atMs: number;
  readonly event: OperationEvent;
  readonly previousHash: string;
  readonly hash: string;
}

const noHash = '0'.repeat(64);

/** Appends an event; nothing that was written before changes. */
export function appendEntry(
  journal: readonly JournalEntry[],
  event: OperationEvent,
  atMs: number,
): readonly JournalEntry[] {
  const previousHash = journal.at(-1)?.hash ?? noHash;
  const unsealed = { sequence: journal.length + 1, atMs, event, previousHash };
  return [...journal, { ...unsealed, hash: seal(unsealed) }];
}

/** Finds the first entry that was changed, removed or moved; `undefined` when the chain is whole. */
export function findBrokenEntry(journal: readonly JournalEntry[]): number | undefined {
  let previousHash = noHash;
  for (const [index, { hash, ...unsealed }] of journal.entries()) {
    const intact = unsealed.sequence === index + 1 && unsealed.previousHash === previousHash;
    if (!intact || seal(unsealed) !== hash) return index + 1;
    previousHash = hash;
  }
  return undefined;
}

function seal(entry: Omit<JournalEntry, 'hash'>): string {
  return createHash('sha256').update(canonicalJson(entry)).digest('hex');
}

/** Prints a value the same way whatever order its keys were written in. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const pairs = Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .sort(byKey)
    .map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`);
  return `{${pairs.join(',')}}`;
}

type Pair = readonly [key: string, value: unknown];

function byKey([one]: Pair, [other]: Pair): number {
  // Stryker disable next-line EqualityOperator: no two keys of an object are equal.
  return one < other ? -1 : 1;
}
