import { connectTablestore } from '../../shared/store/tablestore-connection.ts';
import { provisionTables } from '../../shared/store/tablestore-provision.ts';
import { defaultKeepDays, defaultTablePrefix } from '../../shared/store/tablestore-tables.ts';
import { startTablestoreEmulator, type TablestoreEmulator } from './start-tablestore-emulator.ts';

/** Keys of the emulators that may do everything. */
export const emulatorCredentials = {
  accessKeyId: 'emulator-full',
  accessKeySecret: 'emulator-full-secret',
};

/** An emulated Tablestore instance that has the tables of routehook. */
export interface ProvisionedTablestore extends TablestoreEmulator {
  /** What ROUTEHOOK_STORE takes. */
  readonly store: string;
}

/** Starts an emulated instance and creates its tables, as `npm run provision` does. */
export async function startProvisionedTablestore(): Promise<ProvisionedTablestore> {
  const emulator = await startTablestoreEmulator();
  const { endpoint, instanceName } = emulator;
  const connection = connectTablestore({ endpoint, instanceName, credentials: emulatorCredentials });
  await provisionTables(connection, { tablePrefix: defaultTablePrefix, keepDays: defaultKeepDays });
  connection.close();
  return Object.assign(emulator, { store: `tablestore:${endpoint}/${instanceName}` });
}
