import { describe, expect, it } from 'vitest';
import { tellOperation } from '../../shared/answer/tell-operation.ts';
import { tellOperationDetail } from '../../shared/answer/tell-operation-detail.ts';
import { afterEvents, faultOf, operationIn, queued, second } from '../operation/samples.ts';
import { withEvents } from './operations.ts';

describe('tellOperationDetail', () => {
  it('tells what status tells, and the journal line by line', () => {
    const operation = operationIn('succeeded');
    const answer = tellOperationDetail(operation);
    const { headline, tone, notes, actions } = tellOperation(operation);
    expect(answer).toMatchObject({ headline, tone, notes, actions });
    expect(answer.listing).toEqual([
      '2026-01-01 00:00:00 UTC  accepted',
      expect.stringMatching(/^2026-01-01 00:00:00 UTC {2}sending {4}create, attempt 1, client token /),
      '2026-01-01 00:00:00 UTC  sent       request sent-1',
      '2026-01-01 00:00:00 UTC  succeeded',
    ]);
  });

  it('tells how often was sent and every request id of the cloud', () => {
    const refused = afterEvents(queued(), ['sending'], second);
    const fault = faultOf('busy', { requestId: 'R-1' });
    const again = withEvents(refused, { kind: 'refused', fault, notBeforeMs: 0 });
    const { facts } = tellOperationDetail(afterEvents(again, ['sending', 'sent']));
    expect(facts).toContainEqual({ label: 'Calls sent', value: '2' });
    expect(facts).toContainEqual({ label: 'Cloud requests', value: 'R-1, sent-2' });
    expect(facts.map(({ label }) => label)).not.toContain('Cloud request');
  });

  it.each([
    [20, 20, undefined],
    [21, 20, '(1 earlier events are not shown)'],
    [50, 20, '(30 earlier events are not shown)'],
  ])('a journal of %d events: the last %d, and how many came before', (events, shown, before) => {
    const waits = Array.from(
      { length: events - 1 },
      () => ({ kind: 'waiting', why: 'rate-limited' }) as const,
    );
    const listing = tellOperationDetail(withEvents(queued(), ...waits)).listing ?? [];
    expect(listing).toHaveLength(shown + (before === undefined ? 0 : 1));
    if (before !== undefined) expect(listing[0]).toBe(before);
    expect(listing.at(-1)).toMatch(/waiting {2,}rate-limited$/);
  });

  it('words of the cloud with line breaks stay one line each', () => {
    const fault = faultOf('busy', { message: `a\nb\u0000\u202e${'c'.repeat(500)}` });
    const operation = withEvents(queued(), { kind: 'waiting', why: 'gateway-unreadable', fault });
    const listing = tellOperationDetail(operation).listing ?? [];
    expect(listing).toHaveLength(2);
    expect(listing[1]).toContain('a bccc');
    expect(listing[1]?.length).toBeLessThan(220);
  });
});
