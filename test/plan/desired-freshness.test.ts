import { describe, expect, it } from 'vitest';
import { type FreshnessInput, judgeFreshness } from '../../shared/plan/desired-freshness.ts';

const nowMs = Date.UTC(2026, 10, 23, 12);
const hour = 3_600_000;

describe('whether a document is still what is wanted', () => {
  it.each<[title: string, changes: Partial<FreshnessInput>, why: RegExp | undefined, releasedBy?: RegExp]>([
    ['nothing said', {}, undefined],
    ['valid for another millisecond', { document: { validUntilMs: nowMs + 1 } }, undefined],
    [
      'valid until now',
      { document: { validUntilMs: nowMs } },
      /^The document was valid until 2026-11-23 12:00 UTC\.$/,
      /validUntil/,
    ],
    ['the first revision', { document: { revision: 1 } }, undefined],
    ['the revision of the last time', { document: { revision: 41 }, lastRevision: 41 }, undefined],
    ['a newer revision', { document: { revision: 42 }, lastRevision: 41 }, undefined],
    [
      'an older revision',
      { document: { revision: 40 }, lastRevision: 41 },
      /has revision 40, but revision 41 was read before/,
      /above 41/,
    ],
    ['a revision lost', { lastRevision: 41 }, /has no revision, but revision 41/, /41 or more/],
    ['revision 0 after 0', { document: { revision: 0 }, lastRevision: 0 }, undefined],
    ['just old enough', { lastModifiedMs: nowMs - hour, maxAgeMs: hour }, undefined],
    [
      'too old',
      { lastModifiedMs: nowMs - 72 * hour - 1, maxAgeMs: 72 * hour },
      /changed last at 2026-11-20 11:59 UTC, more than 3 days ago/,
      /store it again/,
    ],
    ['a clock ahead of ours', { lastModifiedMs: nowMs + hour, maxAgeMs: hour }, undefined],
    ['an age nobody limits', { lastModifiedMs: 0 }, undefined],
    ['an age nobody can tell', { maxAgeMs: hour }, /How old the document is cannot be told/, /Last-Modified/],
  ])('%s', (_title, changes, why, releasedBy) => {
    const freshness = judgeFreshness({ document: {}, nowMs, ...changes });
    if (why === undefined) expect(freshness).toEqual({ kind: 'fresh' });
    else {
      expect(freshness).toEqual({
        kind: 'stale',
        why: expect.stringMatching(why),
        releasedBy: expect.stringMatching(releasedBy ?? /./),
      });
    }
  });
});
