import { describe, expect, it } from 'vitest';
import { readDesiredFiles } from '../../shared/app/read-desired-files.ts';
import type { RunReport, SourceReport } from '../../shared/plan/report.ts';
import { aDocument, aFile, gatewayRef, type TestFile } from './reconcile-world.ts';

const nowMs = Date.UTC(2026, 10, 23, 12);
const limits = { accountId: gatewayRef().accountId, timeoutMs: 1_000 };

const file = (text: string | undefined, name = 'file:a', lastModifiedMs?: number): TestFile =>
  Object.assign(
    aFile(name, () => nowMs),
    { text },
    lastModifiedMs === undefined ? {} : { lastModifiedMs },
  );

const lastRun = (...sources: readonly SourceReport[]): RunReport => ({
  kind: 'run',
  atMs: nowMs - 60_000,
  mode: 'apply',
  sources,
  gateways: [],
});

const read = (files: readonly TestFile[], last?: RunReport, maxAgeMs?: number) =>
  readDesiredFiles(files, last, nowMs, { ...limits, ...(maxAgeMs === undefined ? {} : { maxAgeMs }) });

const text = aDocument({ 0: ['10.0.0.0/16'] }, { revision: 4 });
const seen = (lastRevision: number) => lastRun({ name: 'file:a', state: 'fresh', lastRevision });

describe('one file', () => {
  it('valid: its gateways are wanted, and its revision is kept', async () => {
    expect(await read([file(text)])).toMatchObject({
      sources: [{ name: 'file:a', team: 'netops', state: 'fresh', lastRevision: 4 }],
      gateways: [{ gateway: gatewayRef(), source: 'file:a', desired: { policy: 'sync' } }],
    });
    expect((await read([file(text)])).gateways[0]).not.toHaveProperty('staleness');
  });

  it.each([
    ['the revision of before', 'fresh', seen(4), 4],
    ['a newer one', 'stale', seen(7), 7],
    ['an older one', 'fresh', seen(3), 4],
    ['a newer one of another file', 'fresh', lastRun({ name: 'file:b', state: 'fresh', lastRevision: 7 }), 4],
  ] as const)('%s was read before: %s', async (_, state, last, lastRevision) => {
    const { sources, gateways } = await read([file(text)], last);
    expect(sources).toMatchObject([{ state, lastRevision }]);
    expect(gateways.map(({ staleness }) => staleness !== undefined)).toEqual([state === 'stale']);
  });

  it('stale: says why and what helps, for the run and for each gateway', async () => {
    const { sources, gateways } = await read([file(text)], seen(7));
    const { why = '', releasedBy = '' } = gateways[0]?.staleness ?? {};
    expect(why).toMatch(/revision 4.*revision 7/);
    expect(sources[0]?.why).toBe(`${why} ${releasedBy}`);
  });

  it('older than allowed, or of unknown age where age counts: stale', async () => {
    const hour = 3_600_000;
    const states = async (lastModifiedMs?: number) =>
      (await read([file(text, 'file:a', lastModifiedMs)], undefined, hour)).sources.map(({ state }) => state);
    expect(await states(nowMs - hour)).toEqual(['fresh']);
    expect(await states(nowMs - hour - 1)).toEqual(['stale']);
    expect(await states()).toEqual(['stale']);
  });

  it('unreadable: says why, wants nothing, and remembers the revision', async () => {
    expect(await read([file(undefined)], seen(7))).toEqual({
      sources: [
        { name: 'file:a', state: 'unreadable', lastRevision: 7, why: 'file:a: There is no such file.' },
      ],
      gateways: [],
    });
  });

  it('with mistakes: says where, wants nothing of it, and remembers the revision', async () => {
    const broken = aDocument({ 0: ['10.0.0.0/16', '10.0.0.0/16'] }, { polcy: 'sync' });
    const { sources, gateways } = await read([file(broken)], seen(7));
    expect(sources).toMatchObject([
      { state: 'invalid', lastRevision: 7, why: 'file:a has 2 mistakes, so nothing of it is used.' },
    ]);
    expect(sources[0]?.problems).toHaveLength(2);
    expect(gateways).toEqual([]);
  });

  it('with many mistakes: the first twenty, and how many there are', async () => {
    const broken = aDocument({ 0: Array.from({ length: 40 }, (_, number) => `10.0.${number}.1/24`) });
    const [source] = (await read([file(broken)])).sources;
    expect(source?.problems).toHaveLength(20);
    expect(source?.why).toMatch(/^file:a has 40 mistakes/);
  });
});

describe('several files', () => {
  it('one cannot be read, one has mistakes: the third counts', async () => {
    const files = [file(undefined, 'file:a'), file('{', 'file:b'), file(aDocument({ 1: [] }), 'file:c')];
    const { sources, gateways } = await read(files);
    expect(sources.map(({ state }) => state)).toEqual(['unreadable', 'invalid', 'fresh']);
    expect(gateways.map(({ source }) => source)).toEqual(['file:c']);
  });

  it('two speak about one gateway: neither is followed there, both say so, and their other gateways count', async () => {
    const files = [
      file(aDocument({ 0: ['10.0.0.0/16'], 1: [] }), 'file:a'),
      file(aDocument({ 0: [], 2: [] }), 'file:b'),
      file(aDocument({ 3: [] }), 'file:c'),
    ];
    const { sources, gateways } = await read(files);
    expect(gateways.map(({ gateway, source }) => [source, gateway])).toEqual([
      ['file:a', gatewayRef(1)],
      ['file:b', gatewayRef(2)],
      ['file:c', gatewayRef(3)],
    ]);
    const why = 'vpn-test0000 is in file:a and file:b: one gateway belongs to one file, so it is left alone.';
    expect(sources.map((source) => source.why)).toEqual([why, why, undefined]);
  });

  it('one cannot be read in this run: what it spoke of in the last one still clashes', async () => {
    const files = [file(aDocument({ 0: [] }), 'file:a'), file(aDocument({ 0: [] }), 'file:b')];
    const { sources } = await read(files);
    const { gateways } = await read([file(undefined, 'file:a'), ...files.slice(1)], lastRun(...sources));
    expect(gateways).toEqual([]);
  });

  it('a stale one speaks about the same gateway: that is a clash as well', async () => {
    const stale = aDocument({ 0: [] }, { validUntil: '2020-01-01T00:00:00Z' });
    const { sources, gateways } = await read([file(stale, 'file:a'), file(aDocument({ 0: [] }), 'file:b')]);
    expect(gateways).toEqual([]);
    expect(sources[0]?.why).toMatch(/^The document was valid until .* is in file:a and file:b/);
  });
});
