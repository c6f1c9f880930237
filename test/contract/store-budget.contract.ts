import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { CallBudget } from '../../shared/operation/call-budget.ts';
import { freshStore } from '../support/fresh-store.ts';
import type { StoreUnderTest } from './store.contract.ts';

const key = '1234567890123456/cn-hangzhou/create';
const budget: CallBudget = {
  reserved: [
    [1_700_000_000, 3],
    [1_700_000_007, 1],
  ],
};

function budgetOf(calls: number): CallBudget {
  return { reserved: [[1_700_000_000, calls]] };
}

/** What a store promises about rate budgets. */
export function budgetContract(subject: StoreUnderTest): void {
  describe(`${subject.name}: budgets`, () => {
    it('a budget that nobody wrote is absent', async () => {
      const store = await freshStore(subject);
      expect(await store.readBudget(key)).toBeUndefined();
    });

    it('the first one is written with version 0 and read back whole, as version 1', async () => {
      const store = await freshStore(subject);
      expect(await store.replaceBudget(key, budget, 0)).toBe('replaced');
      expect(await store.readBudget(key)).toEqual({ version: 1, budget });
    });

    it('a second first one is a conflict and changes nothing', async () => {
      const store = await freshStore(subject);
      await store.replaceBudget(key, budget, 0);
      expect(await store.replaceBudget(key, budgetOf(9), 0)).toBe('conflict');
      expect(await store.readBudget(key)).toEqual({ version: 1, budget });
    });

    it('replacing one that is absent is a conflict and writes nothing', async () => {
      const store = await freshStore(subject);
      expect(await store.replaceBudget(key, budget, 1)).toBe('conflict');
      expect(await store.readBudget(key)).toBeUndefined();
    });

    it('every replacement raises the version by one', async () => {
      const store = await freshStore(subject);
      for (let version = 0; version < 5; version += 1) {
        expect(await store.replaceBudget(key, budgetOf(version), version)).toBe('replaced');
      }
      expect(await store.readBudget(key)).toEqual({ version: 5, budget: budgetOf(4) });
    });

    it.each([0, 1, 3])('the stored version is 2 and expected is %d: a conflict', async (expectedVersion) => {
      const store = await freshStore(subject);
      await store.replaceBudget(key, budgetOf(1), 0);
      await store.replaceBudget(key, budgetOf(2), 1);
      expect(await store.replaceBudget(key, budgetOf(3), expectedVersion)).toBe('conflict');
      expect(await store.readBudget(key)).toEqual({ version: 2, budget: budgetOf(2) });
    });

    it('a budget in which nothing is reserved any more is not the same as none', async () => {
      const store = await freshStore(subject);
      await store.replaceBudget(key, budget, 0);
      await store.replaceBudget(key, { reserved: [] }, 1);
      expect(await store.readBudget(key)).toEqual({ version: 2, budget: { reserved: [] } });
    });

    it('two keys do not touch each other, also when one begins like the other', async () => {
      const store = await freshStore(subject);
      await store.replaceBudget(key, budgetOf(1), 0);
      await store.replaceBudget(`${key}/more`, budgetOf(2), 0);
      expect(await store.readBudget(key)).toMatchObject({ budget: budgetOf(1) });
      expect(await store.readBudget(`${key}/more`)).toMatchObject({ budget: budgetOf(2) });
    });

    it.each([
      { title: 'write the first', written: 0 },
      { title: 'replace the second', written: 2 },
    ])('of 20 who $title at the same time exactly 1 wins', async ({ written }) => {
      const store = await freshStore(subject);
      for (let version = 0; version < written; version += 1) {
        await store.replaceBudget(key, budgetOf(0), version);
      }
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, index) => store.replaceBudget(key, budgetOf(index + 1), written)),
      );
      const winner = outcomes.indexOf('replaced');
      expect(outcomes.filter((outcome) => outcome === 'replaced')).toHaveLength(1);
      expect(await store.readBudget(key)).toEqual({ version: written + 1, budget: budgetOf(winner + 1) });
    });

    it('changing what was given or given out changes nothing inside', async () => {
      const store = await freshStore(subject);
      const reserved: [number, number][] = [[1, 1]];
      await store.replaceBudget(key, { reserved }, 0);
      reserved.push([2, 2]);
      const given = await store.readBudget(key);
      Object.assign(given?.budget.reserved[0] ?? {}, { 1: 99 });
      expect(await store.readBudget(key)).toEqual({ version: 1, budget: { reserved: [[1, 1]] } });
    });

    it('what was written is found after closing and opening again', async ({ skip }) => {
      const reason = subject.skip?.['shared-state'];
      if (reason !== undefined) return skip(reason);
      const place = randomUUID();
      const before = await subject.open(place);
      await before.replaceBudget(key, budgetOf(1), 0);
      await before.replaceBudget(key, budget, 1);
      await before.close();
      const after = await subject.open(place);
      expect(await after.readBudget(key)).toEqual({ version: 2, budget });
      expect(await after.replaceBudget(key, budgetOf(5), 2)).toBe('replaced');
      await after.close();
    });

    it('of two stores opened at one place, one meets what the other wrote', async ({ skip }) => {
      const reason = subject.skip?.['shared-state'];
      if (reason !== undefined) return skip(reason);
      const place = randomUUID();
      const one = await subject.open(place);
      const other = await subject.open(place);
      expect(await one.replaceBudget(key, budgetOf(1), 0)).toBe('replaced');
      expect(await other.replaceBudget(key, budgetOf(2), 0)).toBe('conflict');
      expect(await other.readBudget(key)).toEqual({ version: 1, budget: budgetOf(1) });
      await one.close();
      await other.close();
    });
  });
}
