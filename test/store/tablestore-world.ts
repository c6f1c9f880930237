import { onTestFinished } from 'vitest';
import {
  startTablestoreEmulator,
  type TablestoreEmulator,
  type TablestoreEmulatorOptions,
} from '../../local/tablestore/start-tablestore-emulator.ts';
import { openTablestoreStore, type TablestoreStore } from '../../shared/store/tablestore.ts';
import {
  connectTablestore,
  type TablestoreConnection,
  type TablestoreConnectionOptions,
} from '../../shared/store/tablestore-connection.ts';
import { provisionTables } from '../../shared/store/tablestore-provision.ts';
import { type TablestoreRows, tablestoreRows } from '../../shared/store/tablestore-rows.ts';
import { defaultKeepDays, recordTable } from '../../shared/store/tablestore-tables.ts';

/** Keys that the emulator takes by default. */
export const emulatorCredentials = {
  accessKeyId: 'emulator-full',
  accessKeySecret: 'emulator-full-secret',
};

/** An instance of its own for one test, with its tables. */
export interface TablestoreWorld {
  readonly emulator: TablestoreEmulator;
  open(options?: Partial<TablestoreConnectionOptions>): Promise<TablestoreStore>;
  /** The calls since this was asked last, `GetRow record`, in their order. */
  newCalls(): readonly string[];
  /** Reads and writes rows of its tables as no store would. */
  readonly rows: TablestoreRows;
  /** Does what nobody should: writes half a document over a whole one. */
  breakDocument(key: string): Promise<void>;
}

/** Starts an emulator, creates the tables, and ends it all with the test. */
export async function startTablestoreWorld(
  options: TablestoreEmulatorOptions = {},
  /** Of the test, where several run at once. */
  atEnd: (work: () => Promise<void>) => void = onTestFinished,
): Promise<TablestoreWorld> {
  const emulator = await startTablestoreEmulator(options);
  atEnd(() => emulator.close());
  await createTables(emulator, '');
  const connection = connectionTo(emulator);
  atEnd(async () => connection.close());
  const rows = tablestoreRows(connection, '');
  let seen = emulator.calls.length;
  return {
    emulator,
    async open(more) {
      const store = await openTablestoreStore({
        endpoint: emulator.endpoint,
        instanceName: emulator.instanceName,
        credentials: emulatorCredentials,
        tablePrefix: '',
        ...more,
      });
      atEnd(() => store.close());
      return store;
    },
    rows,
    async breakDocument(key) {
      await rows.update(recordTable, [key], { document: '{"id":' }, { row: 'present' });
    },
    newCalls() {
      const calls = emulator.calls.slice(seen);
      seen = emulator.calls.length;
      return calls.map(({ operation, table }) => [operation, table].join(' '));
    },
  };
}

/** Creates the tables with a prefix, once. */
export async function createTables(emulator: TablestoreEmulator, tablePrefix: string): Promise<void> {
  const connection = connectionTo(emulator);
  await provisionTables(connection, { tablePrefix, keepDays: defaultKeepDays });
  connection.close();
}

/** A connection of its own, for what the store does not do. */
export function connectionTo({ endpoint, instanceName }: TablestoreEmulator): TablestoreConnection {
  return connectTablestore({ endpoint, instanceName, credentials: emulatorCredentials });
}
