import { describe, expect, it } from 'vitest';
import type { PendingEntry, PendingQuery, Store } from '../../shared/store/store.ts';
import { freshStore } from '../support/fresh-store.ts';
import { operationIdOf } from '../support/operations.ts';
import type { StoreUnderTest } from './store.contract.ts';

function entry(gatewayKey: string, acceptedAtMs: number, number: number): PendingEntry {
  return { gatewayKey, acceptedAtMs, operationId: operationIdOf(number) };
}

/** Three gateways, some entries of the same moment, in the order of the list. */
const ordered: readonly PendingEntry[] = [
  entry('a', 1, 1),
  entry('a', 1, 2),
  entry('a', 9, 3),
  entry('b', 0, 4),
  entry('b', 10, 5),
  entry('b', 10, 6),
  entry('b', 11, 7),
  entry('c', 2, 8),
];
const ofB = ordered.filter(({ gatewayKey }) => gatewayKey === 'b');

/** Every part of the contract that is true of all queues is also true of one gateway's. */
const scopes = [
  { title: 'all gateways', query: {}, whole: ordered },
  { title: 'one gateway', query: { gatewayKey: 'b' }, whole: ofB },
] as const;

/** What a store promises about reading long queues page by page. */
export function pagingContract(subject: StoreUnderTest): void {
  describe.each(scopes)(`${subject.name}: pages of the queues of $title`, ({ query, whole }) => {
    it.each([1, 2, 3, 100])('%d at a time: each entry once, in order', async (limit) => {
      const store = await filledStore();
      expect(await allPages(store, { ...query, limit })).toEqual(whole);
    });

    it('behind each entry comes the rest', async () => {
      const store = await filledStore();
      for (const [index, after] of whole.entries()) {
        expect(await store.listPending({ ...query, after })).toEqual(whole.slice(index + 1));
      }
    });

    it('the entry behind which to go on is removed meanwhile: the same rest', async () => {
      const store = await filledStore();
      for (const [index, after] of whole.entries()) {
        await store.removePending(after);
        expect(await store.listPending({ ...query, after })).toEqual(whole.slice(index + 1));
        await store.addPending(after);
      }
    });

    it('an entry of the next page is removed between two pages: it does not come, the others do', async () => {
      const store = await filledStore();
      const page = await store.listPending({ ...query, limit: 2 });
      const gone = whole[2] ?? entry('none', 0, 0);
      await store.removePending(gone);
      const rest = await allPages(store, withAfter({ ...query, limit: 2 }, page.at(-1)));
      expect([...page, ...rest]).toEqual(whole.filter((one) => one !== gone));
    });

    it('entries are put before and behind between two pages: those behind come, no other comes twice', async () => {
      const store = await filledStore();
      const page = await store.listPending({ ...query, limit: 2 });
      const [first = entry('none', 0, 0)] = whole;
      const last = whole.at(-1) ?? first;
      await store.addPending({ ...first, acceptedAtMs: -5 });
      const behind = { ...last, acceptedAtMs: last.acceptedAtMs + 5 };
      await store.addPending(behind);
      const rest = await allPages(store, withAfter({ ...query, limit: 2 }, page.at(-1)));
      expect([...page, ...rest]).toEqual([...whole, behind]);
    });

    it('behind the last entry there is nothing', async () => {
      const store = await filledStore();
      expect(await store.listPending(withAfter(query, whole.at(-1)))).toEqual([]);
    });
  });

  describe(`${subject.name}: pages behind an entry that never was`, () => {
    it.each([
      { title: 'before all', after: entry('', 0, 0), count: 8 },
      { title: 'between two moments of one gateway', after: entry('b', 5, 9), count: 4 },
      { title: 'between two operations of one moment', after: entry('b', 10, 5), count: 3 },
      { title: 'between two gateways', after: entry('bb', 0, 0), count: 1 },
      { title: 'behind all', after: entry('d', 0, 0), count: 0 },
    ])('$title: $count entries', async ({ after, count }) => {
      const store = await filledStore();
      expect(await store.listPending({ after })).toEqual(ordered.slice(ordered.length - count));
    });

    it.each([
      { title: 'an earlier gateway', after: entry('a', 99, 99), rest: ofB },
      { title: 'a later gateway', after: entry('c', 0, 0), rest: [] },
    ])('a query for one gateway that goes on behind $title', async ({ after, rest }) => {
      const store = await filledStore();
      expect(await store.listPending({ gatewayKey: 'b', after })).toEqual(rest);
    });
  });

  async function filledStore(): Promise<Store> {
    const store = await freshStore(subject);
    for (const one of [...ordered].reverse()) await store.addPending(one);
    return store;
  }
}

function withAfter(query: PendingQuery, after: PendingEntry | undefined): PendingQuery {
  return after === undefined ? query : { ...query, after };
}

async function allPages(store: Store, query: PendingQuery): Promise<readonly PendingEntry[]> {
  const page = await store.listPending(query);
  if (page.length === 0) return [];
  return [...page, ...(await allPages(store, withAfter(query, page.at(-1))))];
}
