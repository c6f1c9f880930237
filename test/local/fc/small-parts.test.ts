import { describe, expect, it } from 'vitest';
import { chooseInstance } from '../../../local/fc/instance-pool.ts';
import { createLineSplitter, createLogBook } from '../../../local/fc/log-lines.ts';
import { requestIdOf } from '../../../local/fc/request-id.ts';
import { timerPayload } from '../../../local/fc/timer-event.ts';

describe('chooseInstance', () => {
  it.each([
    ['no instance yet', [], 2, 'start'],
    ['the one instance is busy', ['busy'], 2, 'start'],
    ['as many as allowed are busy', ['busy', 'busy'], 2, 'throttle'],
    ['one that is ending does not count', ['busy', 'ending'], 2, 'start'],
    ['one is warm', ['busy', 'frozen'], 2, 'reuse'],
  ])('%s: %j of at most %i → %s', (_title, states, limit, kind) => {
    const instances = states.map((state) => ({ state: () => state }));
    expect(chooseInstance(instances, limit).kind).toBe(kind);
  });

  it('of two warm instances the one used last is taken', () => {
    const older = { id: 'older', state: () => 'frozen' };
    const newer = { id: 'newer', state: () => 'frozen' };
    expect(chooseInstance([older, newer], 9)).toMatchObject({ kind: 'reuse', instance: { id: 'newer' } });
  });
});

describe('log lines', () => {
  it('chunks that end anywhere become whole lines, and the last one needs no end', () => {
    const lines: string[] = [];
    const split = createLineSplitter((text) => lines.push(text));
    for (const chunk of ['a', 'b\r\nc\n', '\n', 'd']) split(chunk);
    split();
    expect(lines).toEqual(['ab', 'c', '', 'd']);
  });

  it('a book keeps the last lines only', () => {
    const book = createLogBook(3);
    for (let n = 0; n < 20; n += 1) book.add({ timeMs: n, stream: 'stdout', text: String(n) });
    expect(book.lines().map((line) => line.text)).toEqual(['17', '18', '19']);
  });
});

describe('events', () => {
  it('a timer event carries its payload as the configured string', () => {
    const payload = timerPayload({ triggerName: 'every-minute', payload: '{"a":1}' }, 1_763_866_800_999);
    expect(payload.toString()).toBe(
      '{"triggerTime":"2025-11-23T03:00:00Z","triggerName":"every-minute","payload":"{\\"a\\":1}"}',
    );
  });

  it('a request id has the form of the platform', () => {
    expect(requestIdOf(1_693_896_071_895, '0b0c0d0e-1111-4222-8333-444455556666')).toBe(
      '1-64f6cd87-0b0c0d0e-1111422283334444',
    );
  });
});
