import { describe, expect, it } from 'vitest';
import { alignRows, displayWidth } from '../../shared/answer/align-rows.ts';
import type { Tone } from '../../shared/answer/answer.ts';
import { stageOf } from '../../shared/answer/stage-of.ts';
import { span, utcTime } from '../../shared/answer/tell-time.ts';
import { stages } from '../../shared/answer/thread.ts';
import { toneSign, toneWord } from '../../shared/answer/tone-sign.ts';
import { isDone, isInFlight, operationStates } from '../../shared/operation/operation.ts';
import { t0 } from '../operation/samples.ts';

describe('stageOf', () => {
  it.each(operationStates)('%s: in flight is working, done is ended, before that it is accepted', (state) => {
    const stage = isDone({ state }) ? 'ended' : isInFlight({ state }) ? 'working' : 'accepted';
    expect(stageOf({ state })).toBe(stage);
  });

  it('the states in their order never lead to an earlier stage', () => {
    const ranks = operationStates.map((state) => stages.indexOf(stageOf({ state })));
    expect(ranks).toEqual([...ranks].sort());
  });
});

describe('times', () => {
  it('a time is in UTC and says so', () => {
    expect(utcTime(t0 + 61_999)).toBe('2026-01-01 00:01:01 UTC');
  });

  it.each([
    [-5_000, '0 s'],
    [999, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [3_599_999, '59 min'],
    [3_600_000, '1 h'],
    [86_400_000, '1 d'],
    [40 * 86_400_000, '40 d'],
  ])('%d ms: %s', (ms, text) => {
    expect(span(ms)).toBe(text);
  });
});

describe('alignRows', () => {
  it.each([
    ['abc', 3],
    ['王', 2],
    ['e\u0301', 1],
    ['🚀', 2],
    ['', 0],
  ])('%j takes %d columns', (text, columns) => {
    expect(displayWidth(text)).toBe(columns);
  });

  it('columns are as wide as their widest cell; nothing trails', () => {
    expect(alignRows([['a', '王王', 'x'], ['bbb', 'c', ''], ['d']])).toEqual(['a    王王  x', 'bbb  c', 'd']);
  });
});

describe('signs', () => {
  it.each<Tone>(['working', 'done', 'failed', 'refused', 'told'])(
    '%s has a sign and a word of its own',
    (tone) => {
      const others = (['working', 'done', 'failed', 'refused', 'told'] as const).filter(
        (other) => other !== tone,
      );
      expect(others.map(toneSign)).not.toContain(toneSign(tone));
      expect(others.map(toneWord)).not.toContain(toneWord(tone));
    },
  );
});
