import { describe, expect, it } from 'vitest';
import { type DriftVerdict, driftOf, judgeDrift } from '../../shared/plan/drift.ts';
import type { PlanInput } from '../../shared/plan/gateway-plan.ts';
import type { DriftSeen } from '../../shared/plan/ledger.ts';
import { planGateway } from '../../shared/plan/plan-gateway.ts';
import { aDesired, anInput, aWorld } from './plan-world.ts';

const a = '10.0.0.0/24 vco-a 100';
const b = '10.1.0.0/24 vco-a 100';
const foreign = '10.8.0.0/24 vco-x 100';

/** What is told, run by run: the texts of fresh lines, `ended`, or nothing. */
function story(
  ...runs: readonly (readonly [gateway: readonly string[], more?: Partial<PlanInput>])[]
): unknown[] {
  let seen: DriftSeen | undefined;
  return runs.map(([listed, more], index) => {
    const input = anInput(aWorld(listed), [a, b].map(aDesired), 'sync', more);
    const verdict: DriftVerdict = judgeDrift(seen, driftOf(planGateway(input)), 1_000 * (index + 1));
    seen = verdict.seen;
    if (verdict.kind === 'report') return verdict.fresh.map(({ text }) => text.slice(0, 21));
    return verdict.kind === 'ended' ? `ended, since ${verdict.sinceMs}` : [];
  });
}

const whole = [`*${a}`, `*${b}`];
const underWay: Partial<PlanInput> = {
  pending: [{ operationId: 'op_1', kind: 'create-route', route: aDesired(b) }],
};
const unreadable: Partial<PlanInput> = {
  observed: { kind: 'unreadable', fault: { code: 'x', class: 'transient', message: 'x' } },
};

describe('driftOf', () => {
  it('what differs and is not under way, each with its line', () => {
    const drift = driftOf(planGateway(anInput(aWorld([foreign]), [a, b].map(aDesired), 'sync', underWay)));
    expect(drift).toMatchObject({
      kind: 'known',
      lines: [
        { kind: 'change', sign: '+', text: '10.0.0.0/24 via vco-a weight 100' },
        { kind: 'foreign', sign: '?' },
      ],
      underWay: ['10.1.0.0/24'],
    });
  });

  it('whether it may be put right makes no difference to its name', () => {
    const digests = (['observe', 'sync'] as const).map((policy) => {
      const drift = driftOf(planGateway(anInput(aWorld([`*${a}`]), [aDesired(b)], policy)));
      return drift.kind === 'known' && [drift.digest, drift.lines.length];
    });
    expect(digests[0]).toEqual(digests[1]);
  });

  it('a gateway that could not be read: unknown', () => {
    expect(driftOf(planGateway(anInput(aWorld([]), [], 'sync', unreadable)))).toEqual({ kind: 'unknown' });
  });
});

describe('judgeDrift', () => {
  const lostB = ['10.1.0.0/24 via vco-a'];
  const alien = ['10.8.0.0/24 via vco-x'];

  it.each([
    ['no drift, ever', [[whole], [whole]], [[], []]],
    ['the same drift in every run: told once', [[[`*${a}`]], [[`*${a}`]], [[`*${a}`]]], [lostB, [], []]],
    ['it ends: told, with its beginning', [[[`*${a}`]], [whole], [whole]], [lostB, 'ended, since 1000', []]],
    ['it comes back: told again', [[[`*${a}`]], [whole], [[`*${a}`]]], [lostB, 'ended, since 1000', lostB]],
    ['one more: told alone', [[[`*${a}`]], [[`*${a}`, foreign]], [[`*${a}`, foreign]]], [lostB, alien, []]],
    [
      'one less: nothing to tell, and the other one is still known',
      [[[`*${a}`, foreign]], [[...whole, foreign]], [[...whole, foreign]]],
      [[...lostB, ...alien], [], []],
    ],
    [
      'one that went and came back beside another: told again',
      [[[`*${a}`, foreign]], [[...whole, foreign]], [[`*${a}`, foreign]]],
      [[...lostB, ...alien], [], lostB],
    ],
    [
      'put right by an operation: the end is told when it is done',
      [[[`*${a}`]], [[`*${a}`], underWay], [whole]],
      [lostB, [], 'ended, since 1000'],
    ],
    [
      'the operation failed: not told again',
      [[[`*${a}`]], [[`*${a}`], underWay], [[`*${a}`]]],
      [lostB, [], []],
    ],
    ['under way from the start: nothing to tell', [[[`*${a}`], underWay], [whole]], [[], []]],
    [
      'a look that failed in between: nothing changes',
      [[[`*${a}`]], [[], unreadable], [[`*${a}`]], [whole]],
      [lostB, [], [], 'ended, since 1000'],
    ],
    [
      'a stale file, for reasons that change: told once',
      [
        [[`*${a}`], { staleness: { why: '1 h old.', releasedBy: 'x' } }],
        [[`*${a}`], { staleness: { why: '2 h old.', releasedBy: 'x' } }],
      ],
      [['BRAKED: 1 h old. x', ...lostB], []],
    ],
  ] as const)('%s', (_, runs, told) => {
    expect(story(...runs)).toEqual(told);
  });

  it('what is stored: a number for each report, and the same value where nothing is new', () => {
    const drift = driftOf(planGateway(anInput(aWorld([]), [aDesired(a)])));
    const first = judgeDrift(undefined, drift, 5);
    expect(first.seen).toMatchObject({ sequence: 1, sinceMs: 5 });
    const second = judgeDrift(first.seen, drift, 6);
    expect(second).toEqual({ kind: 'quiet', seen: first.seen });
    expect(second.seen).toBe(first.seen);
    const none = driftOf(planGateway(anInput(aWorld([`*${a}`]), [aDesired(a)])));
    expect(judgeDrift(second.seen, none, 7)).toMatchObject({
      kind: 'ended',
      sinceMs: 5,
      seen: { sequence: 2, sinceMs: 7, keys: [] },
    });
  });
});
