import { describe, expect, it } from 'vitest';
import { dyingAtWrite } from '../support/mortal-app.ts';
import { keyOf } from '../support/test-app.ts';
import {
  aDocument,
  blocks,
  driftPlace,
  foreignRoute,
  hopOf,
  type ReconcileWorld,
  reconcileWorld,
} from './reconcile-world.ts';

const first = 'vpn-test0000 differs from its file: 1 new difference';
const equal = 'vpn-test0000 is equal to its file again';

/** A gateway that is equal to its file; the channel has been told of the way there. */
async function equalWorld(): Promise<ReconcileWorld> {
  const setting = reconcileWorld();
  setting.file.text = aDocument({ 0: blocks(2) });
  await setting.settle(2);
  expect(setting.drifts()).toEqual(['vpn-test0000 differs from its file: 2 new differences', equal]);
  return setting;
}

/** Nobody corrects anything. */
async function watch(setting: ReconcileWorld, times = 3): Promise<readonly string[]> {
  const before = setting.drifts().length;
  for (let time = 0; time < times; time += 1) {
    await setting.run({ mode: 'observe' });
    await setting.tick();
    await setting.clock.advance(60_000);
  }
  return setting.drifts().slice(before);
}

const remove = (routeDest: string) => ({ kind: 'remove', routeDest, nextHop: hopOf('first') }) as const;

describe('drift', () => {
  it('a foreign route: told once, however many runs see it, with the route and the file', async () => {
    const setting = await equalWorld();
    setting.foreign(foreignRoute('10.9.0.0/16'));
    expect(await watch(setting, 5)).toEqual([first]);
    const { message } = setting.chat.attempts.at(-1) ?? {};
    expect(message?.answer).toMatchObject({
      facts: [
        { label: 'Gateway', value: 'vpn-test0000 (cn-hangzhou)' },
        { label: 'File', value: 'file:desired.yaml' },
      ],
      listing: [expect.stringMatching(/^\? 10\.9\.0\.0\/16 via vco-test0000first .*not ours/)],
    });
  });

  it('another difference besides: only that is told', async () => {
    const setting = await equalWorld();
    setting.foreign(foreignRoute('10.9.0.0/16'));
    await watch(setting);
    setting.foreign(foreignRoute('10.8.0.0/16'));
    expect(await watch(setting)).toEqual([first]);
    expect(setting.chat.attempts.at(-1)?.message.answer.listing).toEqual([
      expect.stringContaining('10.8.0.0/16'),
    ]);
  });

  it('one of two is gone: nothing is told; both are gone: that is told, once', async () => {
    const setting = await equalWorld();
    setting.foreign(foreignRoute('10.9.0.0/16'));
    setting.foreign(foreignRoute('10.8.0.0/16'));
    await watch(setting);
    setting.foreign(remove('10.9.0.0/16'));
    expect(await watch(setting)).toEqual([]);
    setting.foreign(remove('10.8.0.0/16'));
    expect(await watch(setting)).toEqual([equal]);
  });

  it('it comes back: told again', async () => {
    const setting = await equalWorld();
    for (let time = 0; time < 3; time += 1) {
      setting.foreign(foreignRoute('10.9.0.0/16'));
      expect(await watch(setting)).toEqual([first]);
      setting.foreign(remove('10.9.0.0/16'));
      expect(await watch(setting)).toEqual([equal]);
    }
  });

  it('a route of ours was deleted: told although the run corrects it at once, and told when it is back', async () => {
    const setting = await equalWorld();
    await setting.clock.advance(10 * 60_000);
    setting.foreign(remove('10.1.0.0/16'));
    await setting.settle(3);
    expect(setting.drifts().slice(2)).toEqual([first, equal]);
    expect(setting.routes()).toHaveLength(2);
  });

  it('a gateway that cannot be read: nothing is told, and nothing is forgotten', async () => {
    let down = false;
    const setting = reconcileWorld({
      vpn: {
        meet: () => (down ? { code: 'ServiceUnavailable', class: 'transient', message: 'Down.' } : undefined),
      },
    });
    setting.file.text = aDocument({ 0: [] });
    setting.foreign(foreignRoute('10.9.0.0/16'));
    expect(await watch(setting)).toEqual([first]);
    down = true;
    expect(await watch(setting)).toEqual([]);
    down = false;
    expect(await watch(setting)).toEqual([]);
  });

  it('each difference is in the log as well, by its number', async () => {
    const setting = await equalWorld();
    setting.foreign(foreignRoute('10.9.0.0/16'));
    await watch(setting);
    setting.foreign(remove('10.9.0.0/16'));
    await watch(setting);
    const lines = setting.log.filter(({ event }) => event.startsWith('drift.')).slice(-2);
    expect(lines).toMatchObject([
      { event: 'drift.found', gateway: 'vpn-test0000', region: 'cn-hangzhou', lines: 1 },
      { event: 'drift.ended', lines: 0 },
    ]);
  });

  it('two runs at once: told once', async () => {
    const setting = await equalWorld();
    setting.foreign(foreignRoute('10.9.0.0/16'));
    const { clock } = setting;
    await clock.finish(
      Promise.all([
        setting.beginRun({ mode: 'observe' }),
        setting.beginRun({ mode: 'observe', by: setting.as('two') }),
      ]),
    );
    expect(await watch(setting)).toEqual([first]);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('a run dies at its write %i: told once all the same', async (number) => {
    const setting = await equalWorld();
    setting.foreign(foreignRoute('10.9.0.0/16'));
    const { app } = dyingAtWrite(setting.as('mortal'), number);
    await setting.run({ mode: 'observe', by: app }).catch(() => undefined);
    await setting.clock.advance(60_000);
    await watch(setting);
    expect(setting.drifts().slice(2)).toEqual([first]);
    expect((await setting.store.readLedger(keyOf()))?.ledger.drift?.keys).toHaveLength(1);
  });

  it('the channel is down for a while: told when it is back', async () => {
    let down = true;
    const setting = reconcileWorld({
      react: ({ address }) =>
        down && address.to.place === driftPlace ? { outcome: { kind: 'later', why: 'It answers 503.' } } : {},
    });
    setting.file.text = aDocument({ 0: [] });
    setting.foreign(foreignRoute('10.9.0.0/16'));
    expect(await watch(setting)).toEqual([]);
    down = false;
    expect(await watch(setting, 10)).toEqual([first]);
  });
});
