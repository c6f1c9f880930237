import { isDone, type Operation, type OperationState } from '../operation/operation.ts';
import { type PageKey, readPageToken, writePageToken } from './page-token.ts';
import { pageSizeOf } from './query-bounds.ts';
import type { OperationPage, OperationQuery } from './store.ts';
import type { Documents, Listed } from './tablestore-documents.ts';
import type { TablestoreRows } from './tablestore-rows.ts';
import { listingTable, recordTable } from './tablestore-tables.ts';
import { first, type Key, last } from './tablestore-values.ts';

/** What lists have to know of an operation. */
export interface OperationPlace {
  readonly id: string;
  readonly acceptedAtMs: number;
  readonly gatewayKey: string;
  readonly state: OperationState;
}

/** The cells beside the document of an open operation by which lists find and sort it. */
export function listCellsOf({ acceptedAtMs, gatewayKey, state }: OperationPlace) {
  return { accepted_at: acceptedAtMs, gateway: gatewayKey, state };
}

/** The rows of the lists that an ended operation is in: one for each way to filter. */
export function listingKeysOf({ id, acceptedAtMs, gatewayKey, state }: OperationPlace): readonly Key[] {
  const filters = [{}, { gatewayKey }, { state }, { gatewayKey, state }];
  return filters.map((filter) => [listNameOf(filter), acceptedAtMs, id]);
}

type Filter = Partial<Pick<OperationPlace, 'gatewayKey' | 'state'>>;

function listNameOf({ gatewayKey, state }: Filter): string {
  return JSON.stringify([state ?? '*', gatewayKey ?? '*']);
}

/** Documents read at once: an answer has at most 4 MB. */
const readAtOnce = 50;

interface Entry extends PageKey, Listed {}

/**
 * Lists operations, newest first: the open ones by reading and sorting them all, for they are few; the ended ones along
 * the index of their list. The operation itself has the last word about where it belongs, so that what a crash left in
 * a list, or what changes meanwhile, shows nowhere.
 */
export function tablestoreList(
  rows: TablestoreRows,
  documents: Documents<Operation>,
  placeOf: (operation: Operation) => OperationPlace,
): (query: OperationQuery) => Promise<OperationPage> {
  /** Read before the ended ones: an operation that ends meanwhile is then seen twice, and never missed. */
  async function openEntries({ gatewayKey, state }: OperationQuery): Promise<readonly Entry[]> {
    const all = await rows.readRange(recordTable, {
      from: ['operation/'],
      to: ['operation0'],
      limit: Number.POSITIVE_INFINITY,
      columns: ['accepted_at', 'gateway', 'state'],
    });
    return all
      .filter(({ cells }) => gatewayKey === undefined || cells.gateway === gatewayKey)
      .filter(({ cells }) => state === undefined || cells.state === state)
      .map(({ key, cells }) => ({
        acceptedAtMs: Number(cells.accepted_at),
        id: String(key[0]).slice('operation/'.length),
        open: true,
      }))
      .sort(newestFirst);
  }

  async function endedEntries(query: OperationQuery, after: PageKey | undefined, limit: number) {
    if (query.state !== undefined && !isDone({ state: query.state })) return [];
    const list = listNameOf(query);
    const found = await rows.readRange(listingTable, {
      from: after === undefined ? [list, last, last] : [list, after.acceptedAtMs, after.id],
      to: [list, first, first],
      backward: true,
      // Its beginning is inclusive.
      limit: after === undefined ? limit : limit + 1,
    });
    const entries = found.map(({ key }) => ({
      acceptedAtMs: Number(key[1]),
      id: String(key[2]),
      open: false,
    }));
    return entries.filter(isBehind(after)).slice(0, limit);
  }

  async function operationsOf(entries: readonly Entry[]): Promise<readonly Operation[]> {
    const operations: Operation[] = [];
    for (let from = 0; from < entries.length; from += readAtOnce) {
      const some = entries.slice(from, from + readAtOnce);
      const read = await documents.readMany(some);
      for (const [index, operation] of read.entries()) {
        if (operation?.createTimeMs === some[index]?.acceptedAtMs && operation) operations.push(operation);
      }
    }
    return operations;
  }

  return async (query) => {
    const pageSize = pageSizeOf(query);
    let after = query.pageToken === undefined ? undefined : readPageToken(query.pageToken);
    const open = await openEntries(query);
    const found: Operation[] = [];
    // One more than asked for tells whether another page follows.
    for (let missing = pageSize + 1; missing > 0; ) {
      const ended = await endedEntries(query, after, missing);
      const entries = merge(open.filter(isBehind(after)), ended).slice(0, missing);
      found.push(
        ...(await operationsOf(entries)).filter((operation) => isAskedFor(placeOf(operation), query)),
      );
      if (entries.length < missing) break;
      after = entries.at(-1);
      missing = pageSize + 1 - found.length;
    }
    const operations = found.slice(0, pageSize);
    const end = operations.at(-1);
    if (end === undefined || found.length <= pageSize) return { operations };
    return { operations, nextPageToken: writePageToken({ acceptedAtMs: end.createTimeMs, id: end.id }) };
  };
}

function isAskedFor(place: OperationPlace, { gatewayKey, state }: OperationQuery): boolean {
  return (
    (gatewayKey === undefined || place.gatewayKey === gatewayKey) &&
    (state === undefined || place.state === state)
  );
}

/** Newest first; an operation in both is read as an open one. */
function merge(open: readonly Entry[], ended: readonly Entry[]): readonly Entry[] {
  const keys = new Set(open.map(({ acceptedAtMs, id }) => `${acceptedAtMs} ${id}`));
  return [...open, ...ended.filter(({ acceptedAtMs, id }) => !keys.has(`${acceptedAtMs} ${id}`))].sort(
    newestFirst,
  );
}

function isBehind(after: PageKey | undefined): (entry: PageKey) => boolean {
  return (entry) => after === undefined || newestFirst(after, entry) < 0;
}

function newestFirst(one: PageKey, other: PageKey): number {
  if (one.acceptedAtMs !== other.acceptedAtMs) return other.acceptedAtMs - one.acceptedAtMs;
  if (one.id === other.id) return 0;
  return one.id < other.id ? 1 : -1;
}
