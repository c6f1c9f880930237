import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toPlainText } from '../../shared/answer/plain-text.ts';
import { tellOperation } from '../../shared/answer/tell-operation.ts';
import { answerOf, hostileAnswer } from './hostile-answers.ts';
import { askedByAlice } from './operations.ts';

describe('toPlainText', () => {
  it('headline and facts, then notes and what to do next', () => {
    expect(toPlainText(tellOperation(askedByAlice()))).toBe(
      [
        '[working] Request recorded, waits for its turn: 10.0.0.0/24 via vco-1 on vpn-1 (cn-hangzhou)',
        'Route: 10.0.0.0/24 via vco-1 on vpn-1 (cn-hangzhou)',
        'Change: create: weight 100 (active), published to the VPC',
        'Operation: op_1',
        'State: queued',
        'Asked by: Alice (acme:T024BE7LD/U2147483697)',
        'Deadline: 2026-01-01 00:30:00 UTC',
        '',
        'It is sent as soon as the gateway takes a change.',
        'Nothing to do: routehook follows it to its end.',
        'Next: status op_1 or cancel op_1',
      ].join('\n'),
    );
  });

  it('a listing is indented and keeps its own indentation', () => {
    expect(toPlainText(answerOf({ listing: ['a  b', '', '  c'] }))).toBe(
      '[info] Headline\n\n  a  b\n\n    c',
    );
  });

  it('actions without an operation: nothing to type', () => {
    expect(toPlainText(answerOf({ actions: ['status'] }))).toBe('[info] Headline');
  });

  it('whatever an answer holds: no control characters, and no line that is not ours', () => {
    fc.assert(
      fc.property(hostileAnswer, (answer) => {
        const text = toPlainText(answer);
        expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/u);
        const { facts, notes, listing = [], actions, operationId } = answer;
        const next = actions.length > 0 && operationId !== undefined ? 1 : 0;
        const noted = notes.length + next;
        const lines = 1 + facts.length + noted + listing.length;
        const gaps = Number(noted > 0) + Number(listing.length > 0);
        expect(text.split('\n')).toHaveLength(lines + gaps);
      }),
    );
  });
});
