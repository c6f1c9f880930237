import { describe, expect, it } from 'vitest';
import type { Lease, Store } from '../../shared/store/store.ts';
import { freshStore } from '../support/fresh-store.ts';
import type { StoreUnderTest } from './store.contract.ts';

const gateway = '1234567890123456/cn-hangzhou/vpn-bp1a';
const yearMs = 31_557_600_000;

/** What a store promises about leases and what is learned of gateways. */
export function leaseContract(subject: StoreUnderTest): void {
  describe(`${subject.name}: leases`, () => {
    it('a gateway that nobody took has no record', async () => {
      const store = await freshStore(subject);
      expect(await store.readGateway(gateway)).toBeUndefined();
    });

    it('a free lease goes to the first who asks, with fence 1', async () => {
      const store = await freshStore(subject);
      const lease = await store.acquireLease(gateway, 'one', 1_000, 2_000);
      expect(lease).toEqual({ gatewayKey: gateway, owner: 'one', fence: 1, untilMs: 2_000, durationsMs: [] });
      expect(await store.readGateway(gateway)).toEqual({ fence: 1, durationsMs: [] });
    });

    it.each([
      { title: 'one millisecond before its end', nowMs: 1_999, taken: false },
      { title: 'at its end', nowMs: 2_000, taken: true },
      { title: 'after its end', nowMs: 2_001, taken: true },
      { title: 'by a clock that is behind', nowMs: 0, taken: false },
    ])('a lease held by another, $title: taken is $taken', async ({ nowMs, taken }) => {
      const store = await freshStore(subject);
      await store.acquireLease(gateway, 'one', 1_000, 2_000);
      const lease = await store.acquireLease(gateway, 'two', nowMs, 9_000);
      expect(lease !== undefined).toBe(taken);
      expect(await store.readGateway(gateway)).toMatchObject({ fence: taken ? 2 : 1 });
    });

    it('a lease in vain does not prolong the one that is held', async () => {
      const store = await freshStore(subject);
      await store.acquireLease(gateway, 'one', 1_000, 2_000);
      await store.acquireLease(gateway, 'two', 1_500, 9_000);
      expect(await store.acquireLease(gateway, 'three', 2_000, 9_000)).toMatchObject({ owner: 'three' });
    });

    it('the same owner takes its lease again with a higher fence, and the older one is stale', async () => {
      const store = await freshStore(subject);
      const older = await acquire(store, 'one', 1_000, 2_000);
      const newer = await acquire(store, 'one', 1_500, 2_500);
      expect(newer.fence).toBe(older.fence + 1);
      expect(await store.renewLease(older, 9_000)).toBe(false);
      expect(await store.renewLease(newer, 3_000)).toBe(true);
    });

    it('the fence grows by every taking, whoever takes and however the lease ended', async () => {
      const store = await freshStore(subject);
      const fences: number[] = [];
      for (const round of Array.from({ length: 12 }, (_, index) => index)) {
        const nowMs = 1_000 * (round + 1);
        const lease = await acquire(store, `owner ${round % 3}`, nowMs, nowMs + 1_000);
        fences.push(lease.fence);
        if (round % 2 === 0) await store.releaseLease(lease);
      }
      expect(fences).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    });

    it('a released lease can be taken at once', async () => {
      const store = await freshStore(subject);
      await store.releaseLease(await acquire(store, 'one', 1_000, 9_000));
      expect(await store.acquireLease(gateway, 'two', 1_000, 9_000)).toMatchObject({
        owner: 'two',
        fence: 2,
      });
    });

    it('a release by a stale holder does nothing', async () => {
      const store = await freshStore(subject);
      const stale = await acquire(store, 'one', 1_000, 2_000);
      await acquire(store, 'two', 2_000, 9_000);
      await store.releaseLease(stale);
      expect(await store.acquireLease(gateway, 'three', 3_000, 9_000)).toBeUndefined();
    });

    it('a release of a gateway that nobody took does nothing', async () => {
      const store = await freshStore(subject);
      await store.releaseLease({ gatewayKey: gateway, owner: 'one', fence: 1, untilMs: 0, durationsMs: [] });
      expect(await store.readGateway(gateway)).toBeUndefined();
    });

    it('renewing prolongs the lease and remembers nothing unless told', async () => {
      const store = await freshStore(subject);
      const lease = await acquire(store, 'one', 1_000, 2_000);
      expect(await store.renewLease(lease, 5_000)).toBe(true);
      expect(await store.acquireLease(gateway, 'two', 4_999, 9_000)).toBeUndefined();
      expect(await store.acquireLease(gateway, 'two', 5_000, 9_000)).toMatchObject({ durationsMs: [] });
    });

    it('renewing can also shorten the lease', async () => {
      const store = await freshStore(subject);
      const lease = await acquire(store, 'one', 1_000, 9_000);
      expect(await store.renewLease(lease, 2_000)).toBe(true);
      expect(await store.acquireLease(gateway, 'two', 2_000, 9_000)).toMatchObject({ fence: 2 });
    });

    it('an overdue lease that nobody took is still its holder’s to renew', async () => {
      const store = await freshStore(subject);
      const lease = await acquire(store, 'one', 1_000, 2_000);
      expect(await store.acquireLease('another gateway', 'two', 5_000, 6_000)).toMatchObject({ fence: 1 });
      expect(await store.renewLease(lease, 9_000)).toBe(true);
    });

    it.each([
      { title: 'taken by another', loseIt: (store: Store) => acquire(store, 'two', 2_000, 9_000) },
      {
        title: 'taken again by the same owner',
        loseIt: (store: Store) => acquire(store, 'one', 1_500, 9_000),
      },
      { title: 'released', loseIt: (store: Store, lease: Lease) => store.releaseLease(lease) },
    ])('a lease that was $title cannot be renewed, and what it learned is not kept', async ({ loseIt }) => {
      const store = await freshStore(subject);
      const lease = await acquire(store, 'one', 1_000, 2_000);
      await loseIt(store, lease);
      expect(await store.renewLease(lease, 99_000, [1])).toBe(false);
      expect(await store.readGateway(gateway)).toMatchObject({ durationsMs: [] });
    });

    it('a lease with another fence or owner is not the holder’s', async () => {
      const store = await freshStore(subject);
      const lease = await acquire(store, 'one', 1_000, 2_000);
      expect(await store.renewLease({ ...lease, owner: 'two' }, 9_000)).toBe(false);
      expect(await store.renewLease({ ...lease, fence: 2 }, 9_000)).toBe(false);
      expect(await store.renewLease({ ...lease, gatewayKey: 'other' }, 9_000)).toBe(false);
    });

    it('durations are remembered through release, expiry and the next holder', async () => {
      const store = await freshStore(subject);
      const lease = await acquire(store, 'one', 1_000, 2_000);
      await store.renewLease(lease, 2_000, [41_000, 39_500]);
      await store.releaseLease(lease);
      expect(await store.readGateway(gateway)).toEqual({ fence: 1, durationsMs: [41_000, 39_500] });
      const next = await acquire(store, 'two', 1_500, 2_500);
      expect(next.durationsMs).toEqual([41_000, 39_500]);
      await store.renewLease(next, 2_600);
      expect(await acquire(store, 'three', 2_600, 3_000)).toMatchObject({ durationsMs: [41_000, 39_500] });
      expect(await store.readGateway(gateway)).toEqual({ fence: 3, durationsMs: [41_000, 39_500] });
    });

    it('no durations can be remembered in place of some', async () => {
      const store = await freshStore(subject);
      const lease = await acquire(store, 'one', 1_000, 2_000);
      await store.renewLease(lease, 2_000, [1]);
      await store.renewLease(lease, 2_000, []);
      expect(await store.readGateway(gateway)).toEqual({ fence: 1, durationsMs: [] });
    });

    it('leases of two gateways do not touch each other', async () => {
      const store = await freshStore(subject);
      await acquire(store, 'one', 1_000, 2_000);
      expect(await store.acquireLease('another', 'two', 1_000, 2_000)).toMatchObject({ fence: 1 });
    });

    it('of 20 who ask at the same time exactly 1 gets the lease', async () => {
      const store = await freshStore(subject);
      const owners = Array.from({ length: 20 }, (_, index) => `owner ${index}`);
      const leases = await Promise.all(
        owners.map((owner) => store.acquireLease(gateway, owner, 1_000, 2_000)),
      );
      expect(leases.filter((lease) => lease !== undefined)).toHaveLength(1);
    });

    it.each([
      { title: 'in 1970', nowMs: 1_000 },
      { title: 'in 2023', nowMs: 1_700_000_000_000 },
      { title: 'in the next century', nowMs: 150 * yearMs },
    ])('the time is what the caller says, also $title', async ({ nowMs }) => {
      const store = await freshStore(subject);
      await acquire(store, 'one', nowMs, nowMs + 10);
      expect(await store.acquireLease(gateway, 'two', nowMs + 9, nowMs + 20)).toBeUndefined();
      expect(await store.acquireLease(gateway, 'two', nowMs + 10, nowMs + 20)).toMatchObject({ fence: 2 });
    });

    it('changing what was given out changes nothing inside', async () => {
      const store = await freshStore(subject);
      const lease = await acquire(store, 'one', 1_000, 2_000);
      const durationsMs = [1, 2];
      await store.renewLease(lease, 2_000, durationsMs);
      durationsMs.push(3);
      for (const record of [await store.readGateway(gateway), await acquire(store, 'one', 1_000, 2_000)]) {
        Object.assign(record?.durationsMs ?? {}, { 0: 99 });
      }
      expect(await store.readGateway(gateway)).toEqual({ fence: 2, durationsMs: [1, 2] });
    });
  });
}

async function acquire(store: Store, owner: string, nowMs: number, untilMs: number): Promise<Lease> {
  const lease = await store.acquireLease(gateway, owner, nowMs, untilMs);
  if (lease === undefined) throw new Error(`${owner} should have got the lease at ${nowMs}.`);
  return lease;
}
