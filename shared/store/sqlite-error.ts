export type SqliteStoreErrorCode =
  | 'Store.Busy'
  | 'Store.Closed'
  | 'Store.Damaged'
  | 'Store.Failed'
  | 'Store.Foreign'
  | 'Store.Full'
  | 'Store.NewerSchema'
  | 'Store.NoDriver'
  | 'Store.NoWriteAheadLog'
  | 'Store.NotADatabase'
  | 'Store.Unwritable';

/** Why the embedded store cannot be used; the message names the file and what to do. */
export class SqliteStoreError extends Error {
  override readonly name = 'SqliteStoreError';
  readonly code: SqliteStoreErrorCode;

  constructor(code: SqliteStoreErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** Whether SQLite gave up because another connection holds the lock it needs. */
export function isBusy(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED)/.test(codeOf(error));
}

/** Says what an error of SQLite, of its driver or of the file system means for the store at `path`. */
export function explainSqliteError(error: unknown, path: string): SqliteStoreError {
  if (error instanceof SqliteStoreError) return error;
  const meaning = meanings.find(({ when }) => when.test(codeOf(error))) ?? otherwise;
  const { message } = error instanceof Error ? error : { message: String(error) };
  return new SqliteStoreError(meaning.code, meaning.say(path, message), error);
}

interface Meaning {
  readonly when: RegExp;
  readonly code: SqliteStoreErrorCode;
  readonly say: (path: string, cause: string) => string;
}

const otherwise: Omit<Meaning, 'when'> = {
  code: 'Store.Failed',
  say: (path, cause) =>
    `The store ${path} failed: ${cause}. Whether the write happened is unknown; reading it again will tell.`,
};

/** By the beginning of the code, for SQLite has longer ones of each kind. Source: sqlite3.h, c3ref/c_abort, 2026-11-23. */
const meanings: readonly Meaning[] = [
  {
    when: /^SQLITE_(BUSY|LOCKED)/,
    code: 'Store.Busy',
    say: (path) =>
      `The store ${path} stayed locked by another process for too long; nothing was written. It is safe to try again. If it lasts, find the process that holds the file open and end it.`,
  },
  {
    when: /^SQLITE_NOTADB/,
    code: 'Store.NotADatabase',
    say: (path) =>
      `${path} is not a database. Move the file away to start with an empty store, or set the path of the store to another file.`,
  },
  {
    when: /^SQLITE_CORRUPT/,
    code: 'Store.Damaged',
    say: (path, cause) =>
      `The store ${path} is damaged: ${cause}. Stop every process that uses it, keep a copy of the file with its -wal and -shm files, then restore a backup or repair it with "sqlite3 ${path} .recover".`,
  },
  {
    when: /^SQLITE_FULL|^ENOSPC|^EDQUOT/,
    code: 'Store.Full',
    say: (path) =>
      `There is no space left for the store ${path}; nothing was written. Free some space on its disk.`,
  },
  {
    when: /^SQLITE_(READONLY|CANTOPEN|PERM|AUTH)|^E(ACCES|PERM|ROFS|NOTDIR|EXIST|ISDIR|NOENT)$/,
    code: 'Store.Unwritable',
    say: (path, cause) =>
      `The store ${path} cannot be opened for writing: ${cause}. Let this user write to the file and to its folder (SQLite keeps two more files beside it), or set the path of the store to another place.`,
  },
  {
    when: /^(ERR_)?MODULE_NOT_FOUND$/,
    code: 'Store.NoDriver',
    say: (path, cause) =>
      `The store ${path} needs the package "libsql", which is not here: ${cause}. Install it where the program runs, or choose the distributed store.`,
  },
];

/** The driver reports a file it could not open without any code, only with SQLite's number in the text. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if (/Unable to open connection to local database .*: 14"/s.test(error.message)) return 'SQLITE_CANTOPEN';
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
