import { describe, expect, it } from 'vitest';
import type { Answer } from '../../shared/answer/answer.ts';
import { toWorkNote } from '../../shared/answer/work-note.ts';

const answer: Answer = {
  tone: 'done',
  headline: 'Created: 10.1.0.0/24 via vco-1',
  facts: [{ label: 'Operation', value: 'op_1' }],
  notes: ['It was listed as asked.'],
  operationId: 'op_1',
  actions: ['status'],
};

describe('an answer as a work note', () => {
  it('is plain text, and does not offer what cannot be typed there', () => {
    const note = toWorkNote(answer);
    expect(note).toContain('Created: 10.1.0.0/24 via vco-1');
    expect(note).toContain('Operation: op_1');
    expect(note).not.toContain('status op_1');
  });

  it.each([
    '[code]<img src=x onerror=alert(1)>[/code]',
    '[CODE]<b>[/Code]',
    '[co[code]de]<b>[/co[/code]de]',
    '[ code ]<b>[ / code ]',
    '[\u200bcode]<b>[/\u200bcode]',
    '[/[code]code]',
  ])('never opens HTML: %s', (hostile) => {
    const note = toWorkNote({ ...answer, headline: hostile, notes: [hostile], listing: [hostile] });
    expect(note).not.toMatch(/\[[\s/\p{Cf}]*code/iu);
  });

  it('keeps other brackets', () => {
    expect(toWorkNote({ ...answer, headline: 'a [note] on [encode]' })).toContain('a [note] on [encode]');
  });

  it('is cut', () => {
    const note = toWorkNote({ ...answer, notes: Array.from({ length: 50 }, () => 'x'.repeat(500)) });
    expect([...note]).toHaveLength(4_000);
    expect(note.endsWith('…')).toBe(true);
  });
});
