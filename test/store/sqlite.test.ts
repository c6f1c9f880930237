import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../shared/store/sqlite.ts';
import { explainSqliteError, SqliteStoreError } from '../../shared/store/sqlite-error.ts';
import { listStatement } from '../../shared/store/sqlite-list.ts';
import { schemaVersion } from '../../shared/store/sqlite-schema.ts';
import type { OperationQuery, Store } from '../../shared/store/store.ts';
import { anOperation, waitedOnce } from '../support/operations.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder('sqlite');

describe('opening the embedded store', () => {
  it('a path in folders that do not exist creates them', async () => {
    const path = join(folder, 'some', 'where', 'new.db');
    const store = await openSqliteStore({ path });
    await store.close();
    expect(existsSync(path)).toBe(true);
  });

  it('the file is in write-ahead mode and has the schema version', async () => {
    const path = join(folder, 'header.db');
    await (await openSqliteStore({ path })).close();
    const database = new Database(path);
    expect(database.pragma('journal_mode')).toEqual([{ journal_mode: 'wal' }]);
    expect(database.pragma('user_version')).toEqual([{ user_version: schemaVersion }]);
    database.close();
  });

  it('an empty file becomes a store', async () => {
    const path = join(folder, 'empty.db');
    writeFileSync(path, '');
    const store = await openSqliteStore({ path });
    expect(await store.createOperation(anOperation())).toBe('created');
    await store.close();
  });

  it('a file that is not a database is left as it is', async () => {
    const path = join(folder, 'notes.txt');
    writeFileSync(path, 'these are notes, not routes\n'.repeat(200));
    const error = await failureOf(openSqliteStore({ path }));
    expect(error).toMatchObject({ code: 'Store.NotADatabase' });
    expect(error.message).toContain(`${path} is not a database. Move the file away`);
    expect(readFileSync(path, 'utf8')).toBe('these are notes, not routes\n'.repeat(200));
  });

  it('the database of another program is left as it is', async () => {
    const path = join(folder, 'other.db');
    const database = new Database(path);
    database.exec('CREATE TABLE bookmark (url TEXT)');
    database.close();
    const before = readFileSync(path);
    const error = await failureOf(openSqliteStore({ path }));
    expect(error).toMatchObject({ code: 'Store.Foreign' });
    expect(error.message).toContain(path);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it.each([
    { title: 'another program’s', pragma: 'application_id = 1', code: 'Store.Foreign' },
    { title: 'a newer release’s', pragma: `user_version = ${schemaVersion + 1}`, code: 'Store.NewerSchema' },
  ])('a store whose header is $title is refused', async ({ pragma, code }) => {
    const path = join(folder, `${code}.db`);
    await (await openSqliteStore({ path })).close();
    const database = new Database(path);
    database.exec(`PRAGMA ${pragma}`);
    database.close();
    const error = await failureOf(openSqliteStore({ path }));
    expect(error).toMatchObject({ code });
    expect(error.message).toContain(path);
  });

  it('a newer schema version is told together with the one that is understood', async () => {
    const error = await failureOf(openSqliteStore({ path: join(folder, 'Store.NewerSchema.db') }));
    expect(error.message).toContain(`schema version ${schemaVersion + 1}`);
    expect(error.message).toContain(`up to ${schemaVersion}`);
  });

  it.each([
    { title: 'a folder', path: folder },
    { title: 'inside a file', path: join(folder, 'notes.txt', 'store.db') },
  ])('a path that is $title is refused by name', async ({ path }) => {
    writeFileSync(join(folder, 'notes.txt'), 'notes');
    const error = await failureOf(openSqliteStore({ path }));
    expect(error).toMatchObject({ code: 'Store.Unwritable' });
    expect(error.message).toContain(path);
    expect(error.message).toContain('set the path of the store to another place');
  });

  it('a folder that this user may not write to is refused by name', async () => {
    const locked = join(folder, 'locked');
    mkdirSync(locked);
    chmodSync(folder, 0o755);
    chmodSync(locked, 0o555);
    const path = join(locked, 'store.db');
    const error = await asOrdinaryUser(() => failureOf(openSqliteStore({ path })));
    expect(error).toMatchObject({ code: 'Store.Unwritable' });
    expect(error.message).toContain(path);
    expect(error.message).toContain('Let this user write');
  });
});

describe('using the embedded store', () => {
  it('a write that waits too long for another process is refused as busy, and works once the lock is gone', async () => {
    const path = join(folder, 'busy.db');
    const store = await openSqliteStore({ path, busyTimeoutMs: 50 });
    const other = new Database(path);
    other.exec('BEGIN IMMEDIATE');
    const error = await failureOf(store.createOperation(anOperation()));
    expect(error).toMatchObject({ code: 'Store.Busy' });
    expect(error.message).toContain(path);
    expect(error.message).toContain('nothing was written');
    expect(await failureOf(store.acquireLease('g', 'one', 1, 2))).toMatchObject({ code: 'Store.Busy' });
    expect(await store.readOperation(anOperation().id)).toBeUndefined();
    other.exec('ROLLBACK');
    expect(await store.createOperation(anOperation())).toBe('created');
    other.close();
    await store.close();
  });

  it('opening a new store that another process keeps locked is refused as busy', async () => {
    const path = join(folder, 'busy-opening.db');
    const other = new Database(path);
    other.exec('BEGIN IMMEDIATE');
    const error = await failureOf(openSqliteStore({ path, busyTimeoutMs: 60 }));
    expect(error).toMatchObject({ code: 'Store.Busy' });
    other.exec('ROLLBACK');
    other.close();
    await (await openSqliteStore({ path })).close();
  });

  it.each([
    { title: 'a write', call: (store: Store) => store.createOperation(anOperation({ id: 'op_busy' })) },
    { title: 'a lease', call: (store: Store) => store.acquireLease('g', 'one', 1, 2) },
  ])(
    'after $title that was refused as busy, the store sees what others write and writes itself',
    async (row) => {
      const path = join(folder, `after ${row.title}.db`);
      const store = await openSqliteStore({ path, busyTimeoutMs: 20 });
      const other = new Database(path);
      other.exec('BEGIN IMMEDIATE');
      expect(await failureOf(row.call(store))).toMatchObject({ code: 'Store.Busy' });
      other.exec('COMMIT');
      expect(await store.listPending()).toEqual([]);
      other.exec(`INSERT INTO pending VALUES ('g', 1, 'op_1')`);
      expect(await store.listPending()).toHaveLength(1);
      expect(await store.createOperation(anOperation())).toBe('created');
      other.close();
      await store.close();
    },
  );

  it('a store that was opened while another process held the file sees what others write and writes itself', async () => {
    const path = join(folder, 'patient.db');
    const other = new Database(path);
    other.exec('BEGIN EXCLUSIVE');
    const opening = openSqliteStore({ path });
    setTimeout(() => other.exec('COMMIT'), 50);
    const store = await opening;
    expect(await store.listPending()).toEqual([]);
    other.exec(`INSERT INTO pending VALUES ('g', 1, 'op_1')`);
    expect(await store.listPending()).toHaveLength(1);
    expect(await store.createOperation(anOperation())).toBe('created');
    other.close();
    await store.close();
  });

  it('a closed store refuses every call, and closing it again does nothing', async () => {
    const store = await openSqliteStore({ path: join(folder, 'closed.db') });
    await store.createOperation(anOperation());
    await store.close();
    await store.close();
    expect(await failureOf(store.readOperation(anOperation().id))).toMatchObject({ code: 'Store.Closed' });
    const replaced = store.replaceOperation(waitedOnce(anOperation()), 1);
    expect(await failureOf(replaced)).toMatchObject({ code: 'Store.Closed' });
  });

  it('a document that somebody broke by hand is refused by its id', async () => {
    const path = join(folder, 'broken.db');
    const store = await openSqliteStore({ path });
    const { id } = anOperation();
    await store.createOperation(anOperation());
    const other = new Database(path);
    other.exec(`UPDATE operation SET document = '{"id":'`);
    other.close();
    const error = await failureOf(store.readOperation(id));
    expect(error).toMatchObject({ code: 'Store.Damaged' });
    expect(error.message).toContain(path);
    expect(error.message).toContain(id);
    await store.close();
  });

  it('no list leaves a transaction open that would keep the log from being written back', async () => {
    const path = join(folder, 'checkpoint.db');
    const store = await openSqliteStore({ path });
    await store.createOperation(anOperation());
    await store.listOperations({ pageSize: 1 });
    await store.listPending();
    await store.acquireLease('g', 'one', 1, 2);
    const other = new Database(path);
    expect(other.pragma('wal_checkpoint(TRUNCATE)')).toMatchObject([{ busy: 0 }]);
    other.close();
    await store.close();
  });
});

describe('the list of operations', () => {
  const pageToken = Buffer.from('[1,"op_1"]').toString('base64url');
  const filters: readonly Omit<OperationQuery, 'pageSize'>[] = [
    {},
    { gatewayKey: 'g' },
    { state: 'queued' },
    { gatewayKey: 'g', state: 'queued' },
  ];
  const queries = filters.flatMap((filter) => [filter, { ...filter, pageToken }]);

  it.each(queries)(
    'a page of %j is read from an index in its order, without a scan or a sort',
    async (query) => {
      const path = join(folder, 'plan.db');
      await (await openSqliteStore({ path })).close();
      const database = new Database(path);
      const { sql, values } = listStatement({ pageSize: 10, ...query });
      const plan = JSON.stringify(database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values));
      database.close();
      expect(plan).toMatch(/USING INDEX operation_by_/);
      expect(plan).not.toMatch(/TEMP B-TREE/);
      if (Object.keys(query).length > 0) expect(plan).toMatch(/SEARCH operation/);
    },
  );
});

describe('explaining an error', () => {
  it.each([
    { cause: { code: 'SQLITE_BUSY_RECOVERY' }, code: 'Store.Busy' },
    { cause: { code: 'SQLITE_LOCKED' }, code: 'Store.Busy' },
    { cause: { code: 'SQLITE_NOTADB' }, code: 'Store.NotADatabase' },
    { cause: { code: 'SQLITE_CORRUPT_INDEX' }, code: 'Store.Damaged' },
    { cause: { code: 'SQLITE_FULL' }, code: 'Store.Full' },
    { cause: { code: 'ENOSPC' }, code: 'Store.Full' },
    { cause: { code: 'SQLITE_READONLY_DIRECTORY' }, code: 'Store.Unwritable' },
    { cause: { code: 'SQLITE_CANTOPEN' }, code: 'Store.Unwritable' },
    { cause: { code: 'EACCES' }, code: 'Store.Unwritable' },
    { cause: { code: 'EROFS' }, code: 'Store.Unwritable' },
    { cause: { code: 'ERR_MODULE_NOT_FOUND' }, code: 'Store.NoDriver' },
    { cause: { code: 'MODULE_NOT_FOUND' }, code: 'Store.NoDriver' },
    { cause: { code: 'SQLITE_IOERR_FSYNC' }, code: 'Store.Failed' },
    { cause: {}, code: 'Store.Failed' },
  ])('$cause is $code, with the path and the cause', ({ cause, code }) => {
    const original = Object.assign(new Error('what the driver said'), cause);
    const explained = explainSqliteError(original, '/data/store.db');
    expect(explained).toMatchObject({ code, cause: original });
    expect(explained.message).toContain('/data/store.db');
  });

  it('an error that was explained already stays as it is', () => {
    const error = new SqliteStoreError('Store.Closed', 'closed');
    expect(explainSqliteError(error, '/data/store.db')).toBe(error);
  });
});

async function failureOf(work: Promise<unknown>): Promise<SqliteStoreError> {
  const error = await work.then(
    () => new Error('It should have failed.'),
    (cause: unknown) => cause,
  );
  if (error instanceof SqliteStoreError) return error;
  throw error;
}

/** Permissions bind everybody but the superuser, who is a superuser no longer while `work` runs. */
async function asOrdinaryUser<Result>(work: () => Promise<Result>): Promise<Result> {
  const superuser = process.geteuid?.() === 0;
  if (superuser) process.seteuid?.('nobody');
  try {
    return await work();
  } finally {
    if (superuser) process.seteuid?.(0);
  }
}
