import type { CallBudget } from '../operation/call-budget.ts';
import type { Ledger } from '../plan/ledger.ts';
import type { Report } from '../plan/report.ts';
import type { SqliteConnection } from './sqlite-connection.ts';
import type { Store } from './store.ts';

type RecordStore = Pick<
  Store,
  'readBudget' | 'replaceBudget' | 'readLedger' | 'replaceLedger' | 'readReport' | 'replaceReport'
>;

interface RecordSql {
  readonly read: string;
  readonly create: string;
  readonly replace: string;
}

/** The statements of one kind of records, each a row of its own table. */
function statementsOf(table: string, key: string, value: string): RecordSql {
  return {
    read: `SELECT version, ${value} AS value FROM ${table} WHERE ${key} = ?`,
    create: `INSERT INTO ${table} (${value}, ${key}, version) VALUES (?, ?, 1) ON CONFLICT (${key}) DO NOTHING`,
    replace: `UPDATE ${table} SET ${value} = ?, version = version + 1 WHERE ${key} = ? AND version = ?`,
  };
}

const budgetSql = statementsOf('budget', 'key', 'reserved');
const ledgerSql = statementsOf('ledger', 'gateway_key', 'document');
const reportSql = statementsOf('report', 'key', 'document');

/** The part of the embedded store that holds what is replaced whole: budgets, ledgers and reports. */
export function sqliteRecords(
  connection: SqliteConnection,
  parse: <Value>(text: string, what: string) => Value,
): RecordStore {
  function read<Value>(sql: RecordSql, key: string, what: string) {
    const [row] = connection.read(sql.read, key) as readonly RecordRow[];
    return row && { version: row.version, value: parse<Value>(row.value, what) };
  }

  function replace(sql: RecordSql, key: string, value: unknown, expectedVersion: number) {
    const text = JSON.stringify(value);
    const changed =
      expectedVersion === 0
        ? connection.write(sql.create, text, key)
        : connection.write(sql.replace, text, key, expectedVersion);
    return changed === 1 ? 'replaced' : 'conflict';
  }

  return {
    async readBudget(key) {
      const stored = read<BudgetValue>(budgetSql, key, `budget ${key}`);
      return stored && { version: stored.version, budget: { reserved: stored.value } };
    },

    async replaceBudget(key, { reserved }, expectedVersion) {
      return replace(budgetSql, key, reserved, expectedVersion);
    },

    async readLedger(gatewayKey) {
      const stored = read<Ledger>(ledgerSql, gatewayKey, `ledger ${gatewayKey}`);
      return stored && { version: stored.version, ledger: stored.value };
    },

    async replaceLedger(gatewayKey, ledger, expectedVersion) {
      return replace(ledgerSql, gatewayKey, ledger, expectedVersion);
    },

    async readReport(key) {
      const stored = read<Report>(reportSql, key, `report ${key}`);
      return stored && { version: stored.version, report: stored.value };
    },

    async replaceReport(key, report, expectedVersion) {
      return replace(reportSql, key, report, expectedVersion);
    },
  };
}

type BudgetValue = CallBudget['reserved'];

interface RecordRow {
  readonly version: number;
  readonly value: string;
}
