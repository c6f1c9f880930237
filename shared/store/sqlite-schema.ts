/** Marks a file as ours in the header that SQLite keeps for this: "rhk1" as a number. */
export const applicationId = 0x72_68_6b_31;

/**
 * How to get from each schema version to the next; the first entry makes version 1 out of an empty file.
 * An entry that was released never changes: a new schema is a new entry.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE operation (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    accepted_at INTEGER NOT NULL,
    gateway_key TEXT NOT NULL,
    state TEXT NOT NULL,
    document TEXT NOT NULL
  ) STRICT;
  CREATE INDEX operation_by_time ON operation (accepted_at, id);
  CREATE INDEX operation_by_gateway ON operation (gateway_key, accepted_at, id);
  CREATE INDEX operation_by_state ON operation (state, accepted_at, id);
  CREATE INDEX operation_by_gateway_and_state ON operation (gateway_key, state, accepted_at, id);

  CREATE TABLE pending (
    gateway_key TEXT NOT NULL,
    accepted_at INTEGER NOT NULL,
    operation_id TEXT NOT NULL,
    PRIMARY KEY (gateway_key, accepted_at, operation_id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE gateway (
    gateway_key TEXT PRIMARY KEY,
    owner TEXT,
    until_ms INTEGER NOT NULL,
    fence INTEGER NOT NULL,
    durations TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE budget (
    key TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    reserved TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE thread (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    document TEXT NOT NULL
  ) STRICT;

  CREATE TABLE due (
    due_at INTEGER NOT NULL,
    thread_id TEXT NOT NULL,
    news INTEGER NOT NULL,
    PRIMARY KEY (due_at, thread_id, news)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE ledger (
    gateway_key TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    document TEXT NOT NULL
  ) STRICT;
  CREATE TABLE report (
    key TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    document TEXT NOT NULL
  ) STRICT;
  `,
];

/** The schema version that this program writes and understands. */
export const schemaVersion = migrations.length;
