import { describe, expect, it } from 'vitest';
import { tellOperation } from '../../shared/answer/tell-operation.ts';
import type { Operation } from '../../shared/operation/operation.ts';
import { transition } from '../../shared/operation/transition.ts';
import type { ObservedRoute } from '../../shared/route/route.ts';
import { drive, type Fate } from '../operation/drive.ts';
import { active, inCall, key, pair, standby, type Wanted, wanting } from '../operation/kinds.ts';
import { eventOf, faultOf, listed, queued, t0 } from '../operation/samples.ts';

const name = '10.0.0.0/24 via vco-1 on vpn-1 (cn-hangzhou)';
const unpublished: ObservedRoute = { ...listed, state: 'normal' };
const refused: Fate = { refused: faultOf('denied', { httpStatus: 403, message: 'No.' }) };

function done(wanted: Wanted, routes: readonly ObservedRoute[], fates: readonly Fate[] = []): Operation {
  return drive([wanting(wanted)], { routes, fates }).operations[0] ?? queued();
}

function factOf(operation: Operation, wanted: string): string | undefined {
  return tellOperation(operation).facts.find(({ label }) => label === wanted)?.value;
}

interface Told {
  readonly wanted: Wanted;
  readonly before: readonly ObservedRoute[];
  readonly change: string;
  readonly headline: string;
  readonly listedAs: string;
  /** When all is so already. */
  readonly already: { readonly routes: readonly ObservedRoute[]; readonly headline: string };
}

const asAsked = 'The route was as asked already, nothing was changed';

const rows: readonly Told[] = [
  {
    wanted: { kind: 'delete-route', route: key },
    before: [listed],
    change: 'delete',
    headline: 'Route deleted',
    listedAs: 'not listed any more',
    already: { routes: [], headline: 'The route was gone already, nothing was changed' },
  },
  {
    wanted: { kind: 'set-weight', route: key, weight: 0 },
    before: [listed],
    change: 'set the weight 0 (standby)',
    headline: 'Weight set to 0',
    listedAs: '10.0.0.0/24 via vco-1, weight 0, published',
    already: { routes: [standby], headline: asAsked },
  },
  {
    wanted: { kind: 'publish-route', route: key },
    before: [unpublished],
    change: 'publish to the VPC',
    headline: 'Route published to the VPC',
    listedAs: '10.0.0.0/24 via vco-1, weight 100, published',
    already: { routes: [listed], headline: asAsked },
  },
  {
    wanted: { kind: 'withdraw-route', route: key },
    before: [listed],
    change: 'withdraw from the VPC',
    headline: 'Route withdrawn from the VPC',
    listedAs: '10.0.0.0/24 via vco-1, weight 100, not published',
    already: { routes: [unpublished], headline: asAsked },
  },
  {
    wanted: { kind: 'fail-over', route: key },
    before: pair,
    change: 'make it the active half of its pair',
    headline: 'Failed over',
    listedAs: '10.0.0.0/24 via vco-2, weight 0, published',
    already: { routes: [listed, { ...active, weight: 0 }], headline: asAsked },
  },
];

describe.each(rows)('$wanted.kind', ({ wanted, before, change, headline, listedAs, already }) => {
  it('what is to be done, before it is', () => {
    expect(factOf(wanting(wanted), 'Change')).toBe(change);
  });

  it('done: the headline, the proof, and how it is taken back', () => {
    const operation = done(wanted, before);
    const answer = tellOperation(operation);
    expect(answer).toMatchObject({ tone: 'done', headline: `${headline}: ${name}`, actions: [] });
    expect(factOf(operation, wanted.kind === 'fail-over' ? 'Standby now' : 'Listed as')).toBe(listedAs);
    expect(answer.notes.at(-1)).toBe('"undo op_1" takes it back.');
    expect(answer.notes.join()).not.toContain('two tunnels');
  });

  it('so already: nothing was changed, and nothing is offered to take back', () => {
    const answer = tellOperation(done(wanted, already.routes));
    expect(answer).toMatchObject({ tone: 'done', headline: `${already.headline}: ${name}` });
    expect(answer.notes.join('\n')).toContain('No call of routehook made it so.');
    expect(answer.notes.join('\n')).not.toContain('undo');
  });

  it('refused by the cloud: what did not happen, why, and what to do', () => {
    const answer = tellOperation(done(wanted, before, [refused]));
    expect(answer.tone).toBe('failed');
    expect(answer.headline).toMatch(/^The .* (was not|did not) .*: 10\.0\.0\.0\/24/);
    expect(answer.notes).toEqual(['Forbidden: No.', expect.stringContaining('RAM')]);
  });
});

describe('adopting', () => {
  it('it says what follows from it', () => {
    const answer = tellOperation(done({ kind: 'adopt-route', route: key }, [listed]));
    expect(answer.headline).toBe(`Route adopted, nothing was changed: ${name}`);
    expect(answer.notes).toEqual([expect.stringContaining('reconciliation may change or delete it')]);
  });
});

describe('a fail-over on its way', () => {
  const deletion = { kind: 'delete', route: { ...key, nextHop: 'vco-2' }, weight: 100 } as const;
  const applying = inCall('applying', wanting({ kind: 'fail-over', route: key }), deletion, pair);
  const stepped = transition(applying, { kind: 'step-done', seenAtMs: t0 }, t0);

  it('one step done: how far it is, and that it cannot be canceled any more', () => {
    expect(tellOperation(stepped)).toMatchObject({
      tone: 'working',
      headline: `Halfway through, 1 of 3 steps done: ${name}`,
      actions: ['status'],
    });
  });

  it('it had been failed over already: the half that carries the traffic, not the one that stands by', () => {
    const operation = done({ kind: 'fail-over', route: key }, [listed, { ...active, weight: 0 }]);
    expect(factOf(operation, 'Listed as')).toBe('10.0.0.0/24 via vco-1, weight 100, published');
    expect(factOf(operation, 'Standby now')).toBeUndefined();
  });

  it('rolled back: that it could not be finished', () => {
    const rolling = transition(stepped, eventOf('rolling-back', stepped, faultOf('denied')), t0);
    expect(tellOperation(rolling)).toMatchObject({
      headline: `It could not be finished and is being rolled back: ${name}`,
      actions: ['status'],
    });
  });

  it('rolled back and over: all is as it was, and why', () => {
    const answer = tellOperation(done({ kind: 'fail-over', route: key }, pair, ['accepted', refused]));
    expect(answer.headline).toBe(`The fail-over was rolled back: ${name}`);
    expect(answer.notes[0]).toContain('all is as it was before');
    expect(answer.notes[0]).toContain('No.');
  });
});

describe('what the change does besides', () => {
  const notices = [
    { code: 'Overlap.Wider', detail: 'It lies inside 10.0.0.0/8.' },
    { code: 'Path.Changes', detail: '10.0.0.0/25: vco-2 → vco-1\n10.0.0.128/25: vco-3 → vco-1' },
  ];
  const told = [
    'It lies inside 10.0.0.0/8.',
    'What takes another path: 10.0.0.0/25: vco-2 → vco-1; 10.0.0.128/25: vco-3 → vco-1.',
  ];

  it('it is told while it is open, and when it is done', () => {
    const sending = inCall(
      'sending',
      wanting({ kind: 'delete-route', route: key }),
      { kind: 'delete', route: key, weight: 100 },
      [listed],
    );
    expect(tellOperation({ ...sending, notices }).notes).toEqual(expect.arrayContaining(told));
    const ended = done({ kind: 'delete-route', route: key }, [listed]);
    expect(tellOperation({ ...ended, notices }).notes).toEqual(expect.arrayContaining(told));
  });

  it('an undo says what it undoes', () => {
    expect(factOf(wanting({ kind: 'delete-route', route: key, undoes: 'op_0' }), 'Undoes')).toBe('op_0');
    expect(factOf(wanting({ kind: 'delete-route', route: key }), 'Undoes')).toBeUndefined();
  });
});
