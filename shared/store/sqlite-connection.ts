import { access, constants, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type Database from 'libsql';
import { explainSqliteError, isBusy, SqliteStoreError } from './sqlite-error.ts';
import type { BoundStatement } from './sqlite-list.ts';
import { applicationId, migrations, schemaVersion } from './sqlite-schema.ts';

/** An open database file with the store's schema; every statement is its own durable transaction. */
export interface SqliteConnection {
  /** Runs a statement that writes, and counts the rows it changed. */
  write(sql: string, ...values: readonly Bindable[]): number;
  /** Runs a statement to its end and returns its rows. */
  read(sql: string, ...values: readonly Bindable[]): readonly unknown[];
  close(): void;
}

type Bindable = BoundStatement['values'][number] | null;

type Connect = () => Database.Database;

/** How long to pause between two tries while another process is setting up the same file. */
const openingPauseMs = 20;

/**
 * Opens or creates the database file at an absolute path.
 * @param busyTimeoutMs how long a statement waits for another process; the thread stands still meanwhile
 * @throws {SqliteStoreError} when the file cannot serve as a store
 */
export async function openSqliteConnection(path: string, busyTimeoutMs: number): Promise<SqliteConnection> {
  try {
    await requireWritable(path);
    const { default: Driver } = await import('libsql');
    await setUpPatiently(() => new Driver(path), path, Math.ceil(busyTimeoutMs / openingPauseMs));
    return connectionOver(() => {
      const database = new Driver(path);
      database.exec(
        `PRAGMA busy_timeout = ${busyTimeoutMs}; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON`,
      );
      return database;
    }, path);
  } catch (error) {
    throw explainSqliteError(error, path);
  }
}

/**
 * libsql 0.5.29 does not reset a statement that failed. Left half-run, it keeps its connection in one transaction
 * for ever: later reads see an old state and later writes are refused. So a failure costs the connection.
 */
function connectionOver(connect: Connect, path: string): SqliteConnection {
  const statements = new Map<string, Database.Statement>();
  let database: Database.Database | undefined = connect();
  let closed = false;

  function disconnect(): void {
    statements.clear();
    database?.close();
    database = undefined;
  }

  function use<Result>(sql: string, work: (statement: Database.Statement) => Result): Result {
    // The driver itself would go on serving prepared statements after a close.
    if (closed) throw new SqliteStoreError('Store.Closed', `The store ${path} is closed. Open it again.`);
    try {
      database ??= connect();
      const statement = statements.get(sql) ?? database.prepare(sql);
      statements.set(sql, statement);
      return work(statement);
    } catch (error) {
      disconnect();
      throw explainSqliteError(error, path);
    }
  }

  return {
    write: (sql, ...values) => use(sql, (statement) => statement.run(...values).changes),
    read: (sql, ...values) => use(sql, (statement) => statement.all(...values)),
    close() {
      closed = true;
      disconnect();
    },
  };
}

async function requireWritable(path: string): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  await access(folder, constants.W_OK | constants.X_OK);
  await access(path, constants.R_OK | constants.W_OK).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  });
}

/** Switching a file to the write-ahead log can answer "busy" at once, whatever the busy timeout: we wait here. */
async function setUpPatiently(connect: Connect, path: string, pauses: number): Promise<void> {
  for (let left = pauses; ; left -= 1) {
    try {
      setUp(connect(), path);
      return;
    } catch (error) {
      if (left <= 0 || !isBusy(error)) throw error;
    }
    await pause(openingPauseMs);
  }
}

/** Works on a connection of its own, because each failure spoils one. */
function setUp(database: Database.Database, path: string): void {
  try {
    if (pragma(database, 'user_version') !== schemaVersion) migrate(database, path);
    else requireOurs(database, path);
    // Kept in the file, so that it does nothing from the second opening on.
    database.exec('PRAGMA journal_mode = WAL');
    if (pragma(database, 'journal_mode') !== 'wal') {
      throw new SqliteStoreError(
        'Store.NoWriteAheadLog',
        `The store ${path} is on a file system without shared memory, which SQLite needs for its write-ahead log. Set the path of the store to a local disk.`,
      );
    }
  } finally {
    if (database.inTransaction) database.exec('ROLLBACK');
    database.close();
  }
}

function migrate(database: Database.Database, path: string): void {
  // The lock comes before the look, so that of two processes that meet here one migrates and one finds it done.
  database.exec('BEGIN IMMEDIATE');
  const version = requireOurs(database, path);
  for (const statements of migrations.slice(version)) database.exec(statements);
  database.exec(`PRAGMA application_id = ${applicationId}`);
  database.exec(`PRAGMA user_version = ${schemaVersion}`);
  database.exec('COMMIT');
}

/** Returns the schema version of a file that is empty or ours. */
function requireOurs(database: Database.Database, path: string): number {
  const version = Number(pragma(database, 'user_version'));
  const ours = pragma(database, 'application_id') === applicationId;
  const empty = database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').all().length === 0;
  if (!ours && !(empty && version === 0)) {
    throw new SqliteStoreError(
      'Store.Foreign',
      `${path} is a database of another program; nothing in it was changed. Set the path of the store to another file.`,
    );
  }
  if (version > schemaVersion) {
    throw new SqliteStoreError(
      'Store.NewerSchema',
      `The store ${path} has schema version ${version}, and this program knows versions up to ${schemaVersion}. Run the newer release that wrote it, or set the path of the store to another file.`,
    );
  }
  return version;
}

function pragma(database: Database.Database, source: string): unknown {
  const [row] = database.prepare(`PRAGMA ${source}`).raw().all();
  return Array.isArray(row) ? row[0] : undefined;
}
