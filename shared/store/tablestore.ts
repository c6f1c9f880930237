import { randomUUID } from 'node:crypto';
import type { Thread } from '../answer/thread.ts';
import { gatewayOf } from '../operation/gateway-of.ts';
import { isDone, type Operation } from '../operation/operation.ts';
import { gatewayKey } from '../route/route.ts';
import { type Store, versionOf } from './store.ts';
import {
  connectTablestore,
  type TablestoreConnectionOptions,
  type TablestoreCredentials,
} from './tablestore-connection.ts';
import { type DocumentKind, tablestoreDocuments } from './tablestore-documents.ts';
import { tablestoreLeases } from './tablestore-leases.ts';
import { listCellsOf, listingKeysOf, type OperationPlace, tablestoreList } from './tablestore-list.ts';
import { tablestoreQueues } from './tablestore-queues.ts';
import { tablestoreRecords } from './tablestore-records.ts';
import { tablestoreRows } from './tablestore-rows.ts';
import { defaultTablePrefix } from './tablestore-tables.ts';

export interface TablestoreStoreOptions extends TablestoreConnectionOptions {
  /** What the names of the tables begin with; the default is `routehook_`. */
  readonly tablePrefix?: string;
}

export interface TablestoreStore extends Store {
  /** Signs calls with these from now on: those of a function's role last for some invocations only. */
  useCredentials(credentials: TablestoreCredentials): void;
}

/**
 * Opens the distributed store: one Tablestore instance that any number of functions share. It loads the SDK and
 * connects with the first call. Every method but `close` may reject with a `TablestoreStoreError`.
 */
export async function openTablestoreStore({
  tablePrefix = defaultTablePrefix,
  ...options
}: TablestoreStoreOptions): Promise<TablestoreStore> {
  const connection = connectTablestore(options);
  const rows = tablestoreRows(connection, tablePrefix);
  const operations = tablestoreDocuments(rows, operationKind, randomUUID);
  const threads = tablestoreDocuments(rows, threadKind, randomUUID);

  return {
    createOperation: operations.create,
    readOperation: operations.read,
    replaceOperation: operations.replace,
    listOperations: tablestoreList(rows, operations, placeOf),

    ...tablestoreQueues(rows),
    ...tablestoreLeases(rows, randomUUID),
    ...tablestoreRecords(rows, randomUUID),

    createThread: threads.create,
    readThread: threads.read,
    replaceThread: threads.replace,
    removeThread: threads.remove,

    useCredentials: connection.useCredentials,

    async close() {
      connection.close();
    },
  };
}

const operationKind: DocumentKind<Operation> = {
  kind: 'operation',
  factsOf: (operation) => ({
    id: operation.id,
    version: versionOf(operation),
    finished: isDone(operation),
    cells: listCellsOf(placeOf(operation)),
    listedAt: listingKeysOf(placeOf(operation)),
  }),
};

const threadKind: DocumentKind<Thread> = {
  kind: 'thread',
  factsOf: ({ id, version, state }) => ({ id, version, finished: state !== 'owed', cells: {}, listedAt: [] }),
};

function placeOf(operation: Operation): OperationPlace {
  const { id, createTimeMs, state } = operation;
  return { id, acceptedAtMs: createTimeMs, gatewayKey: gatewayKey(gatewayOf(operation)), state };
}
