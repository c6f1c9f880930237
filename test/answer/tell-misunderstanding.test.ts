import { describe, expect, it } from 'vitest';
import {
  tellEmpty,
  tellHelp,
  tellMisunderstanding,
  tellSeveralLines,
} from '../../shared/answer/tell-misunderstanding.ts';

const usage = ['add CIDR via vco-… on vpn-…', '  example'];

describe('what is no command', () => {
  it('misunderstood: what is wrong, that nothing was done, what was probably meant, the usage', () => {
    expect(tellMisunderstanding({ detail: '"ad" is no command.', didYouMean: 'add' }, usage)).toEqual({
      tone: 'refused',
      headline: 'Not understood, nothing was done: "ad" is no command.',
      facts: [],
      notes: ['Did you mean: add'],
      listing: usage,
      actions: [],
    });
  });

  it('misunderstood without a guess: no note', () => {
    expect(tellMisunderstanding({ detail: 'x' }, usage).notes).toEqual([]);
  });

  it('quoted text of a stranger: one line, cut', () => {
    const { headline } = tellMisunderstanding({ detail: `a\n\u202e${'b'.repeat(1_000)}` }, []);
    expect(headline).toMatch(/: a b+…$/);
    expect(headline.length).toBeLessThan(350);
  });

  it.each([
    ['help', tellHelp(usage), 'told'],
    ['empty', tellEmpty(usage), 'told'],
    ['misunderstood', tellMisunderstanding({ detail: 'x' }, usage), 'refused'],
  ])('%s: shows the usage', (_, answer, tone) => {
    expect(answer).toMatchObject({ tone, listing: usage, actions: [] });
  });

  it('several lines: says that nothing was done', () => {
    expect(tellSeveralLines()).toMatchObject({ tone: 'refused', facts: [] });
    expect(tellSeveralLines().headline).toContain('nothing was done');
    expect(tellSeveralLines()).not.toHaveProperty('listing');
  });
});
