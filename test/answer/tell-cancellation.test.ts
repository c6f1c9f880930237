import { describe, expect, it } from 'vitest';
import { tellCancellation } from '../../shared/answer/tell-cancellation.ts';
import type { Operation } from '../../shared/operation/operation.ts';
import { afterEvents, listed, operationIn, queued, t0 } from '../operation/samples.ts';
import { askedByAlice, withEvents } from './operations.ts';

const name = '10.0.0.0/24 via vco-1 on vpn-1 (cn-hangzhou)';
const adopted = withEvents(queued(), {
  kind: 'succeeded',
  settlement: { observed: listed, seenAtMs: t0, adopted: true },
});
const dryRun = askedByAlice('op_1', true);

describe('tellCancellation', () => {
  it('canceled: for whoever asked to, it is done', () => {
    const answer = tellCancellation({ kind: 'canceled', operation: operationIn('canceled') }, 'op_1');
    expect(answer).toMatchObject({
      tone: 'done',
      headline: `Canceled, nothing was changed: ${name}`,
      actions: [],
    });
    expect(answer.facts).toContainEqual({ label: 'Canceled by', value: 'bearer/alice' });
  });

  it('not found: names the id, cut and on one line', () => {
    const answer = tellCancellation({ kind: 'not-found' }, `op_9\n${'x'.repeat(200)}`);
    expect(answer).toMatchObject({ tone: 'refused', facts: [], actions: [] });
    expect(answer.headline).toMatch(/^There is no operation op_9 x+…$/);
    expect(answer.headline.length).toBeLessThan(120);
  });

  it.each<[situation: string, Operation, why: string, next: string]>([
    [
      'sending',
      operationIn('sending'),
      'Too late to cancel, the request is at the cloud',
      'then "undo op_1" takes it back.',
    ],
    [
      'unknown',
      operationIn('unknown'),
      'Too late to cancel, the request is at the cloud',
      'then "undo op_1" takes it back.',
    ],
    [
      'applying',
      operationIn('applying'),
      'Too late to cancel, the request is at the cloud',
      'then "undo op_1" takes it back.',
    ],
    ['a dry run', afterEvents(dryRun, ['sending']), 'Too late to cancel', 'nothing is created'],
    [
      'succeeded',
      operationIn('succeeded'),
      'Nothing to cancel, it has succeeded',
      '"undo op_1" takes it back.',
    ],
    ['adopted', adopted, 'Nothing to cancel, it has succeeded', 'Nothing was changed by it.'],
    ['failed', operationIn('failed'), 'Nothing to cancel, it has failed', 'reads the route list back'],
    [
      'expired',
      operationIn('expired'),
      'Nothing to cancel, it has expired',
      'ask again when the gateway is free',
    ],
    ['changed meanwhile', queued(), 'Not canceled, it changed at the same moment', 'Cancel it again.'],
  ])('too late, %s: nothing was done, and what to do instead', (_, operation, why, next) => {
    const answer = tellCancellation({ kind: 'too-late', operation }, 'op_1');
    expect(answer.tone).toBe('refused');
    expect(answer.headline).toContain(why);
    expect(answer.headline).toContain(name);
    expect(answer.notes.join(' ')).toContain(next);
    expect(answer.operationId).toBe('op_1');
  });
});
