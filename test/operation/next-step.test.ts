import { describe, expect, it } from 'vitest';
import { nextStep } from '../../shared/operation/next-step.ts';
import type { OperationEvent } from '../../shared/operation/operation.ts';
import type { Step } from '../../shared/operation/step.ts';
import { doubtfulSituations } from './doubtful-situations.ts';
import { atRest, listed, operationIn, queued, route, t0 } from './samples.ts';
import { situations } from './situations.ts';

describe('nextStep', () => {
  it.each([...situations, ...doubtfulSituations])('$title → $step', ({ queue, seen, atMs = 0, step }) => {
    const taken = nextStep(queue, { ...seen, seenAtMs: t0 + atMs }, [], t0 + atMs);
    const withTime = / \+\d+$/.test(step);
    expect(summary(taken, withTime ? t0 + atMs : undefined)).toBe(step);
  });

  it('a success carries the proof: what was listed, and when', () => {
    const step = nextStep([operationIn('applying')], atRest([listed], { seenAtMs: t0 + 7 }), [], t0 + 9);
    expect(step).toMatchObject({
      event: { kind: 'succeeded', settlement: { observed: listed, seenAtMs: t0 + 7, adopted: false } },
    });
  });

  it('a step says no more than it means: one that sends has no time, one that does nothing has nothing', () => {
    expect(nextStep([queued()], atRest(), [], t0)).toStrictEqual({
      kind: 'send',
      operation: queued(),
      call: { kind: 'create', route, dryRun: false },
      attempt: 1,
    });
    expect(nextStep([operationIn('awaiting-approval')], atRest(), [], t0)).toStrictEqual({ kind: 'idle' });
  });

  it('a difference is told with both values', () => {
    const step = nextStep([queued()], atRest([{ ...listed, weight: 0, state: 'normal' }]), [], t0);
    expect(JSON.stringify(step)).toContain(
      '10.0.0.0/24 via vco-1 on vpn-1 (cn-hangzhou) exists, but its weight is 0, asked was 100; state is normal, asked was published.',
    );
  });
});

function summary(step: Step, sinceMs: number | undefined): string {
  switch (step.kind) {
    case 'idle':
      return 'idle';
    case 'send':
      return `send ${step.operation.id}`;
    case 'look-again':
      return `wait ${step.operation.id} ${step.why}${sinceMs === undefined ? '' : ` +${step.atMs - sinceMs}`}`;
    case 'settle':
    case 'give-up':
      return `${step.kind === 'settle' ? 'end' : 'give up'} ${step.operation.id} ${ending(step.event)}`;
  }
}

function ending(event: OperationEvent): string {
  if (event.kind === 'succeeded') return event.settlement.adopted ? 'succeeded adopted' : 'succeeded';
  return 'problem' in event ? event.problem.code : event.kind;
}
