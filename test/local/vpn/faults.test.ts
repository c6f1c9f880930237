import { describe, expect, it } from 'vitest';
import { deliver, deliverSpoiled } from '../../../local/vpn/deliver.ts';
import {
  armFault,
  clearFaults,
  createFaultBook,
  type FaultRuleInput,
  takeFault,
  takesEffect,
} from '../../../local/vpn/faults.ts';
import { refuse } from '../../../local/vpn/model/refusals.ts';

const reset = { kind: 'reset-after-commit' } as const;
const create = 'CreateVpnRouteEntry';

/** Which of a run of equal calls meet the fault. */
function harmed(rule: FaultRuleInput, calls: number): string {
  const book = createFaultBook();
  armFault(book, rule);
  return Array.from({ length: calls }, () => (takeFault(book, create, {}) ? 'x' : '.')).join('');
}

describe('which calls a fault meets', () => {
  it.each([
    { rule: { effect: reset }, pattern: 'xxxxx' },
    { rule: { times: 2, effect: reset }, pattern: 'xx...' },
    { rule: { after: 3, effect: reset }, pattern: '...xx' },
    { rule: { after: 1, times: 2, effect: reset }, pattern: '.xx..' },
    { rule: { action: create, times: 1, effect: reset }, pattern: 'x....' },
    { rule: { action: 'DescribeVpnGateway', effect: reset }, pattern: '.....' },
    { rule: { parameters: { Weight: '0' }, effect: reset }, pattern: '.....' },
  ])('$rule → $pattern', ({ rule, pattern }) => {
    expect(harmed(rule, 5)).toBe(pattern);
  });

  it('two rules for one call → the older first, then the younger', () => {
    const book = createFaultBook();
    armFault(book, { times: 1, effect: { kind: 'hang' } });
    armFault(book, { times: 1, effect: reset });
    const kinds = [1, 2, 3].map(() => takeFault(book, create, {})?.kind);
    expect(kinds).toEqual(['hang', 'reset-after-commit', undefined]);
  });

  it('a copied book → counts on by itself', () => {
    const book = createFaultBook();
    armFault(book, { after: 1, times: 1, effect: reset });
    const copy = structuredClone(book);
    takeFault(book, create, {});
    expect(takeFault(book, create, {})).toEqual(reset);
    expect(takeFault(copy, create, {})).toBeUndefined();
  });

  it('cleared → nothing is met; a rule that makes no sense → thrown out', () => {
    const book = createFaultBook();
    armFault(book, { effect: reset });
    clearFaults(book);
    expect(takeFault(book, create, {})).toBeUndefined();
    expect(() => armFault(book, { times: 0, effect: reset })).toThrow();
  });
});

describe('what a fault leaves of an answer', () => {
  const envelope = { requestId: 'r-1', host: '127.0.0.1:1' };
  const done = { kind: 'ok', body: { RequestId: 'r-1', Weight: 0 } } as const;

  it.each([
    { effect: reset, commits: true },
    { effect: { kind: 'reset-before-commit' } as const, commits: false },
    { effect: { kind: 'hang' } as const, commits: false },
    { effect: { kind: 'hang', commits: true } as const, commits: true },
    { effect: { kind: 'truncated-body' } as const, commits: true },
    { effect: { kind: 'html', status: 502, commits: false } as const, commits: false },
    { effect: { kind: 'error', status: 400, code: 'InternalError' } as const, commits: false },
  ])('$effect → takes effect: $commits', ({ effect, commits }) => {
    expect(takesEffect(effect)).toBe(commits);
  });

  it('an injected code without a message → says what the API says with it', () => {
    const effect = { kind: 'error', status: 400, code: 'TaskConflict' } as const;
    expect(deliverSpoiled(effect, undefined, envelope)).toEqual(deliver(refuse('TaskConflict'), envelope));
  });

  it('no request id → the rest of the answer is whole', () => {
    expect(deliverSpoiled({ kind: 'no-request-id' }, done, envelope)).toMatchObject({
      status: 200,
      body: '{"Weight":0}',
    });
  });

  it('no request id on a refusal → still a refusal', () => {
    const delivery = deliverSpoiled({ kind: 'no-request-id' }, refuse('TaskConflict'), envelope);
    expect(delivery).toMatchObject({ status: 400, body: expect.stringContaining('"Code":"TaskConflict"') });
    expect(delivery).not.toMatchObject({ body: expect.stringContaining('RequestId') });
  });

  it('a refusal met by a spoiled transport → stays a refusal underneath', () => {
    const delivery = deliverSpoiled({ kind: 'truncated-body' }, refuse('TaskConflict'), envelope);
    expect(delivery).toMatchObject({ kind: 'response', status: 400, cutAfterBytes: expect.any(Number) });
  });
});
