import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  appendEntry,
  canonicalJson,
  findBrokenEntry,
  type JournalEntry,
} from '../../shared/operation/journal.ts';
import { isDone, type Operation, type OperationEvent } from '../../shared/operation/operation.ts';
import { currentToken, IllegalTransition, replay, transition } from '../../shared/operation/transition.ts';
import { type EventKind, eventOf, faultClasses, faultOf, queued, seedOf, t0 } from './samples.ts';

const kinds: readonly EventKind[] = [
  'waiting',
  'sending',
  'sent',
  'not-sent',
  'refused',
  'answer-lost',
  'step-done',
  'rolling-back',
  'dry-run-passed',
  'succeeded',
  'failed',
  'canceled',
  'expired',
];

interface Change {
  readonly before: Operation;
  readonly event: OperationEvent;
  readonly after: Operation;
}

/** What really happened out of a random list of attempts: illegal ones are skipped. */
const anyHistory = fc
  .array(
    fc.record({
      // Weighted, or nearly every history would end with its second event.
      kind: fc.oneof(
        { weight: 12, arbitrary: fc.constantFrom(...kinds.slice(0, 8)) },
        { weight: 1, arbitrary: fc.constantFrom(...kinds) },
      ),
      gapMs: fc.integer({ min: 0, max: 100_000 }),
      faultClass: fc.constantFrom(...faultClasses),
      requestId: fc.option(fc.constantFrom('A', 'B', 'C'), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((attempts) => {
    const changes: Change[] = [];
    let operation = freeze(queued());
    for (const { kind, gapMs, faultClass, requestId } of attempts) {
      const fault = faultOf(faultClass, requestId === undefined ? {} : { requestId });
      const event = eventOf(kind, operation, fault);
      const next = tryTransition(operation, event, operation.updateTimeMs + gapMs);
      if (next === undefined) continue;
      changes.push({ before: operation, event, after: next });
      operation = freeze(next);
    }
    return { operation, changes };
  });

describe('any legal history', () => {
  it('replayed from its journal alone, also out of storage: the same operation', () => {
    fc.assert(
      fc.property(anyHistory, ({ operation }) => {
        expect(replay(operation.journal)).toStrictEqual(operation);
        const stored = JSON.parse(JSON.stringify(operation)) as Operation;
        expect(replay(stored.journal)).toStrictEqual(stored);
        expect(findBrokenEntry(stored.journal)).toBeUndefined();
      }),
    );
  });

  it('a new token comes only from a refusal, never while a call may have gone through, and with each step', () => {
    fc.assert(
      fc.property(anyHistory, ({ changes }) => {
        for (const { before, event, after } of changes) {
          const isNextStep = event.kind === 'step-done' || event.kind === 'rolling-back';
          const grows = isNextStep || (event.kind === 'refused' && !before.unsettledSend);
          expect(after.attempt).toBe(before.attempt + (grows ? 1 : 0));
          if (before.unsettledSend && !isNextStep) {
            expect(currentToken(after)).toBe(currentToken(before));
            expect(after.unsettledSend).toBe(true);
          }
        }
      }),
    );
  });

  it('with a call that may have gone through it never goes back to the queue, where it could be canceled', () => {
    fc.assert(
      fc.property(anyHistory, ({ changes }) => {
        for (const { after } of changes) {
          if (after.unsettledSend) expect(['queued', 'canceled']).not.toContain(after.state);
        }
      }),
    );
  });

  it('each event adds one entry to the journal, and what was there stays', () => {
    fc.assert(
      fc.property(anyHistory, ({ changes }) => {
        for (const { before, event, after } of changes) {
          expect(after.journal.slice(0, -1)).toEqual(before.journal);
          expect(after.journal.at(-1)).toMatchObject({ event, atMs: after.updateTimeMs });
          expect(after.cloudRequestIds.slice(0, before.cloudRequestIds.length)).toEqual(
            before.cloudRequestIds,
          );
          expect(new Set(after.cloudRequestIds).size).toBe(after.cloudRequestIds.length);
          expect(after.sends).toBe(before.sends + (event.kind === 'sending' ? 1 : 0));
        }
      }),
    );
  });

  it('its seed and its creation time never change, and an end is final', () => {
    fc.assert(
      fc.property(anyHistory, ({ operation, changes }) => {
        expect(operation).toMatchObject({ ...seedOf(), createTimeMs: t0 });
        for (const { before } of changes) expect(isDone(before)).toBe(false);
      }),
    );
  });
});

describe('the hash chain of a journal', () => {
  const longHistory = anyHistory.filter(({ operation }) => operation.journal.length >= 3);
  const position = fc.nat();

  it('one changed field anywhere: that entry is named', () => {
    const tamper = fc.constantFrom<(entry: JournalEntry) => JournalEntry>(
      (entry) => ({ ...entry, atMs: entry.atMs + 1 }),
      (entry) => ({ ...entry, sequence: entry.sequence + 1 }),
      (entry) => ({ ...entry, hash: flipFirst(entry.hash) }),
      (entry) => ({ ...entry, previousHash: flipFirst(entry.previousHash) }),
      (entry) => ({ ...entry, event: { kind: 'waiting', why: 'answer-lost' } }),
      (entry) => ({ ...entry, event: Object.assign({}, entry.event, { added: 1 }) }),
    );
    fc.assert(
      fc.property(longHistory, position, tamper, ({ operation: { journal } }, at, change) => {
        const index = at % journal.length;
        const changed = journal.map((entry, other) => (other === index ? change(entry) : entry));
        expect(findBrokenEntry(changed)).toBe(index + 1);
      }),
    );
  });

  it('one entry removed before the last: the entry in its place is named', () => {
    fc.assert(
      fc.property(longHistory, position, ({ operation: { journal } }, at) => {
        const index = at % (journal.length - 1);
        expect(findBrokenEntry(journal.filter((_, other) => other !== index))).toBe(index + 1);
      }),
    );
  });

  it('the last entry removed: the chain is whole, but it no longer tells the operation', () => {
    fc.assert(
      fc.property(longHistory, ({ operation }) => {
        const cut = operation.journal.slice(0, -1);
        expect(findBrokenEntry(cut)).toBeUndefined();
        expect(replay(cut)).not.toEqual(operation);
      }),
    );
  });

  it('two entries swapped: the first of them is named', () => {
    fc.assert(
      fc.property(longHistory, position, position, ({ operation: { journal } }, one, other) => {
        const first = Math.min(one % journal.length, other % journal.length);
        const second = Math.max(one % journal.length, other % journal.length);
        fc.pre(first !== second);
        const swapped = journal.map(
          (entry, index) => journal[index === first ? second : index === second ? first : index] ?? entry,
        );
        expect(findBrokenEntry(swapped)).toBe(first + 1);
      }),
    );
  });

  it('an entry rewritten together with its own hash: the next one is named', () => {
    const [begin] = queued().journal;
    const journal = appendEntry(queued().journal, { kind: 'waiting', why: 'answer-lost' }, t0);
    const [forged] = appendEntry([], begin?.event ?? { kind: 'waiting', why: 'answer-lost' }, t0 + 1);
    expect(findBrokenEntry(journal.map((entry, index) => (index === 0 ? (forged ?? entry) : entry)))).toBe(2);
  });

  it('a chain that begins with its second entry, hashes intact: the first one is named', () => {
    const [begin] = queued().journal.map((entry) => ({ ...entry, hash: '0'.repeat(64) }));
    const numbered = appendEntry(
      begin === undefined ? [] : [begin],
      { kind: 'waiting', why: 'answer-lost' },
      t0,
    );
    expect(numbered.at(1)?.sequence).toBe(2);
    expect(findBrokenEntry(numbered.slice(1))).toBe(1);
  });

  it('the first entry: before it come 64 zeros', () => {
    expect(queued().journal.map(({ previousHash }) => previousHash)).toEqual(['0'.repeat(64)]);
  });

  it('no entry at all: nothing is broken', () => {
    expect(findBrokenEntry([])).toBeUndefined();
  });
});

describe('canonicalJson', () => {
  it('keys in any order, and keys without a value: the same text', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: undefined })).toBe('{"b":[1,{"c":"x","d":null}]}');
    expect(canonicalJson({ a: 1, b: 2 })).toBe(canonicalJson({ b: 2, a: 1 }));
  });

  it('what JSON has no word for: null, as in JSON', () => {
    expect(canonicalJson([undefined, 1])).toBe(JSON.stringify([undefined, 1]));
    expect(canonicalJson(undefined)).toBe('null');
  });

  it('any JSON value: it says the same as JSON, and storing does not change it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const stored: unknown = JSON.parse(JSON.stringify(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(stored);
        expect(canonicalJson(stored)).toBe(canonicalJson(value));
      }),
    );
  });
});

function tryTransition(operation: Operation, event: OperationEvent, atMs: number): Operation | undefined {
  try {
    return transition(operation, event, atMs);
  } catch (error) {
    if (error instanceof IllegalTransition) return undefined;
    throw error;
  }
}

function flipFirst(hash: string): string {
  return `${hash.startsWith('a') ? 'b' : 'a'}${hash.slice(1)}`;
}

/** Frozen all through: whoever writes into an operation is caught. */
function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(freeze);
  }
  return value;
}
