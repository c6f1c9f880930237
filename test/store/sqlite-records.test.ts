import { join } from 'node:path';
import Database from 'libsql';
import { describe, expect, it } from 'vitest';
import { emptyLedger } from '../../shared/plan/ledger.ts';
import { openSqliteStore } from '../../shared/store/sqlite.ts';
import { applicationId, migrations } from '../../shared/store/sqlite-schema.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder('sqlite-records');

describe('records of the embedded store', () => {
  it.each(migrations.map((_, version) => ({ version })).slice(1))(
    'a file of schema version $version keeps what is in it, and takes what came later',
    async ({ version }) => {
      const path = join(folder, `version-${version}.db`);
      const database = new Database(path);
      database.pragma(`application_id = ${applicationId}`);
      for (const statements of migrations.slice(0, version)) database.exec(statements);
      database.exec(`INSERT INTO budget (key, version, reserved) VALUES ('k', 3, '[[1,2]]')`);
      database.pragma(`user_version = ${version}`);
      database.close();
      const store = await openSqliteStore({ path });
      expect(await store.readBudget('k')).toEqual({ version: 3, budget: { reserved: [[1, 2]] } });
      expect(await store.replaceLedger('g', emptyLedger, 0)).toBe('replaced');
      expect(await store.readLedger('g')).toEqual({ version: 1, ledger: emptyLedger });
      await store.close();
    },
  );

  it('a ledger that somebody broke by hand is refused by its gateway', async () => {
    const path = join(folder, 'broken-ledger.db');
    const store = await openSqliteStore({ path });
    await store.replaceLedger('1/cn-hangzhou/vpn-1', emptyLedger, 0);
    const other = new Database(path);
    other.exec(`UPDATE ledger SET document = '{"owned":'`);
    other.close();
    const error = await store.readLedger('1/cn-hangzhou/vpn-1').catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'Store.Damaged' });
    expect(String(error)).toContain('ledger 1/cn-hangzhou/vpn-1');
    await store.close();
  });
});
