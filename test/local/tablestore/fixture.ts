import { onTestFinished } from 'vitest';
import {
  startTablestoreEmulator,
  type TablestoreEmulator,
  type TablestoreEmulatorOptions,
} from '../../../local/tablestore/start-tablestore-emulator.ts';
import { anyRow, type Columns, type Key, type SdkClient, sdk } from './sdk.ts';

export interface Bench {
  readonly emulator: TablestoreEmulator;
  readonly client: SdkClient;
  readonly clientAs: (config: Readonly<Record<string, unknown>>) => SdkClient;
  /** Writes a row of table `gateway` without a condition. */
  readonly put: (key: Key, columns: Columns) => Promise<unknown>;
}

/** A table keyed by a text and an integer. */
export const tableOf = (
  tableName: string,
  tableOptions: Readonly<Record<string, unknown>> = { timeToLive: -1, maxVersions: 1 },
) => ({
  tableMeta: {
    tableName,
    primaryKey: [
      { name: 'gw', type: 'STRING' },
      { name: 'seq', type: 'INTEGER' },
    ],
  },
  reservedThroughput: { capacityUnit: { read: 0, write: 0 } },
  tableOptions,
});

/** An emulator of its own with a table `gateway`, and the SDK pointed at it; gone after the test. */
export async function aBench(options: TablestoreEmulatorOptions = {}): Promise<Bench> {
  const emulator = await startTablestoreEmulator(options);
  onTestFinished(() => emulator.close());
  const clientAs = (config: Readonly<Record<string, unknown>>) =>
    new sdk.Client({
      accessKeyId: 'emulator-full',
      secretAccessKey: 'emulator-full-secret',
      endpoint: emulator.endpoint,
      instancename: emulator.instanceName,
      // For the whole process, as the SDK has it.
      maxRetries: 0,
      httpOptions: { timeout: 5000 },
      ...config,
    });
  const client = clientAs({});
  await client.createTable(tableOf('gateway'));
  return {
    emulator,
    client,
    clientAs,
    put: (primaryKey, attributeColumns) =>
      client.putRow({ tableName: 'gateway', condition: anyRow, primaryKey, attributeColumns }),
  };
}
