import { describe, expect, it } from 'vitest';
import { toMarkdown } from '../../shared/answer/markdown.ts';
import { tellDrift } from '../../shared/answer/tell-drift.ts';
import { type DriftLine, type DriftVerdict, driftOf, judgeDrift } from '../../shared/plan/drift.ts';
import { aDesired, anInput, aWorld, gateway, nowMs, planOf } from '../plan/plan-world.ts';

type News = Exclude<DriftVerdict, { kind: 'quiet' }>;

function newsOf(verdict: DriftVerdict): News {
  if (verdict.kind === 'quiet') throw new Error('There is nothing to tell.');
  return verdict;
}

const source = 'file:desired.yaml';
const file = [aDesired('10.0.0.0/24 vco-a 100')];
const drifted = planOf(anInput(aWorld(['10.9.0.0/16 vco-x 100']), file));
const found = newsOf(judgeDrift(undefined, driftOf(drifted), nowMs));
const ended = newsOf(
  judgeDrift(found.seen, driftOf(planOf(anInput(aWorld(['10.0.0.0/24 vco-a 100']), file))), nowMs + 60_000),
);

function linesOf(count: number, text = 'a line'): readonly DriftLine[] {
  return Array.from({ length: count }, (_, index) => ({
    kind: 'foreign',
    sign: '?',
    text: `${text} ${index}`,
    key: String(index),
  }));
}

const reportOf = (fresh: readonly DriftLine[]): News => ({ kind: 'report', fresh, seen: found.seen });

describe('tellDrift', () => {
  it('new differences: how many, where, in which file, each one, and how to see the rest', () => {
    expect(tellDrift(gateway, source, found)).toEqual({
      tone: 'told',
      headline: 'vpn-one differs from its file: 2 new differences',
      facts: [
        { label: 'Gateway', value: 'vpn-one (cn-hangzhou)' },
        { label: 'File', value: source },
      ],
      notes: ['To see all of it: plan on vpn-one region cn-hangzhou'],
      listing: [
        '+ 10.0.0.0/24 via vco-a weight 100',
        '? 10.9.0.0/16 via vco-x weight 100: not ours, and not in the file',
      ],
      actions: [],
    });
  });

  it('one difference: in the singular', () => {
    expect(tellDrift(gateway, source, reportOf(linesOf(1))).headline).toMatch(/: 1 new difference$/);
  });

  it.each([
    [20, 20, 0],
    [21, 20, 1],
    [500, 20, 480],
  ])('%i differences: %i are listed, %i are counted', (count, listed, left) => {
    const answer = tellDrift(gateway, source, reportOf(linesOf(count)));
    expect(answer.listing).toHaveLength(listed);
    expect(answer.notes[0]).toMatch(left === 0 ? /^To see/ : new RegExp(`^${left} more are not shown\\.$`));
  });

  it('a difference with hostile text: one line, and no markup of a chat', () => {
    const answer = tellDrift(gateway, source, reportOf(linesOf(1, '```\n@everyone')));
    expect(answer.listing).toEqual(['? ``` @everyone 0']);
    expect(toMarkdown(answer)).toContain('````text');
  });

  it('equal again: since when it was not', () => {
    const answer = tellDrift(gateway, source, ended);
    expect(answer.headline).toBe('vpn-one is equal to its file again');
    expect(answer.notes).toEqual(['It differed since 2026-11-23 12:00:00 UTC.']);
    expect(answer).not.toHaveProperty('listing');
  });
});
