import { describe, expect, it } from 'vitest';
import { tellProblem } from '../../shared/answer/tell-problem.ts';

const refusal = {
  title: 'The service cannot record requests right now',
  detail: 'The store is locked.',
  code: 'Service.Unavailable',
  remedy: 'Send the same request again.',
};

describe('tellProblem', () => {
  it('title, detail, code and what to do', () => {
    expect(tellProblem(refusal)).toEqual({
      tone: 'refused',
      headline: 'The service cannot record requests right now',
      facts: [{ label: 'Code', value: 'Service.Unavailable' }],
      notes: ['The store is locked.', 'Send the same request again.'],
      actions: [],
    });
  });

  it.each(['', refusal.title])('a detail that says nothing (%j) is left out', (detail) => {
    expect(tellProblem({ ...refusal, detail }).notes).toEqual(['Send the same request again.']);
  });

  it('nothing is known but the title: no empty notes', () => {
    expect(tellProblem({ ...refusal, detail: '', remedy: '' }).notes).toEqual([]);
  });

  it.each([
    ['/routeDest', 'destination'],
    ['/nextHop', 'next hop (via)'],
    ['/vpnGatewayId', 'gateway (on)'],
    ['/regionId', 'region'],
    ['/weight', 'weight'],
    ['/publishVpc', 'publish'],
    ['/description', 'description (desc)'],
    ['/dryRun', 'dry-run'],
    ['', 'request'],
    ['/some~1thing~0', 'some/thing~'],
    ['/toString', 'toString'],
  ])('a violation at %j is about the %s', (pointer, word) => {
    const errors = [{ pointer, code: 'A.B', detail: 'Is wrong.' }];
    const { notes } = tellProblem({ ...refusal, errors });
    expect(notes).toEqual([
      'The store is locked.',
      `${word}: Is wrong. (A.B)`,
      'Nothing was done. Mend this and ask again.',
    ]);
  });

  it('a violation without a code', () => {
    const errors = [{ pointer: '/weight', detail: 'Must be 0 or 100.' }];
    expect(tellProblem({ ...refusal, errors }).notes[1]).toBe('weight: Must be 0 or 100.');
  });

  it('many violations: ten, and how many are left', () => {
    const errors = Array.from({ length: 14 }, (_, at) => ({ pointer: `/f${at}`, detail: 'x' }));
    const { notes } = tellProblem({ ...refusal, errors });
    expect(notes).toHaveLength(13);
    expect(notes.at(-2)).toBe('4 more are not shown.');
  });
});
