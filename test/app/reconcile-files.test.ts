import { describe, expect, it } from 'vitest';
import { aDocument, aFile, blocks, reconcileWorld } from './reconcile-world.ts';

const noticed = ['10.0.0.0/16 first 100'];

describe('a file that cannot be used', () => {
  it.each([
    ['unreadable', undefined],
    ['invalid', '{"version": 1, "team": "netops", "gateways": {}}'],
    ['no YAML at all', 'gateways: [\n  - {'],
    ['cut off', aDocument({ 0: blocks(1) }).slice(0, -9)],
  ])('%s: everything stays as it is, and the run says why', async (_, text) => {
    const setting = reconcileWorld();
    setting.file.text = aDocument({ 0: blocks(1) });
    await setting.settle(2);
    setting.file.text = text;
    expect(await setting.run()).toMatchObject({ gateways: 0, asked: 0, badSources: 1, errors: 0 });
    await setting.settle(2);
    expect(setting.routes()).toEqual(noticed);
    expect(await setting.runReport()).toMatchObject({
      sources: [{ name: 'file:desired.yaml', why: expect.stringContaining('file:desired.yaml') }],
    });
    expect(setting.log.filter(({ event }) => event === 'reconcile.source')[0]).toMatchObject({
      level: 'warn',
      name: 'file:desired.yaml',
      why: expect.any(String),
    });
  });

  it('an older revision: braked until a newer one comes', async () => {
    const setting = reconcileWorld();
    setting.file.text = aDocument({ 0: blocks(1) }, { revision: 5 });
    await setting.settle(2);
    setting.file.text = aDocument({ 0: blocks(2) }, { revision: 4 });
    await setting.settle(2);
    expect(await setting.plan()).toMatchObject({ kind: 'braked', brakes: [{ code: 'stale-source' }] });
    expect(setting.routes()).toEqual(noticed);
    setting.file.text = undefined;
    await setting.settle();
    setting.file.text = aDocument({ 0: blocks(2) }, { revision: 4 });
    await setting.settle();
    expect(setting.routes()).toEqual(noticed);
    setting.file.text = aDocument({ 0: blocks(2) }, { revision: 5 });
    await setting.settle();
    expect(setting.routes()).toHaveLength(2);
  });

  it('older than allowed: braked; stored again: carried out', async () => {
    const setting = reconcileWorld();
    const hour = 3_600_000;
    setting.file.text = aDocument({ 0: blocks(1) });
    setting.file.lastModifiedMs = setting.clock.nowMs() - hour - 1;
    expect(await setting.run({ maxAgeMs: hour })).toMatchObject({ braked: 1, asked: 0, badSources: 1 });
    setting.file.lastModifiedMs = setting.clock.nowMs();
    expect(await setting.run({ maxAgeMs: hour })).toMatchObject({ braked: 0, asked: 1, badSources: 0 });
  });

  it('a second file that speaks about the gateway of the first: nothing is done there until one of them is gone', async () => {
    const setting = reconcileWorld();
    const { clock, file } = setting;
    file.text = aDocument({ 0: blocks(2) });
    const other = aFile('file:other.yaml', clock.nowMs, aDocument({ 0: [] }, {}, { allowEmpty: true }));
    expect(await setting.run({ files: [file, other] })).toMatchObject({ gateways: 0, asked: 0 });
    other.text = aDocument({});
    expect(await setting.run({ files: [file, other] })).toMatchObject({ gateways: 1, asked: 2 });
  });
});
