import { describe, expect, it } from 'vitest';
import type { DesiredSource, KnownText, SourceReading } from '../../shared/desired/desired-source.ts';
import { rememberSource, type SourceMemory } from '../../shared/desired/remember-source.ts';

/** A source that answers from a list, and keeps what it was asked with. */
function scripted(
  ...readings: readonly SourceReading[]
): DesiredSource & { asked: (KnownText | undefined)[] } {
  const left = [...readings];
  const asked: (KnownText | undefined)[] = [];
  return {
    name: 'file:a',
    asked,
    read: async (_timeoutMs, known) => {
      asked.push(known);
      return left.shift() ?? { kind: 'unreadable', why: 'nothing left' };
    },
  };
}

const first = { kind: 'read', text: 'one', readAtMs: 1, etag: '"1"', lastModifiedMs: 5 } as const;
const unchanged = (readAtMs: number): SourceReading => ({ kind: 'unchanged', readAtMs });

describe('a source with a memory', () => {
  it('unchanged: the text of before, read now', async () => {
    const source = scripted(first, unchanged(2), { ...first, text: 'two', etag: '"2"' }, unchanged(4));
    const remembered = rememberSource(source, {});
    expect(await remembered.read(1)).toEqual(first);
    expect(await remembered.read(1)).toEqual({ ...first, readAtMs: 2 });
    expect(await remembered.read(1)).toMatchObject({ text: 'two' });
    expect(await remembered.read(1)).toMatchObject({ text: 'two', etag: '"2"', readAtMs: 4 });
    const known = { etag: '"1"', lastModifiedMs: 5 };
    expect(source.asked).toEqual([undefined, known, known, { ...known, etag: '"2"' }]);
  });

  it('unchanged, but stored again: the text of before with its newer time', async () => {
    const source = scripted(first, { kind: 'unchanged', readAtMs: 2, lastModifiedMs: 9 }, unchanged(3));
    const remembered = rememberSource(source, {});
    await remembered.read(1);
    expect(await remembered.read(1)).toEqual({ ...first, readAtMs: 2, lastModifiedMs: 9 });
    expect(await remembered.read(1)).toEqual({ ...first, readAtMs: 3, lastModifiedMs: 9 });
  });

  it('unreadable for a while: told each time, and nothing is forgotten', async () => {
    const refusal: SourceReading = { kind: 'unreadable', why: 'gone', retryAfterMs: 7 };
    const remembered = rememberSource(scripted(first, refusal, unchanged(3)), {});
    await remembered.read(1);
    expect(await remembered.read(1)).toEqual(refusal);
    expect(await remembered.read(1)).toMatchObject({ kind: 'read', text: 'one' });
  });

  it('another source with the same memory, as after a change of settings: nothing is mixed up', async () => {
    const memory: SourceMemory = {};
    await rememberSource(scripted(first), memory).read(1);
    const other = { ...scripted(unchanged(2)), name: 'file:b' };
    expect(await rememberSource(other, memory).read(1)).toMatchObject({
      kind: 'unreadable',
      why: expect.stringContaining('file:b'),
    });
    expect(other.asked).toEqual([undefined]);
  });

  it('the next invocation of the process: goes on where the last one ended', async () => {
    const memory: SourceMemory = {};
    await rememberSource(scripted(first), memory).read(1);
    expect(await rememberSource(scripted(unchanged(2)), memory).read(1)).toMatchObject({ text: 'one' });
  });
});
