import { join } from 'node:path';
import { startTablestoreEmulator } from '../../local/tablestore/start-tablestore-emulator.ts';
import { connectTablestore, type TablestoreCredentials } from '../../shared/store/tablestore-connection.ts';
import { provisionTables } from '../../shared/store/tablestore-provision.ts';
import { defaultKeepDays, defaultTablePrefix } from '../../shared/store/tablestore-tables.ts';

export const storeKinds = ['sqlite', 'tablestore'] as const;
export type StoreKind = (typeof storeKinds)[number];

/** A store for a bench, empty and ready. */
export interface BenchStore {
  /** `host:port` of a store that is reached over the network. */
  readonly endpoint?: string;
  /** The setting that leads to it, or to something at another `host:port` that stands in front of it. */
  readonly at: (endpoint?: string) => Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
}

/** Starts a store: a file in the folder, or a Tablestore instance on the loopback interface with its tables. */
export async function startStore(
  kind: StoreKind,
  folder: string,
  credentials: TablestoreCredentials,
): Promise<BenchStore> {
  if (kind === 'sqlite') {
    const setting = { ROUTEHOOK_STORE: `sqlite:${join(folder, 'store.db')}` };
    return { at: () => setting, close: async () => undefined };
  }
  const emulator = await startTablestoreEmulator();
  const { endpoint, instanceName } = emulator;
  const connection = connectTablestore({ endpoint, instanceName, credentials });
  await provisionTables(connection, { tablePrefix: defaultTablePrefix, keepDays: defaultKeepDays });
  connection.close();
  const { host } = new URL(endpoint);
  return {
    endpoint: host,
    at: (other = host) => ({ ROUTEHOOK_STORE: `tablestore:http://${other}/${instanceName}` }),
    close: () => emulator.close(),
  };
}
