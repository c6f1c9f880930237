import { describe, expect, it } from 'vitest';
import type { PlanInput } from '../../shared/plan/gateway-plan.ts';
import type { Ledger } from '../../shared/plan/ledger.ts';
import { defaultLimits, type LimitSettings, limitsOf } from '../../shared/plan/limits.ts';
import { planId } from '../../shared/plan/plan-digest.ts';
import { aDesired, anInput, aWorld, nowMs, planOf } from './plan-world.ts';

/** A gateway with so many routes of ours, and others, of which the file leaves out, changes and adds some. */
function anInputOf(
  counts: { owned: number; foreign?: number; deleted?: number; changed?: number; added?: number },
  limits: LimitSettings = {},
  ledger: Partial<Ledger> = {},
  more: Partial<PlanInput> = {},
): PlanInput {
  const { owned, foreign = 0, deleted = 0, changed = 0, added = 0 } = counts;
  const range = (length: number) => Array.from({ length }, (_, number) => number);
  const mine = range(owned).map((number) => `*10.0.${number}.0/24 vco-a 100`);
  const theirs = range(foreign).map((number) => `10.1.${number}.0/24 vco-a 100`);
  const kept = mine
    .slice(deleted)
    .map((text, index) => `${text.slice(1)}${index < changed ? ' published' : ''}`);
  const fresh = range(added).map((number) => `10.2.${number}.0/24 vco-a 100`);
  const world = aWorld([...mine, ...theirs]);
  const desired = { policy: 'sync', routes: [...kept, ...fresh].map(aDesired), limits } as const;
  return anInput({ ...world, ledger: { ...world.ledger, ...ledger } }, [], 'sync', { desired, ...more });
}

const wide = { maxDeletions: 100, maxChanges: 100, maxDeletionPercent: 100, maxChangePercent: 100 };

describe('limits', () => {
  it.each([
    ['as many deletions as allowed', { owned: 5, deleted: 5, added: 1 }, {}, []],
    ['one deletion more', { owned: 6, deleted: 6, added: 1 }, {}, ['deletions']],
    ['as many changes as allowed', { owned: 0, added: 20 }, {}, []],
    ['one change more', { owned: 0, added: 21 }, {}, ['changes']],
    ['exactly the percentage of deletions', { owned: 10, deleted: 2 }, {}, []],
    ['one deletion beyond the percentage', { owned: 10, deleted: 3 }, {}, ['deletion-percent']],
    ['a percentage of fewer routes than count', { owned: 9, deleted: 5 }, {}, []],
    [
      'routes of others are no part of the percentage',
      { owned: 10, foreign: 50, deleted: 3 },
      {},
      ['deletion-percent'],
    ],
    ['exactly the percentage of changes', { owned: 10, changed: 5 }, {}, []],
    ['one change beyond the percentage', { owned: 10, changed: 6 }, {}, ['change-percent']],
    [
      'deletions count as changes of existing routes',
      { owned: 10, deleted: 2, changed: 4 },
      {},
      ['change-percent'],
    ],
    ['new routes do not', { owned: 10, changed: 5, added: 9 }, {}, []],
    ['no deletion allowed at all', { owned: 1, deleted: 1, added: 1 }, { maxDeletions: 0 }, ['deletions']],
    ['0 percent', { owned: 10, deleted: 1 }, { maxDeletionPercent: 0 }, ['deletion-percent']],
    ['raised limits', { owned: 20, deleted: 19, added: 30 }, wide, []],
    ['an empty file', { owned: 2, deleted: 2 }, {}, ['empty-desired']],
    ['an empty file that is meant', { owned: 2, deleted: 2 }, { allowEmpty: true }, []],
    ['an empty file for a gateway with nothing of ours', { owned: 0, foreign: 3 }, {}, []],
    [
      'everything at once',
      { owned: 30, deleted: 30 },
      {},
      ['empty-desired', 'deletions', 'deletion-percent', 'changes', 'change-percent'],
    ],
  ] as const)('%s', (_, counts, limits, codes) => {
    const plan = planOf(anInputOf(counts, limits));
    expect(plan.brakes.map(({ code }) => code)).toEqual(codes);
    expect(plan.kind).toBe(codes.length > 0 ? 'braked' : plan.changes.length > 0 ? 'ready' : 'no-change');
  });

  it('a route that is changed twice counts once in the percentage', () => {
    const routes = Array.from({ length: 10 }, (_, number) => `10.0.${number}.0/24 vco-a`);
    const world = aWorld(routes.map((text) => `*${text} 0`));
    const file = routes.map((text, index) => aDesired(`${text} ${index < 5 ? '100 published' : '0'}`));
    const plan = planOf(anInput(world, file, 'sync', { desired: { policy: 'sync', routes: file } }));
    expect(plan.changes).toHaveLength(10);
    expect(plan.brakes).toEqual([]);
  });

  it('the numbers and the way out are in the words', () => {
    const { brakes, digest } = planOf(anInputOf({ owned: 30, deleted: 7, added: 1 }));
    expect(brakes).toEqual([
      {
        code: 'deletions',
        detail: '7 deletions in one run, 5 allowed (limits.maxDeletions).',
        release: `Raise limits.maxDeletions in the file to 7, or release plan ${planId(digest)}.`,
      },
      {
        code: 'deletion-percent',
        detail:
          '7 of 30 routes of ours deleted in one run, which is 24 %; 20 % allowed (limits.maxDeletionPercent).',
        release: `Raise limits.maxDeletionPercent in the file to 24, or release plan ${planId(digest)}.`,
      },
    ]);
  });

  it('limits raised as the brakes say: the plan passes', () => {
    const limits = { maxDeletions: 7, maxDeletionPercent: 24 };
    expect(planOf(anInputOf({ owned: 30, deleted: 7, added: 1 }, limits)).kind).toBe('ready');
  });

  it('what a file leaves out is as by default', () => {
    expect(limitsOf()).toEqual(defaultLimits);
    expect(limitsOf({ maxDeletions: 0, maxChanges: undefined })).toEqual({
      ...defaultLimits,
      maxDeletions: 0,
    });
  });
});

describe('a release', () => {
  const counts = { owned: 8, deleted: 8 };
  const { digest, changes } = planOf(anInputOf(counts));

  it.each([
    ['of this very plan', digest, nowMs + 1, 'ready'],
    ['that has run out', digest, nowMs, 'braked'],
    ['of another plan', digest.replace(/^./, (digit) => (digit === '0' ? '1' : '0')), nowMs + 1, 'braked'],
    ['of a part of the digest', digest.slice(0, 16), nowMs + 1, 'braked'],
  ])('%s', (_, released, untilMs, kind) => {
    const plan = planOf(anInputOf(counts, {}, { release: { digest: released, by: 'ann', untilMs } }));
    expect(plan.kind).toBe(kind);
    expect(plan.releasedBy).toBe(kind === 'ready' ? 'ann' : undefined);
    expect(plan.changes).toEqual(changes);
  });

  it('of a plan that nothing brakes: nothing to tell', () => {
    const free = planOf(anInputOf({ owned: 1, changed: 1 }));
    const release = { digest: free.digest, by: 'ann', untilMs: nowMs + 1 };
    expect(planOf(anInputOf({ owned: 1, changed: 1 }, {}, { release }))).toEqual(free);
  });
});

describe('freeze and stale file', () => {
  const freeze = { reason: 'migration', by: 'bob', fromMs: nowMs - 1, untilMs: nowMs + 1 };
  const staleness = { why: 'It was changed 9 d ago.', releasedBy: 'Store it again.' };
  const counts = { owned: 1, changed: 1 };

  it('frozen: braked, with reason, person and end', () => {
    const plan = planOf(
      anInputOf(counts, {}, { freeze: { ...freeze, untilMs: Date.UTC(2027, 0, 2, 3, 4, 5) } }),
    );
    expect(plan.kind).toBe('braked');
    expect(plan.brakes).toEqual([
      {
        code: 'frozen',
        detail: 'Frozen by bob until 2027-01-02 03:04:05 UTC (migration).',
        release: 'Ends by itself at 2027-01-02 03:04:05 UTC, or when somebody lifts the freeze.',
      },
    ]);
  });

  it('a freeze that is over does not count', () => {
    expect(planOf(anInputOf(counts, {}, { freeze: { ...freeze, untilMs: nowMs } })).kind).toBe('ready');
  });

  it('a stale file: braked, in the words of its guard', () => {
    const { kind, brakes } = planOf(anInputOf(counts, {}, {}, { staleness }));
    expect([kind, brakes]).toEqual([
      'braked',
      [{ code: 'stale-source', detail: staleness.why, release: staleness.releasedBy }],
    ]);
  });

  it('a release lets neither pass', () => {
    const many = { owned: 8, deleted: 8 };
    const release = { digest: planOf(anInputOf(many)).digest, by: 'ann', untilMs: nowMs + 1 };
    const plan = planOf(anInputOf(many, {}, { freeze, release }, { staleness }));
    expect(plan.kind).toBe('braked');
    expect(plan.brakes.map(({ code }) => code)).toEqual(['frozen', 'stale-source']);
  });

  it('nothing to do: nothing to brake', () => {
    const plan = planOf(anInputOf({ owned: 2 }, {}, { freeze }, { staleness }));
    expect([plan.kind, plan.brakes]).toEqual(['no-change', []]);
  });
});
