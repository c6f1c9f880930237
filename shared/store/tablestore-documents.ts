import { documentCell, parseDocument } from './tablestore-document-cell.ts';
import { TablestoreStoreError } from './tablestore-error.ts';
import type { Row, TablestoreRows, Written } from './tablestore-rows.ts';
import { finishedTable, listingTable, recordTable } from './tablestore-tables.ts';
import type { Cells, Guard, Key } from './tablestore-values.ts';
import { forgottenWith, isWrittenBy, unknownOutcome, writerOf } from './tablestore-writer.ts';

/** What the store has to know of a document. */
export interface DocumentFacts {
  readonly id: string;
  /** Raised by one with every replacement. */
  readonly version: number;
  /** Nothing happens to it any more: it may end with time. */
  readonly finished: boolean;
  /** Beside the document, for whoever reads ranges of rows. */
  readonly cells: Cells;
  /** Where it is listed once it is finished. */
  readonly listedAt: readonly Key[];
}

/** A kind of documents with versions. */
export interface DocumentKind<Value> {
  readonly kind: 'operation' | 'thread';
  readonly factsOf: (value: Value) => DocumentFacts;
}

/** A document as a list knows it. */
export interface Listed {
  readonly id: string;
  /** Whether it was seen among the open ones. */
  readonly open: boolean;
}

/** More rows than one process creates before it changes the first of them; those beyond are confirmed by who reads them. */
const mostUnconfirmed = 200;

export interface Documents<Value> {
  create(value: Value): Promise<'created' | 'exists'>;
  read(id: string): Promise<Value | undefined>;
  /** At most 50, in the order asked. */
  readMany(listed: readonly Listed[]): Promise<readonly (Value | undefined)[]>;
  replace(value: Value, expectedVersion: number): Promise<'replaced' | 'conflict'>;
  remove(id: string, expectedVersion: number): Promise<'removed' | 'conflict'>;
}

/**
 * Documents that are kept for ever while they are open and for a time once they are finished, in two tables, because a
 * table loses all its rows after the same time. A finished document is copied into the table that loses rows, and only
 * then removed from the one that does not. There is no transaction; this is why a crash at any point leaves it right:
 *
 * 1. A row in the open table counts as soon as it is `confirmed`, and then it alone counts. Every change is a
 *    compare-and-set on that one row, the ending included. A crash after the ending leaves a finished document in the
 *    open table: right, but kept for ever; whoever meets it there moves it.
 * 2. Moving copies what never changes again, so that it may be done twice, by two, or half. The open row goes last, and
 *    only the very version that was copied.
 * 3. A row in the finished table counts when no confirmed row is in the open table. Who looks in this order, first open,
 *    then finished, cannot miss a document that is being moved.
 * 4. An id that is finished can be written into the open table once more: its creator looks at the finished table only
 *    afterwards, because before would be too early. A row that is not confirmed nobody believes or changes without having
 *    looked himself. What is found is final: the finished row was there before the open row went, and without that the
 *    creator could not have written. Whoever finds nothing confirms the row; only its creator leaves that to the next
 *    change, which is most often his own.
 */
export function tablestoreDocuments<Value>(
  rows: TablestoreRows,
  { kind, factsOf }: DocumentKind<Value>,
  newToken: () => string,
): Documents<Value> {
  const keyOf = (id: string): Key => [`${kind}/${id}`];
  /** Rows that were created here and count, but do not say so yet: by id, the cells that tell them from all others. */
  const unconfirmed = new Map<string, Cells>();

  function cellsOf(value: Value, { id, version, cells }: DocumentFacts, token: string): Cells {
    const document = documentCell(value, `${kind} ${id}`);
    return { ...cells, version, document, [writerOf(version)]: token };
  }

  function parse(id: string, row: Row | undefined): Value | undefined {
    const remedy = 'Restore a backup, or delete that row by hand.';
    return row && parseDocument<Value>(row.cells.document, `${kind} ${id}`, remedy);
  }

  /** Takes note of a row that counts although it does not say so. */
  function remember(id: string, version: number, token: string): void {
    unconfirmed.set(id, { version, [writerOf(version)]: token });
    const [oldest] = unconfirmed.keys();
    if (unconfirmed.size > mostUnconfirmed && oldest !== undefined) unconfirmed.delete(oldest);
  }

  function isOurs(id: string, { cells }: Row): boolean {
    const ours = unconfirmed.get(id);
    return ours !== undefined && Object.entries(ours).every(([name, cell]) => cells[name] === cell);
  }

  /** Decides whether a row that is not confirmed counts; one that does not goes. */
  async function decide(key: Key, version: number, token: string): Promise<boolean> {
    const finished = await rows.read(finishedTable, key, ['version', writerOf(version)]);
    if (finished === undefined) return true;
    await rows.remove(recordTable, key, writtenBy(version, token));
    return isWrittenBy(finished, version, token) === true;
  }

  /** As {@link decide}; a row that counts is made to say so. */
  async function settle(key: Key, version: number, token: string): Promise<boolean> {
    const counts = await decide(key, version, token);
    if (counts) await rows.update(recordTable, key, { confirmed: true }, writtenBy(version, token));
    return counts;
  }

  /** Moves a finished document out of the open table. */
  async function move({ id, version, listedAt }: DocumentFacts, cells: Cells): Promise<void> {
    const key = keyOf(id);
    const { confirmed: _, ...kept } = cells;
    const [copied] = await rows.change([
      { kind: 'put', table: finishedTable, key, cells: kept, row: 'absent' },
      ...listedAt.map((at) => ({
        kind: 'put' as const,
        table: listingTable,
        key: at,
        cells: { version },
        row: 'any' as const,
      })),
    ]);
    if (!copied) await rows.put(finishedTable, key, kept, { row: 'present', below: ['version', version] });
    await rows.remove(recordTable, key, writtenBy(version, String(kept[writerOf(version)])));
  }

  /** The document is durable already: where it lies is not worth failing for, and whoever reads it tries again. */
  async function tidy(facts: DocumentFacts, cells: Cells): Promise<void> {
    if (!facts.finished) return;
    await move(facts, cells).catch((error: unknown) => {
      if (!(error instanceof TablestoreStoreError)) throw error;
    });
  }

  async function believe(id: string, open: Row | undefined): Promise<Value | undefined> {
    const key = keyOf(id);
    if (open === undefined) return parse(id, await rows.read(finishedTable, key));
    if (open.cells.confirmed !== true) {
      const version = Number(open.cells.version);
      const counts = isOurs(id, open) || (await settle(key, version, String(open.cells[writerOf(version)])));
      if (!counts) return parse(id, await rows.read(finishedTable, key));
    }
    const value = parse(id, open);
    if (value !== undefined) await tidy(factsOf(value), open.cells);
    return value;
  }

  async function read(id: string): Promise<Value | undefined> {
    return believe(id, await rows.read(recordTable, keyOf(id)));
  }

  /** After an answer was lost: whether the write was done, wherever the document is now. */
  async function isDone({ id, version }: DocumentFacts, token: string): Promise<boolean> {
    const key = keyOf(id);
    const columns = ['version', 'confirmed', writerOf(version)];
    const open = await rows.read(recordTable, key, columns);
    if (open !== undefined && isWrittenBy(open, version, token)) return true;
    const counts = open?.cells.confirmed === true;
    const witness = (counts ? undefined : await rows.read(finishedTable, key, columns)) ?? open;
    const done = witness && isWrittenBy(witness, version, token);
    if (done === undefined) throw unknownOutcome(`${kind} ${id}`);
    return done;
  }

  /**
   * Makes a change that needs the open row at a version.
   * @returns `not-open` when the document, if there is one, can only be in the finished table
   */
  async function changeOpen(
    id: string,
    version: number,
    write: (guard: Guard) => Promise<Written>,
  ): Promise<Written | 'not-open'> {
    const ours = unconfirmed.get(id);
    unconfirmed.delete(id);
    const confirmed: Guard = { row: 'present', cells: { version, confirmed: true } };
    const written = await write(ours?.version === version ? { row: 'present', cells: ours } : confirmed);
    if (written !== 'refused') return written;
    const open = await rows.read(recordTable, keyOf(id), ['version', 'confirmed', writerOf(version)]);
    if (open?.cells.confirmed === true) return 'refused';
    if (open?.cells.version !== version) return 'not-open';
    // Its creator has left it to the next change to say that it counts.
    const counts = await settle(keyOf(id), version, String(open.cells[writerOf(version)]));
    return counts ? write(confirmed) : 'not-open';
  }

  async function isConfirmed(id: string): Promise<boolean> {
    const open = await rows.read(recordTable, keyOf(id), ['version', 'confirmed']);
    return open?.cells.confirmed === true;
  }

  /** Nothing happens to a finished document; the port promises it all the same. */
  async function replaceFinished(facts: DocumentFacts, cells: Cells, token: string, expectedVersion: number) {
    const { id, version } = facts;
    const guard = { row: 'present', cells: { version: expectedVersion } } as const;
    const written = await rows.update(finishedTable, keyOf(id), cells, guard, forgottenWith(version));
    if (written === 'refused') return 'conflict';
    if (written === 'in-doubt' && !(await isDone(facts, token))) return 'conflict';
    await rows.change(
      facts.listedAt.map((at) => ({
        kind: 'put',
        table: listingTable,
        key: at,
        cells: { version },
        row: 'any',
      })),
    );
    return 'replaced';
  }

  return {
    async create(value) {
      const facts = factsOf(value);
      const token = newToken();
      const key = keyOf(facts.id);
      const written = await rows.put(recordTable, key, cellsOf(value, facts, token), { row: 'absent' });
      if (written === 'refused') return 'exists';
      if (written === 'in-doubt' && !(await isDone(facts, token))) return 'exists';
      if (!(await decide(key, facts.version, token))) return 'exists';
      remember(facts.id, facts.version, token);
      return 'created';
    },

    read,

    async readMany(listed) {
      const open = listed.filter((one) => one.open);
      const finished = listed.filter((one) => !one.open);
      const [openRows, finishedRows] = await Promise.all([
        rows.readMany(
          recordTable,
          open.map(({ id }) => keyOf(id)),
        ),
        rows.readMany(
          finishedTable,
          finished.map(({ id }) => keyOf(id)),
        ),
      ]);
      const values = new Map<Listed, Value | undefined>();
      for (const [index, one] of open.entries()) values.set(one, await believe(one.id, openRows[index]));
      for (const [index, one] of finished.entries()) {
        const row = finishedRows[index];
        values.set(one, row === undefined ? await read(one.id) : parse(one.id, row));
      }
      return listed.map((one) => values.get(one));
    },

    async replace(value, expectedVersion) {
      const facts = factsOf(value);
      const token = newToken();
      const cells = cellsOf(value, facts, token);
      const written = await changeOpen(facts.id, expectedVersion, (guard) =>
        rows.update(
          recordTable,
          keyOf(facts.id),
          { ...cells, confirmed: true },
          guard,
          forgottenWith(facts.version),
        ),
      );
      if (written === 'not-open') return replaceFinished(facts, cells, token, expectedVersion);
      if (written === 'refused') return 'conflict';
      if (written === 'in-doubt' && !(await isDone(facts, token))) return 'conflict';
      await tidy(facts, cells);
      return 'replaced';
    },

    async remove(id, expectedVersion) {
      const key = keyOf(id);
      const open = await changeOpen(id, expectedVersion, (guard) => rows.remove(recordTable, key, guard));
      if (open === 'written') return 'removed';
      if (open === 'refused') return 'conflict';
      if (open === 'in-doubt' && (await isConfirmed(id))) return 'conflict';
      const version = { version: expectedVersion };
      const written = await rows.remove(finishedTable, key, { row: 'present', cells: version });
      if (written === 'written') return 'removed';
      // It is nowhere any more, and a try of ours may be why.
      const gone = (await rows.read(finishedTable, key, ['version'])) === undefined;
      return (open === 'in-doubt' || written === 'in-doubt') && gone ? 'removed' : 'conflict';
    },
  };
}

/** A row as its writer left it. */
function writtenBy(version: number, token: string): Guard {
  return { row: 'present', cells: { version, [writerOf(version)]: token } };
}
