import { describe, expect, it } from 'vitest';
import { editDistance, nearest } from '../../shared/command/edit-distance.ts';

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['via', 'via', 0],
    ['via', 'vai', 1],
    ['via', 'va', 1],
    ['via', 'viaa', 1],
    ['via', 'vis', 1],
    ['weight', 'wieght', 1],
    ['weight', 'wieghth', 2],
    ['ca', 'abc', 3],
    ['publish', 'pulbihs', 2],
    ['add', 'status', 4],
    ['', 'abcdef', 4],
    ['abcd', 'wxyz', 4],
  ])('from %j to %j: %i edits, both ways', (one, other, distance) => {
    expect(editDistance(one, other, 3)).toBe(distance);
    expect(editDistance(other, one, 3)).toBe(distance);
  });
});

describe('nearest', () => {
  const names = ['via', 'on', 'weight', 'publish', 'no-publish', 'description', '?'];

  it.each([
    ['vai', 'via'],
    ['VAI', 'via'],
    ['no', 'on'],
    ['wieght', 'weight'],
    ['weigth', 'weight'],
    ['wait', undefined],
    ['publsih', 'publish'],
    ['descr', 'description'],
    ['de', undefined],
    ['x', undefined],
    ['', undefined],
    ['vpn-1', undefined],
    ['w'.repeat(1000), undefined],
  ])('%s: %s', (word, candidate) => {
    expect(nearest(word, names)).toBe(candidate);
  });
});
