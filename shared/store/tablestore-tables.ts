/** A column of a primary key. */
export interface KeyColumn {
  readonly name: string;
  readonly type: 'STRING' | 'INTEGER';
}

/** A table as this adapter needs it. */
export interface TableShape {
  /** Without the prefix. */
  readonly name: 'record' | 'finished' | 'queue' | 'listing';
  readonly key: readonly KeyColumn[];
  /** Whether its rows end: in a table that loses rows nothing may lie that is still to be done. */
  readonly expires: boolean;
}

/**
 * What is one row each, by kind and id: operations and threads that are open, gateways, budgets, ledgers. Nothing here ends by
 * itself.
 */
export const recordTable: TableShape = {
  name: 'record',
  key: [{ name: 'key', type: 'STRING' }],
  expires: false,
};

/** Operations and threads that have ended, by the same keys as the open ones. */
export const finishedTable: TableShape = {
  name: 'finished',
  key: [{ name: 'key', type: 'STRING' }],
  expires: true,
};

/** What is to be looked at, in order: the queues of the gateways, and the threads that are due. */
export const queueTable: TableShape = {
  name: 'queue',
  key: [
    { name: 'queue', type: 'STRING' },
    { name: 'at', type: 'INTEGER' },
    { name: 'id', type: 'STRING' },
    { name: 'news', type: 'INTEGER' },
  ],
  expires: false,
};

/** The order of the lists of ended operations; the open ones are few enough to be sorted when they are asked for. */
export const listingTable: TableShape = {
  name: 'listing',
  key: [
    { name: 'list', type: 'STRING' },
    { name: 'at', type: 'INTEGER' },
    { name: 'id', type: 'STRING' },
  ],
  expires: true,
};

export const tables: readonly TableShape[] = [recordTable, finishedTable, queueTable, listingTable];

/** What the names of all tables begin with, so that they are told apart in an instance that others use as well. */
export const defaultTablePrefix = 'routehook_';

/** How long ended operations are kept, in days. */
export const defaultKeepDays = 90;

/** A redelivery may come after seven days; it must find the operation of the first. */
export const fewestKeepDays = 8;
