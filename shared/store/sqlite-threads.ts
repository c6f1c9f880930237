import type { Thread } from '../answer/thread.ts';
import { dueLimitOf } from './query-bounds.ts';
import type { SqliteConnection } from './sqlite-connection.ts';
import type { DueEntry, Store } from './store.ts';

const sql = {
  createThread: `
    INSERT INTO thread (version, document, id) VALUES (?, ?, ?)
    ON CONFLICT (id) DO NOTHING`,
  readThread: 'SELECT document FROM thread WHERE id = ?',
  replaceThread: 'UPDATE thread SET version = ?, document = ? WHERE id = ? AND version = ?',
  removeThread: 'DELETE FROM thread WHERE id = ? AND version = ?',
  addDue: `
    INSERT INTO due (due_at, thread_id, news) VALUES (?, ?, ?)
    ON CONFLICT DO NOTHING`,
  removeDue: 'DELETE FROM due WHERE due_at = ? AND thread_id = ? AND news = ?',
  listDue: `
    SELECT due_at AS dueAtMs, thread_id AS threadId, news FROM due
    WHERE (due_at, thread_id, news) > (?, ?, ?) AND due_at <= ? ORDER BY due_at, thread_id, news LIMIT ?`,
} as const;

type ThreadStore = Pick<
  Store,
  'createThread' | 'readThread' | 'replaceThread' | 'removeThread' | 'addDue' | 'removeDue' | 'listDue'
>;

/** The part of the embedded store that holds what is owed to askers. */
export function sqliteThreads(
  connection: SqliteConnection,
  parse: <Value>(text: string, what: string) => Value,
): ThreadStore {
  return {
    async createThread(thread) {
      const { version, id } = thread;
      return connection.write(sql.createThread, version, JSON.stringify(thread), id) === 1
        ? 'created'
        : 'exists';
    },

    async readThread(id) {
      const [row] = connection.read(sql.readThread, id) as readonly { readonly document: string }[];
      return row === undefined ? undefined : parse<Thread>(row.document, `thread ${id}`);
    },

    async replaceThread(thread, expectedVersion) {
      const { version, id } = thread;
      const text = JSON.stringify(thread);
      return connection.write(sql.replaceThread, version, text, id, expectedVersion) === 1
        ? 'replaced'
        : 'conflict';
    },

    async removeThread(id, expectedVersion) {
      return connection.write(sql.removeThread, id, expectedVersion) === 1 ? 'removed' : 'conflict';
    },

    async addDue({ dueAtMs, threadId, news }) {
      connection.write(sql.addDue, dueAtMs, threadId, news);
    },

    async removeDue({ dueAtMs, threadId, news }) {
      connection.write(sql.removeDue, dueAtMs, threadId, news);
    },

    async listDue(query) {
      const limit = dueLimitOf(query);
      const { dueAtMs, threadId, news } = query.after ?? { dueAtMs: -1, threadId: '', news: 0 };
      const rows = connection.read(sql.listDue, dueAtMs, threadId, news, query.untilMs, limit);
      return rows as readonly DueEntry[];
    },
  };
}
