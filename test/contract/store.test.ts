import { join } from 'node:path';
import { afterAll } from 'vitest';
import {
  startTablestoreEmulator,
  type TablestoreEmulator,
} from '../../local/tablestore/start-tablestore-emulator.ts';
import { openSqliteStore } from '../../shared/store/sqlite.ts';
import { openTablestoreStore } from '../../shared/store/tablestore.ts';
import { createTables, emulatorCredentials } from '../store/tablestore-world.ts';
import { createMemoryStore } from '../support/memory-store.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { storeContract } from './store.contract.ts';

const folder = temporaryFolder('store');

storeContract({
  name: 'sqlite',
  open: (place) => openSqliteStore({ path: join(folder, `${place}.db`) }),
});

/** An instance for each place: one holds the tables of few places only. */
const instances = new Map<string, Promise<TablestoreEmulator>>();
afterAll(async () => {
  for (const starting of instances.values()) await (await starting).close();
});

async function startInstance(): Promise<TablestoreEmulator> {
  const emulator = await startTablestoreEmulator();
  await createTables(emulator, 'routehook_');
  return emulator;
}

storeContract({
  name: 'tablestore',
  open: async (place) => {
    const starting = instances.get(place) ?? startInstance();
    instances.set(place, starting);
    const { endpoint, instanceName } = await starting;
    return openTablestoreStore({ endpoint, instanceName, credentials: emulatorCredentials });
  },
});

storeContract({
  name: 'memory',
  open: async () => createMemoryStore(),
  skip: { 'shared-state': 'each store in memory is a world of its own' },
});
