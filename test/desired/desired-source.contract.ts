import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DesiredSource, SourceReading } from '../../shared/desired/desired-source.ts';
import { maxDocumentBytes } from '../../shared/plan/desired-document.ts';

/** A source together with the place it reads from. */
export interface SourceBench {
  readonly source: DesiredSource;
  /** Stores the document, changed at a time. */
  readonly store: (body: Buffer, modifiedMs: number) => Promise<void>;
  readonly remove: () => Promise<void>;
  /** Makes the place answer nothing from now on. */
  readonly hang: () => void;
  readonly close: () => Promise<void>;
}

export interface SourceUnderTest {
  readonly name: string;
  readonly open: () => Promise<SourceBench>;
  /** Tests that make no sense there, each with its reason. */
  readonly skip?: { readonly hang?: string };
}

const timeoutMs = 5_000;
const noonMs = Date.UTC(2026, 10, 23, 12);

/** Defines the tests that every source passes. */
export function desiredSourceContract({ name, open, skip = {} }: SourceUnderTest): void {
  describe(`the source ${name}`, () => {
    let bench: SourceBench;
    const read = (known?: Parameters<DesiredSource['read']>[1]) => bench.source.read(timeoutMs, known);

    beforeEach(async () => {
      bench = await open();
    });
    afterEach(() => bench.close());

    it('a document: its text, when it was read, and what tells it from others', async () => {
      const text = 'version: 1 # überall 路由 🚦\n';
      await bench.store(Buffer.from(text), noonMs);
      const beforeMs = Date.now();
      const reading = await read();
      expect(reading).toMatchObject({ kind: 'read', text, lastModifiedMs: noonMs });
      expect(reading).toHaveProperty('etag', expect.stringMatching(/^".+"$/));
      expect('readAtMs' in reading && reading.readAtMs).toBeGreaterThanOrEqual(beforeMs);
    });

    it('read again: told unchanged, until somebody changes it', async () => {
      await bench.store(Buffer.from('one'), noonMs);
      const first = await read();
      expect(await read(knownOf(first))).toMatchObject({ kind: 'unchanged', readAtMs: expect.any(Number) });
      await bench.store(Buffer.from('three'), noonMs + 60_000);
      const second = await read(knownOf(first));
      expect(second).toMatchObject({ kind: 'read', text: 'three', lastModifiedMs: noonMs + 60_000 });
      expect(knownOf(second).etag).not.toBe(knownOf(first).etag);
    });

    it('no document; one that is taken away; one that comes: each told as it is', async () => {
      expect(whyOf(await read())).toMatch(/There is no such/);
      await bench.store(Buffer.from('one'), noonMs);
      const reading = await read();
      await bench.remove();
      expect(whyOf(await read(knownOf(reading)))).toMatch(/There is no such/);
      await bench.store(Buffer.from('two'), noonMs + 1_000);
      expect(await read(knownOf(reading))).toMatchObject({ kind: 'read', text: 'two' });
    });

    it('the same text stored again: its newer time is told, whether the text is sent or not', async () => {
      await bench.store(Buffer.from('one'), noonMs);
      const known = knownOf(await read());
      await bench.store(Buffer.from('one'), noonMs + 60_000);
      expect(await read(known)).toMatchObject({ lastModifiedMs: noonMs + 60_000 });
    });

    it('an empty document: read as it is', async () => {
      await bench.store(Buffer.alloc(0), noonMs);
      expect(await read()).toMatchObject({ kind: 'read', text: '' });
    });

    it('a byte order mark: left out', async () => {
      await bench.store(Buffer.from('\uFEFFversion: 1'), noonMs);
      expect(await read()).toMatchObject({ kind: 'read', text: 'version: 1' });
    });

    it('2 MiB: read; a byte more: refused', async () => {
      await bench.store(Buffer.alloc(maxDocumentBytes, 0x61), noonMs);
      const reading = await read();
      expect('text' in reading && reading.text.length).toBe(maxDocumentBytes);
      await bench.store(Buffer.alloc(maxDocumentBytes + 1, 0x61), noonMs + 1_000);
      expect(whyOf(await read(knownOf(reading)))).toMatch(/larger than 2 MiB/);
    });

    it('bytes that are no UTF-8: refused', async () => {
      await bench.store(Buffer.from([0x76, 0xff, 0xfe, 0x00]), noonMs);
      expect(whyOf(await read())).toMatch(/not UTF-8/);
    });

    it.skipIf(skip.hang !== undefined)('no answer: told when the time is over', async () => {
      await bench.store(Buffer.from('one'), noonMs);
      bench.hang();
      const startedMs = Date.now();
      expect(whyOf(await bench.source.read(150))).toMatch(/within 1[0-9][0-9] ms/);
      expect(Date.now() - startedMs).toBeLessThan(2_000);
    });

    it('two readings at once: both get it', async () => {
      await bench.store(Buffer.from('one'), noonMs);
      expect(await Promise.all([read(), read()])).toMatchObject([{ text: 'one' }, { text: 'one' }]);
    });

    it('every refusal names the source', async () => {
      expect(whyOf(await read()).startsWith(`${bench.source.name} could not be read. `)).toBe(true);
    });
  });
}

/** What a reading says about its text. */
export function knownOf(reading: SourceReading): { etag?: string; lastModifiedMs?: number } {
  if (reading.kind !== 'read') return {};
  const { etag, lastModifiedMs } = reading;
  return {
    ...(etag === undefined ? {} : { etag }),
    ...(lastModifiedMs === undefined ? {} : { lastModifiedMs }),
  };
}

/** Why a source could not be read. */
export function whyOf(reading: SourceReading): string {
  return reading.kind === 'unreadable' ? reading.why : `It was ${reading.kind}.`;
}
