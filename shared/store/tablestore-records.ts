import type { CallBudget } from '../operation/call-budget.ts';
import type { Ledger } from '../plan/ledger.ts';
import type { Report } from '../plan/report.ts';
import type { Store } from './store.ts';
import { documentCell, parseDocument } from './tablestore-document-cell.ts';
import type { TablestoreRows } from './tablestore-rows.ts';
import { recordTable } from './tablestore-tables.ts';
import type { Key } from './tablestore-values.ts';
import { forgottenWith, isWrittenBy, unknownOutcome, writerOf } from './tablestore-writer.ts';

type RecordStore = Pick<
  Store,
  'readBudget' | 'replaceBudget' | 'readLedger' | 'replaceLedger' | 'readReport' | 'replaceReport'
>;

/** A kind of values that are one row each, replaced whole. */
interface RecordKind {
  readonly kind: 'budget' | 'ledger' | 'report';
  /** The cell that holds the value. */
  readonly cell: string;
  /** What to do about one that cannot be read. */
  readonly remedy: string;
}

const budgetKind: RecordKind = {
  kind: 'budget',
  cell: 'reserved',
  remedy: 'Delete that row by hand; what is in it is learned again.',
};

const ledgerKind: RecordKind = {
  kind: 'ledger',
  cell: 'document',
  remedy:
    'Restore a backup, or delete that row by hand: then no route of that gateway counts as ours until it is adopted.',
};

const reportKind: RecordKind = {
  kind: 'report',
  cell: 'document',
  remedy: 'Delete that row by hand; the next run of the reconciliation writes it again.',
};

/** The part of the distributed store that holds what is replaced whole: budgets, ledgers and reports. */
export function tablestoreRecords(rows: TablestoreRows, newToken: () => string): RecordStore {
  async function read<Value>({ kind, cell, remedy }: RecordKind, name: string) {
    const row = await rows.read(recordTable, keyOf(kind, name));
    if (row === undefined) return undefined;
    const value = parseDocument<Value>(row.cells[cell], `${kind} ${name}`, remedy);
    return { version: Number(row.cells.version), value };
  }

  async function replace({ kind, cell }: RecordKind, name: string, value: unknown, expectedVersion: number) {
    const key = keyOf(kind, name);
    const what = `${kind} ${name}`;
    const version = expectedVersion + 1;
    const token = newToken();
    const cells = { version, [cell]: documentCell(value, what), [writerOf(version)]: token };
    const written =
      expectedVersion === 0
        ? await rows.put(recordTable, key, cells, { row: 'absent' })
        : await rows.update(
            recordTable,
            key,
            cells,
            { row: 'present', cells: { version: expectedVersion } },
            forgottenWith(version),
          );
    if (written !== 'in-doubt') return written === 'written' ? 'replaced' : 'conflict';
    const row = await rows.read(recordTable, key, ['version', writerOf(version)]);
    const ours = row && isWrittenBy(row, version, token);
    if (ours === undefined) throw unknownOutcome(what);
    return ours ? 'replaced' : 'conflict';
  }

  return {
    async readBudget(name) {
      const stored = await read<CallBudget['reserved']>(budgetKind, name);
      return stored && { version: stored.version, budget: { reserved: stored.value } };
    },

    replaceBudget: (name, { reserved }, expectedVersion) =>
      replace(budgetKind, name, reserved, expectedVersion),

    async readLedger(gatewayKey) {
      const stored = await read<Ledger>(ledgerKind, gatewayKey);
      return stored && { version: stored.version, ledger: stored.value };
    },

    replaceLedger: (gatewayKey, ledger, expectedVersion) =>
      replace(ledgerKind, gatewayKey, ledger, expectedVersion),

    async readReport(key) {
      const stored = await read<Report>(reportKind, key);
      return stored && { version: stored.version, report: stored.value };
    },

    replaceReport: (key, report, expectedVersion) => replace(reportKind, key, report, expectedVersion),
  };
}

function keyOf(kind: RecordKind['kind'], name: string): Key {
  return [`${kind}/${name}`];
}
