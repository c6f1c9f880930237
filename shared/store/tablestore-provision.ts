import type Sdk from 'tablestore';
import type { TablestoreConnection } from './tablestore-connection.ts';
import { TablestoreStoreError } from './tablestore-error.ts';
import { fewestKeepDays, type TableShape, tables } from './tablestore-tables.ts';

export interface ProvisionOptions {
  readonly tablePrefix: string;
  /** How long ended operations are kept; at least 8. */
  readonly keepDays: number;
}

/** What has to be done about one table. */
export type TableStep =
  | { readonly kind: 'fine' | 'create'; readonly tableName: string; readonly wanted: WantedTable }
  | {
      readonly kind: 'change';
      readonly tableName: string;
      readonly wanted: WantedTable;
      readonly found: Sdk.TableOptions;
    }
  | {
      readonly kind: 'foreign';
      readonly tableName: string;
      readonly wanted: WantedTable;
      readonly why: string;
    };

/** A table with everything that the service has to be told. */
export interface WantedTable {
  readonly key: TableShape['key'];
  readonly options: Sdk.TableOptions;
}

/** A table as the service describes it. */
export interface FoundTable {
  /** Each with its type. */
  readonly key: readonly { readonly name: string; readonly type: string }[];
  readonly options: Sdk.TableOptions;
}

/** Compares the tables that are there with those that are needed. */
export function planTables(
  found: ReadonlyMap<string, FoundTable>,
  { tablePrefix, keepDays }: ProvisionOptions,
): readonly TableStep[] {
  if (!Number.isInteger(keepDays) || keepDays < fewestKeepDays || keepDays > 24_855) {
    throw new RangeError(
      `Ended operations cannot be kept for ${keepDays} days: it must be a whole number from ${fewestKeepDays}, so that every redelivery finds its operation, to 24855.`,
    );
  }
  return tables.map(({ name, key, expires }): TableStep => {
    const tableName = `${tablePrefix}${name}`;
    const wanted = { key, options: { timeToLive: expires ? keepDays * 86_400 : -1, maxVersions: 1 } };
    const there = found.get(tableName);
    if (there === undefined) return { kind: 'create', tableName, wanted };
    if (describeKey(there.key) !== describeKey(key)) {
      return { kind: 'foreign', tableName, wanted, why: `its key is ${describeKey(there.key)}` };
    }
    const { timeToLive, maxVersions } = there.options;
    const fits = timeToLive === wanted.options.timeToLive && maxVersions === wanted.options.maxVersions;
    return fits
      ? { kind: 'fine', tableName, wanted }
      : { kind: 'change', tableName, wanted, found: { timeToLive, maxVersions } };
  });
}

/** Says a step in one line, as done or as what would be done. */
export function describeStep(step: TableStep, mood: 'done' | 'would'): string {
  const { tableName, wanted } = step;
  const shape = `key ${describeKey(wanted.key)}, ${describeOptions(wanted.options)}`;
  const verb = (done: string, would: string) => (mood === 'done' ? done : `would ${would}`);
  switch (step.kind) {
    case 'fine':
      return `${tableName}: as it should be (${shape})`;
    case 'create':
      return `${tableName}: ${verb('created', 'create it')} (${shape})`;
    case 'change':
      return `${tableName}: ${verb('changed', 'change it')} from ${describeOptions(step.found)} to ${describeOptions(wanted.options)}`;
    case 'foreign':
      return `${tableName}: not ours, ${step.why}, expected ${describeKey(wanted.key)}; left alone`;
  }
}

/** Looks at the tables of the instance without changing anything. */
export async function surveyTables(
  connection: TablestoreConnection,
  options: ProvisionOptions,
): Promise<readonly TableStep[]> {
  planTables(new Map(), options);
  const { PrimaryKeyType } = await connection.sdk();
  const typeNames = new Map<number, string>(
    Object.entries(PrimaryKeyType).map(([name, type]) => [type, name]),
  );
  const { tableNames } = await ask(connection, 'ListTable', undefined, (client) => client.listTable({}));
  const found = new Map<string, FoundTable>();
  for (const { name } of tables) {
    const tableName = `${options.tablePrefix}${name}`;
    if (!tableNames.includes(tableName)) continue;
    const { tableMeta, tableOptions } = await ask(connection, 'DescribeTable', tableName, (client) =>
      client.describeTable({ tableName }),
    );
    found.set(tableName, {
      key: tableMeta.primaryKey.map(({ name, type }) => ({
        name,
        type: typeNames.get(type) ?? `type ${type}`,
      })),
      options: { timeToLive: tableOptions.timeToLive, maxVersions: tableOptions.maxVersions },
    });
  }
  return planTables(found, options);
}

/**
 * Creates what is missing and changes what differs. Running it again does nothing more.
 * @throws {TablestoreStoreError} before anything is changed when a table of that name has another key
 */
export async function provisionTables(
  connection: TablestoreConnection,
  options: ProvisionOptions,
): Promise<readonly TableStep[]> {
  const steps = await surveyTables(connection, options);
  const foreign = steps.filter(({ kind }) => kind === 'foreign');
  if (foreign.length > 0) {
    const told = foreign.map((step) => describeStep(step, 'done')).join('; ');
    throw new TablestoreStoreError(
      'Store.Foreign',
      `Nothing was changed, because tables of other programs have our names: ${told}. Use another instance, or remove those tables.`,
    );
  }
  for (const step of steps) await take(connection, step);
  return steps;
}

async function take(connection: TablestoreConnection, { kind, tableName, wanted }: TableStep): Promise<void> {
  const { key, options } = wanted;
  if (kind === 'change') {
    await ask(connection, 'UpdateTable', tableName, (client) =>
      client.updateTable({ tableName, tableOptions: options }),
    );
  }
  if (kind !== 'create') return;
  await ask(connection, 'CreateTable', tableName, (client) =>
    client
      .createTable({
        tableMeta: { tableName, primaryKey: key },
        // Nothing is reserved: what is used is paid for.
        reservedThroughput: { capacityUnit: { read: 0, write: 0 } },
        tableOptions: options,
      })
      .catch((error: unknown) => {
        // Somebody else was faster, or an earlier try of ours was, whose answer was lost.
        if (!String(error).includes('OTSObjectAlreadyExist')) throw error;
      }),
  );
}

async function ask<Result>(
  connection: TablestoreConnection,
  operation: string,
  tableName: string | undefined,
  call: (client: Sdk.Client) => Promise<Result>,
): Promise<Result> {
  const reply = await connection.make(operation, tableName, call);
  if (reply.kind === 'refused') throw new Error(`${operation} has no condition, and yet one did not hold.`);
  return reply.result;
}

function describeKey(key: FoundTable['key']): string {
  return `(${key.map(({ name, type }) => `${name} ${type}`).join(', ')})`;
}

function describeOptions({ timeToLive, maxVersions }: Sdk.TableOptions): string {
  const kept = timeToLive < 0 ? 'kept for ever' : `kept for ${timeToLive / 86_400} days`;
  return maxVersions === 1 ? kept : `${kept} in ${maxVersions} versions`;
}
