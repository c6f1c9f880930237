import { describe, expect, it } from 'vitest';
import type { Operation } from '../../shared/operation/operation.ts';
import { InvalidPageToken, type OperationQuery, type Store } from '../../shared/store/store.ts';
import { freshStore } from '../support/fresh-store.ts';
import { anOperation, gatewayKeyOf, operationIdOf, sending } from '../support/operations.ts';
import type { StoreUnderTest } from './store.contract.ts';

const brokenTokens: readonly { readonly title: string; readonly token: string }[] = [
  { title: 'an empty token', token: '' },
  { title: 'a word', token: 'next' },
  { title: 'characters that no token has', token: '§§§' },
  { title: 'JSON that is not a key', token: Buffer.from('{"page":2}').toString('base64url') },
  { title: 'a key of the wrong types', token: Buffer.from('["1",2]').toString('base64url') },
  { title: 'a key with a part too much', token: Buffer.from('[1,"op_1",2]').toString('base64url') },
  { title: 'a key printed another way', token: Buffer.from('[1, "op_1"]').toString('base64url') },
  { title: 'nested JSON', token: Buffer.from('['.repeat(10_000)).toString('base64url') },
];

/** What a store promises about lists of operations. */
export function listContract(subject: StoreUnderTest): void {
  describe(`${subject.name}: lists of operations`, () => {
    it('an empty store lists nothing and no next page', async () => {
      const store = await freshStore(subject);
      expect(await store.listOperations({ pageSize: 10 })).toEqual({ operations: [] });
    });

    it('57 operations in pages of 10 come newest first, none lost and none doubled', async () => {
      const store = await freshStore(subject);
      const all = await createMany(store, 57);
      const pages = await allPages(store, { pageSize: 10 });
      expect(pages.map((page) => page.length)).toEqual([10, 10, 10, 10, 10, 7]);
      expect(pages.flat()).toEqual(newestFirst(all));
    });

    it('operations accepted in the same millisecond are paged by id', async () => {
      const store = await freshStore(subject);
      const all = Array.from({ length: 7 }, (_, index) => anOperation({ id: operationIdOf(index) }));
      for (const operation of all) await store.createOperation(operation);
      const pages = await allPages(store, { pageSize: 2 });
      expect(pages.flat().map(({ id }) => id)).toEqual(all.map(({ id }) => id).reverse());
    });

    it.each([
      { title: 'exactly one page', count: 10 },
      { title: 'exactly two pages', count: 20 },
    ])('$title is not followed by an empty one', async ({ count }) => {
      const store = await freshStore(subject);
      await createMany(store, count);
      const pages = await allPages(store, { pageSize: 10 });
      expect(pages).toHaveLength(count / 10);
    });

    it('operations accepted between two pages disturb neither', async () => {
      const store = await freshStore(subject);
      const all = await createMany(store, 25);
      const first = await store.listOperations({ pageSize: 10 });
      await createMany(store, 5, { firstNumber: 100 });
      const rest = await allPages(store, withToken({ pageSize: 10 }, first.nextPageToken));
      expect([...first.operations, ...rest.flat()]).toEqual(newestFirst(all));
    });

    it('a change of state between two pages loses nothing', async () => {
      const store = await freshStore(subject);
      const all = await createMany(store, 6);
      const first = await store.listOperations({ pageSize: 3 });
      for (const operation of all) await store.replaceOperation(sending(operation), 1);
      const rest = await allPages(store, withToken({ pageSize: 3 }, first.nextPageToken));
      expect(rest.flat()).toEqual(
        newestFirst(all)
          .slice(3)
          .map((operation) => sending(operation)),
      );
    });

    it.each([
      { title: 'one gateway', filter: { gateway: 'vpn-b' } },
      { title: 'one state', filter: { state: 'sending' } },
      { title: 'one gateway and one state', filter: { gateway: 'vpn-b', state: 'sending' } },
      { title: 'a gateway that has none', filter: { gateway: 'vpn-z' } },
      { title: 'a state that none has', filter: { state: 'expired' } },
    ] as const)('filtering by $title finds exactly those, over all pages', async ({ filter }) => {
      const store = await freshStore(subject);
      const all = await createMany(store, 30);
      const moved = await Promise.all(
        all.map(async (operation, index) => {
          if (index % 3 !== 0) return operation;
          await store.replaceOperation(sending(operation), 1);
          return sending(operation);
        }),
      );
      const key = 'gateway' in filter ? keyOfGateway(filter.gateway) : undefined;
      const state = 'state' in filter ? filter.state : undefined;
      const pages = await allPages(store, {
        pageSize: 4,
        ...(key === undefined ? {} : { gatewayKey: key }),
        ...(state === undefined ? {} : { state }),
      });
      const wanted = moved.filter(
        (operation) =>
          (key === undefined || gatewayKeyOf(operation) === key) &&
          (state === undefined || operation.state === state),
      );
      expect(pages.flat()).toEqual(newestFirst(wanted));
    });

    it('an operation whose state changed is found under the new state only', async () => {
      const store = await freshStore(subject);
      const operation = anOperation();
      await store.createOperation(operation);
      await store.replaceOperation(sending(operation), 1);
      expect((await store.listOperations({ pageSize: 1, state: 'queued' })).operations).toEqual([]);
      expect((await store.listOperations({ pageSize: 1, state: 'sending' })).operations).toHaveLength(1);
    });

    it('a page token is safe in a URL', async () => {
      const store = await freshStore(subject);
      await createMany(store, 2);
      const { nextPageToken } = await store.listOperations({ pageSize: 1 });
      expect(nextPageToken).toMatch(/^[A-Za-z0-9_-]+$/);
    });

    it.each(brokenTokens)('$title is refused as an invalid page token', async ({ token }) => {
      const store = await freshStore(subject);
      await createMany(store, 2);
      await expect(store.listOperations({ pageSize: 1, pageToken: token })).rejects.toThrow(InvalidPageToken);
    });

    it.each([0, 101, -1, 1.5, Number.NaN])('a page size of %d is refused', async (pageSize) => {
      const store = await freshStore(subject);
      await expect(store.listOperations({ pageSize })).rejects.toThrow(RangeError);
    });
  });
}

async function createMany(
  store: Store,
  count: number,
  { firstNumber = 0 } = {},
): Promise<readonly Operation[]> {
  const operations = Array.from({ length: count }, (_, index) => {
    const number = firstNumber + index;
    return anOperation({
      // Ids run against the times, so that the order of one cannot pass for the order of the other.
      id: operationIdOf(10_000 - number),
      acceptedAtMs: 1_700_000_000_000 + Math.floor(number / 2),
      route: { vpnGatewayId: number % 2 === 0 ? 'vpn-a' : 'vpn-b' },
    });
  });
  for (const operation of operations) await store.createOperation(operation);
  return operations;
}

async function allPages(store: Store, query: OperationQuery): Promise<readonly (readonly Operation[])[]> {
  const { operations, nextPageToken } = await store.listOperations(query);
  if (nextPageToken === undefined) return [operations];
  return [operations, ...(await allPages(store, { ...query, pageToken: nextPageToken }))];
}

function withToken(query: OperationQuery, pageToken: string | undefined): OperationQuery {
  if (pageToken === undefined) throw new Error('The page before should have been followed by another.');
  return { ...query, pageToken };
}

function newestFirst(operations: readonly Operation[]): readonly Operation[] {
  return [...operations].sort(
    (one, other) => other.createTimeMs - one.createTimeMs || (one.id < other.id ? 1 : -1),
  );
}

function keyOfGateway(vpnGatewayId: string): string {
  return gatewayKeyOf(anOperation({ route: { vpnGatewayId } }));
}
