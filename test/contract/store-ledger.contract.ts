import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { emptyLedger, type Ledger } from '../../shared/plan/ledger.ts';
import { freshStore } from '../support/fresh-store.ts';
import { aLedger, anOwnedRoute } from '../support/ledgers.ts';
import type { StoreUnderTest } from './store.contract.ts';

const key = '1234567890123456/cn-hangzhou/vpn-bp1hgim8by0kc9nga****';

/** A ledger in which every field is used. */
const whole: Ledger = {
  owned: [
    anOwnedRoute(1),
    { ...anOwnedRoute(2), description: 'Büro 北京 "2"', overlayMode: 'Ipsec', weight: 0 },
  ],
  freeze: { reason: 'change window', by: 'U1', fromMs: 1_700_000_000_000, untilMs: 1_700_000_600_000 },
  release: { digest: 'a1b2', by: 'U2', untilMs: 1_700_000_700_000 },
  drift: { digest: 'c3d4', sinceMs: 1_700_000_100_000, sequence: 3 },
  surroundings: {
    seenAtMs: 1_700_000_200_000,
    vpcId: 'vpc-bp1h8vbrbcgohcju5****',
    vpcBlocks: ['192.168.0.0/16', '10.0.0.0/8'],
    sslClientPools: [],
    connections: [{ vpnConnectionId: 'vco-bp15oes1py4i66rmd****', up: false }],
  },
};

/** What a store promises about the ledgers of gateways. */
export function ledgerContract(subject: StoreUnderTest): void {
  describe(`${subject.name}: ledgers`, () => {
    it('a ledger that nobody wrote is absent, also when a lease and a budget have its name', async () => {
      const store = await freshStore(subject);
      await store.acquireLease(key, 'one', 1_000, 2_000);
      await store.replaceBudget(key, { reserved: [[1, 1]] }, 0);
      expect(await store.readLedger(key)).toBeUndefined();
    });

    it('the first one is written with version 0 and read back whole, as version 1', async () => {
      const store = await freshStore(subject);
      expect(await store.replaceLedger(key, whole, 0)).toBe('replaced');
      expect(await store.readLedger(key)).toEqual({ version: 1, ledger: whole });
    });

    it('a second first one is a conflict and changes nothing', async () => {
      const store = await freshStore(subject);
      await store.replaceLedger(key, whole, 0);
      expect(await store.replaceLedger(key, aLedger(1), 0)).toBe('conflict');
      expect(await store.readLedger(key)).toEqual({ version: 1, ledger: whole });
    });

    it('replacing one that is absent is a conflict and writes nothing', async () => {
      const store = await freshStore(subject);
      expect(await store.replaceLedger(key, whole, 1)).toBe('conflict');
      expect(await store.readLedger(key)).toBeUndefined();
    });

    it('every replacement raises the version by one, past the number of writers that a row remembers', async () => {
      const store = await freshStore(subject);
      for (let version = 0; version < 20; version += 1) {
        expect(await store.replaceLedger(key, aLedger(version), version)).toBe('replaced');
      }
      expect(await store.readLedger(key)).toEqual({ version: 20, ledger: aLedger(19) });
    });

    it.each([0, 1, 3])('the stored version is 2 and expected is %d: a conflict', async (expectedVersion) => {
      const store = await freshStore(subject);
      await store.replaceLedger(key, aLedger(1), 0);
      await store.replaceLedger(key, aLedger(2), 1);
      expect(await store.replaceLedger(key, aLedger(3), expectedVersion)).toBe('conflict');
      expect(await store.readLedger(key)).toEqual({ version: 2, ledger: aLedger(2) });
    });

    it('a replacement by less leaves nothing of what was there before', async () => {
      const store = await freshStore(subject);
      await store.replaceLedger(key, whole, 0);
      await store.replaceLedger(key, emptyLedger, 1);
      expect(await store.readLedger(key)).toEqual({ version: 2, ledger: emptyLedger });
    });

    it('one of more than 100 kB comes back whole, and so does its replacement', async () => {
      const store = await freshStore(subject);
      const large = { owned: aLedger(600).owned.map((route) => ({ ...route, description: 'ü'.repeat(50) })) };
      expect(JSON.stringify(large).length).toBeGreaterThan(100_000);
      expect(await store.replaceLedger(key, large, 0)).toBe('replaced');
      expect(await store.readLedger(key)).toEqual({ version: 1, ledger: large });
      const larger = { owned: [...large.owned, anOwnedRoute(601)] };
      expect(await store.replaceLedger(key, larger, 1)).toBe('replaced');
      expect(await store.readLedger(key)).toEqual({ version: 2, ledger: larger });
    });

    it('two gateways do not touch each other, also when one name begins like the other', async () => {
      const store = await freshStore(subject);
      await store.replaceLedger(key, aLedger(1), 0);
      await store.replaceLedger(`${key}2`, aLedger(2), 0);
      expect(await store.readLedger(key)).toMatchObject({ ledger: aLedger(1) });
      expect(await store.readLedger(`${key}2`)).toMatchObject({ ledger: aLedger(2) });
    });

    it('the lease and what is learned of the gateway stay as they were', async () => {
      const store = await freshStore(subject);
      const lease = await store.acquireLease(key, 'one', 1_000, 2_000);
      await store.replaceLedger(key, whole, 0);
      expect(lease && (await store.renewLease(lease, 3_000, [7]))).toBe(true);
      expect(await store.readGateway(key)).toEqual({ fence: 1, durationsMs: [7] });
      expect(await store.readLedger(key)).toEqual({ version: 1, ledger: whole });
    });

    it.each([
      { title: 'write the first', written: 0 },
      { title: 'replace the second', written: 2 },
    ])('of 20 who $title at the same time exactly 1 wins', async ({ written }) => {
      const store = await freshStore(subject);
      for (let version = 0; version < written; version += 1) {
        await store.replaceLedger(key, emptyLedger, version);
      }
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, index) => store.replaceLedger(key, aLedger(index + 1), written)),
      );
      const winner = outcomes.indexOf('replaced');
      expect(outcomes.filter((outcome) => outcome === 'replaced')).toHaveLength(1);
      expect(await store.readLedger(key)).toEqual({ version: written + 1, ledger: aLedger(winner + 1) });
    });

    it('changing what was given or given out changes nothing inside', async () => {
      const store = await freshStore(subject);
      const owned = [anOwnedRoute(1)];
      await store.replaceLedger(key, { owned }, 0);
      owned.push(anOwnedRoute(2));
      const given = await store.readLedger(key);
      Object.assign(given?.ledger.owned[0] ?? {}, { operationId: 'op_other' });
      expect(await store.readLedger(key)).toEqual({ version: 1, ledger: { owned: [anOwnedRoute(1)] } });
    });

    it('what was written is found after closing and opening again', async ({ skip }) => {
      const reason = subject.skip?.['shared-state'];
      if (reason !== undefined) return skip(reason);
      const place = randomUUID();
      const before = await subject.open(place);
      await before.replaceLedger(key, emptyLedger, 0);
      await before.replaceLedger(key, whole, 1);
      await before.close();
      const after = await subject.open(place);
      expect(await after.readLedger(key)).toEqual({ version: 2, ledger: whole });
      expect(await after.replaceLedger(key, aLedger(5), 2)).toBe('replaced');
      await after.close();
    });

    it('of two stores opened at one place, one meets what the other wrote', async ({ skip }) => {
      const reason = subject.skip?.['shared-state'];
      if (reason !== undefined) return skip(reason);
      const place = randomUUID();
      const one = await subject.open(place);
      const other = await subject.open(place);
      expect(await one.replaceLedger(key, aLedger(1), 0)).toBe('replaced');
      expect(await other.replaceLedger(key, aLedger(2), 0)).toBe('conflict');
      expect(await other.readLedger(key)).toEqual({ version: 1, ledger: aLedger(1) });
      await one.close();
      await other.close();
    });
  });
}
