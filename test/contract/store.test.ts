import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { openSqliteStore } from '../../shared/store/sqlite.ts';
import { createMemoryStore } from '../support/memory-store.ts';
import { storeContract } from './store.contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'routehook-store-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

storeContract({
  name: 'sqlite',
  open: (place) => openSqliteStore({ path: join(folder, `${place}.db`) }),
});

storeContract({
  name: 'memory',
  open: async () => createMemoryStore(),
  skip: { 'shared-state': 'each store in memory is a world of its own' },
});
