import { describe, expect, it } from 'vitest';
import type { Answer } from '../../shared/answer/answer.ts';
import { holdsMarker, markerOf, toMarkedComment } from '../../shared/answer/comment-marker.ts';

const answer: Answer = {
  tone: 'working',
  headline: '10.0.0.0/24 is queued',
  facts: [{ label: 'Route', value: '10.0.0.0/24' }],
  notes: [],
  operationId: `op_${'0'.repeat(32)}`,
  actions: ['status'],
};

describe('a marked comment', () => {
  it('begins with its marker, on a line of its own', () => {
    expect(toMarkedComment(answer, 'abc', '/route').split('\n').slice(0, 2)).toEqual([markerOf('abc'), '']);
  });

  it('is known as ours, whatever its marker', () => {
    expect(holdsMarker(toMarkedComment(answer, 'abc', '/route'))).toBe(true);
    expect(holdsMarker('/route list')).toBe(false);
  });

  it('shows what to type next behind the word that calls us', () => {
    expect(toMarkedComment(answer, 'abc', '/route')).toContain(`/route status ${answer.operationId}`);
  });

  it.each([
    ['headline', { ...answer, headline: markerOf('evil') }],
    ['label', { ...answer, facts: [{ label: markerOf('evil'), value: 'x' }] }],
    ['value', { ...answer, facts: [{ label: 'x', value: markerOf('evil') }] }],
    ['note', { ...answer, notes: [markerOf('evil')] }],
    ['listing', { ...answer, listing: [markerOf('evil')] }],
  ])('cannot be given a second marker by a stranger, through its %s', (_, hostile) => {
    expect(toMarkedComment(hostile, 'abc', '/route')).not.toContain(markerOf('evil'));
  });

  it('stays below the longest comment that GitHub takes, however long the answer', () => {
    const long = '&@#<!`|\\'.repeat(20_000);
    const hostile: Answer = {
      ...answer,
      headline: long,
      facts: Array.from({ length: 100 }, () => ({ label: long, value: long })),
      notes: Array.from({ length: 100 }, () => long),
      listing: Array.from({ length: 1_000 }, () => long),
    };
    expect(toMarkedComment(hostile, 'a'.repeat(32), `/${'r'.repeat(39)}`).length).toBeLessThanOrEqual(65_536);
  });
});
