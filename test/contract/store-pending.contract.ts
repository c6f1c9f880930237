import { describe, expect, it } from 'vitest';
import type { PendingEntry } from '../../shared/store/store.ts';
import { freshStore } from '../support/fresh-store.ts';
import { operationIdOf } from '../support/operations.ts';
import type { StoreUnderTest } from './store.contract.ts';

function entry(gatewayKey: string, acceptedAtMs: number, number: number): PendingEntry {
  return { gatewayKey, acceptedAtMs, operationId: operationIdOf(number) };
}

/** What a store promises about the queues of gateways. */
export function pendingContract(subject: StoreUnderTest): void {
  describe(`${subject.name}: queues`, () => {
    it('an empty store has no queue', async () => {
      const store = await freshStore(subject);
      expect(await store.listPending()).toEqual([]);
    });

    it('entries put in any order are listed by gateway, then oldest first, then by id', async () => {
      const store = await freshStore(subject);
      const ordered = [
        entry('1/r/vpn-a', 9, 5),
        entry('1/r/vpn-a', 10, 4),
        entry('1/r/vpn-a', 10, 6),
        entry('1/r/vpn-b', 1, 1),
        entry('2/r/vpn-a', 0, 2),
      ];
      for (const index of [3, 0, 4, 2, 1]) await store.addPending(ordered[index] ?? entry('', 0, 0));
      expect(await store.listPending()).toEqual(ordered);
    });

    it('times are ordered as numbers, not as text', async () => {
      const store = await freshStore(subject);
      const ordered = [entry('g', 2, 1), entry('g', 10, 2), entry('g', 1_700_000_000_000, 3)];
      for (const one of [...ordered].reverse()) await store.addPending(one);
      expect(await store.listPending({ gatewayKey: 'g' })).toEqual(ordered);
    });

    it('an entry put twice is there once, and is gone after one removal', async () => {
      const store = await freshStore(subject);
      await Promise.all([store.addPending(entry('g', 1, 1)), store.addPending(entry('g', 1, 1))]);
      expect(await store.listPending()).toEqual([entry('g', 1, 1)]);
      await store.removePending(entry('g', 1, 1));
      expect(await store.listPending()).toEqual([]);
    });

    it.each([
      { title: 'gateway', other: entry('other', 1, 1) },
      { title: 'time', other: entry('g', 2, 1) },
      { title: 'operation', other: entry('g', 1, 2) },
    ])('removing an entry with another $title removes nothing', async ({ other }) => {
      const store = await freshStore(subject);
      await store.addPending(entry('g', 1, 1));
      await store.removePending(other);
      expect(await store.listPending()).toEqual([entry('g', 1, 1)]);
    });

    it('a query for one gateway leaves out its neighbours, also those whose keys begin alike', async () => {
      const store = await freshStore(subject);
      await store.addPending(entry('1/r/vpn-a', 1, 1));
      await store.addPending(entry('1/r/vpn-ab', 1, 2));
      await store.addPending(entry('1/r/vpn', 1, 3));
      expect(await store.listPending({ gatewayKey: '1/r/vpn-a' })).toEqual([entry('1/r/vpn-a', 1, 1)]);
      expect(await store.listPending({ gatewayKey: '1/r/vpn-z' })).toEqual([]);
    });

    it('a limit gives the first entries in the order of the list', async () => {
      const store = await freshStore(subject);
      for (const number of [4, 3, 2, 1]) await store.addPending(entry('g', number, number));
      await store.addPending(entry('f', 9, 9));
      expect(await store.listPending({ limit: 2 })).toEqual([entry('f', 9, 9), entry('g', 1, 1)]);
      expect(await store.listPending({ limit: 2, gatewayKey: 'g' })).toEqual([
        entry('g', 1, 1),
        entry('g', 2, 2),
      ]);
    });

    it('a query without a limit gives at most 1,000 entries', async () => {
      const store = await freshStore(subject);
      await Promise.all(
        Array.from({ length: 1_001 }, (_, index) => store.addPending(entry('g', index, index))),
      );
      expect(await store.listPending()).toHaveLength(1_000);
      expect(await store.listPending({ gatewayKey: 'g' })).toHaveLength(1_000);
      expect(await store.listPending({ limit: 5_000 })).toHaveLength(1_001);
    });

    it.each([0, 5_001, -1, 1.5, Number.NaN])('a limit of %d is refused', async (limit) => {
      const store = await freshStore(subject);
      await expect(store.listPending({ limit })).rejects.toThrow(RangeError);
    });

    it('changing an entry that was given out changes nothing inside', async () => {
      const store = await freshStore(subject);
      const given = { ...entry('g', 1, 1) };
      await store.addPending(given);
      given.acceptedAtMs = 99;
      Object.assign((await store.listPending())[0] ?? {}, { acceptedAtMs: 98 });
      expect(await store.listPending()).toEqual([entry('g', 1, 1)]);
    });
  });
}
