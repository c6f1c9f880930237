import { describe, expect, it } from 'vitest';
import { findBrokenEntry } from '../../shared/operation/journal.ts';
import { isDone } from '../../shared/operation/operation.ts';
import { dyingAtWrite } from '../support/mortal-app.ts';
import { callsOf, keyOf } from '../support/test-app.ts';
import {
  aDocument,
  blocks,
  foreignRoute,
  hopOf,
  type ReconcileWorld,
  reconcileWorld,
} from './reconcile-world.ts';

/** The writes of the run below. */
const writes = 14;
/** One more, at which it does not die. */
const moments = Array.from({ length: writes + 1 }, (_, index) => index + 1);

/** A gateway that differs in every way: something to create, to change, to delete, and something foreign. */
async function drifted(): Promise<ReconcileWorld> {
  const setting = reconcileWorld();
  setting.file.text = aDocument({ 0: blocks(3) });
  await setting.settle(2);
  setting.foreign(foreignRoute('10.9.0.0/16'));
  setting.file.text = aDocument({
    0: ['10.0.0.0/16 first 100 published', '10.1.0.0/16 first 0', '10.5.0.0/16'],
  });
  return setting;
}

const routes = [
  '10.0.0.0/16 first 100 published',
  '10.1.0.0/16 first 0',
  '10.5.0.0/16 first 100',
  '10.9.0.0/16 first 100',
];

describe('a run that dies', () => {
  it.each(moments)(
    'at its write %i: the runs after it make the gateway equal, with each change made once',
    async (number) => {
      const setting = await drifted();
      const { app, isDead } = dyingAtWrite(setting.as('mortal'), number);
      await setting.run({ by: app }).catch(() => undefined);
      await setting.clock.advance(60_000);
      await setting.settle(14);

      expect(setting.routes()).toEqual(routes);
      const changing = setting.vpn.calls.filter(({ action }) => !action.startsWith('Describe'));
      expect(
        changing
          .map(({ action }) => action)
          .slice(3)
          .sort(),
      ).toEqual([
        'CreateVpnRouteEntry',
        'DeleteVpnRouteEntry',
        'ModifyVpnRouteEntryWeight',
        'PublishVpnRouteEntry',
      ]);
      const operations = await setting.operations();
      expect(operations).toHaveLength(3 + 4);
      for (const operation of operations) {
        expect(isDone(operation)).toBe(true);
        expect(findBrokenEntry(operation.journal)).toBeUndefined();
      }
      expect(await setting.store.listPending()).toEqual([]);
      const owned = (await setting.store.readLedger(keyOf()))?.ledger.owned ?? [];
      expect(owned.map(({ routeDest }) => routeDest).sort()).toEqual([
        '10.0.0.0/16',
        '10.1.0.0/16',
        '10.5.0.0/16',
      ]);
      // Told of the four, of the foreign one besides, and never twice of the same.
      expect(setting.drifts().slice(2)[0]).toBe('vpn-test0000 differs from its file: 5 new differences');
      expect(setting.drifts().slice(2)).toHaveLength(1);
      expect(isDead()).toBe(number <= writes);
    },
  );

  it('once in a while, run after run, while somebody else changes routes: it comes to rest when they do', async () => {
    const setting = await drifted();
    for (let round = 1; round <= 12; round += 1) {
      const { app } = dyingAtWrite(setting.as(`mortal ${round}`), round);
      await setting.run({ by: app }).catch(() => undefined);
      await setting.tick().catch(() => undefined);
      await setting.clock.advance(60_000);
      if (round % 4 === 0)
        setting.foreign({ kind: 'remove', routeDest: '10.5.0.0/16', nextHop: hopOf('first') });
    }
    await setting.settle(14);
    expect(setting.routes()).toEqual(routes);
    expect(callsOf(setting.vpn, 'DeleteVpnRouteEntry').filter(({ code }) => code === 'OK')).toHaveLength(1);
  });
});
