import { type Instance, type KeyColumn, type Table, type TableOptions, tableOf } from './instance.ts';
import { isName, limits } from './limits.ts';
import { invalid, TablestoreRefusal } from './refusals.ts';

/** Table options as they travel: what is left out stays as it is, or takes its default. */
export interface OptionsRequest {
  readonly timeToLiveSeconds?: number;
  readonly maxVersions?: number;
  readonly maxDeviationSeconds?: number;
  readonly allowUpdate?: boolean;
}

export interface TableRequest {
  readonly name: string;
  readonly keyColumns: readonly KeyColumn[];
  readonly definedColumns: Table['definedColumns'];
  readonly reservedUnits: Table['reservedUnits'];
  readonly options: OptionsRequest;
}

/** "TableOptions" (page of 2026-04-08): one day. */
const defaultDeviationSeconds = 86_400;

/** Creates a table, or says why it cannot be. */
export function createTable(instance: Instance, request: TableRequest, nowMs: number): void {
  const { name, keyColumns, definedColumns, reservedUnits, options } = request;
  if (!isName(name)) throw invalid(`Invalid table name: '${name}'.`);
  checkKeyColumns(keyColumns);
  checkUnits(reservedUnits);
  if (definedColumns.length > limits.definedColumns)
    throw invalid(`The number of defined columns must be in range: [0, ${limits.definedColumns}].`);
  for (const column of definedColumns)
    if (!isName(column.name)) throw invalid(`Invalid column name: '${column.name}'.`);
  if (options.timeToLiveSeconds === undefined) throw invalid('Time-to-live is missing while creating table.');
  if (options.maxVersions === undefined) throw invalid('MaxVersions is missing while creating table.');
  checkOptions(options);
  if (instance.tables.has(name)) throw new TablestoreRefusal('OTSObjectAlreadyExist');
  if (instance.tables.size >= limits.tables)
    throw new TablestoreRefusal('OTSQuotaExhausted', 'Number of tables exceeded the quota.');
  instance.tables.set(name, {
    name,
    keyColumns,
    definedColumns,
    reservedUnits,
    createdAtMs: nowMs,
    readyAtMs: nowMs + instance.tableLoadMs,
    options: {
      timeToLiveSeconds: options.timeToLiveSeconds,
      maxVersions: options.maxVersions,
      maxDeviationSeconds: options.maxDeviationSeconds ?? defaultDeviationSeconds,
      allowUpdate: options.allowUpdate ?? true,
    },
    rows: [],
  });
}

/** Changes what can be changed of a table. */
export function updateTable(
  instance: Instance,
  name: string,
  change: { readonly options?: OptionsRequest; readonly reservedUnits?: Table['reservedUnits'] },
): Table {
  const table = tableOf(instance, name);
  if (change.options) {
    if (Object.keys(change.options).length === 0)
      throw invalid('No parameter is specified in table options.');
    checkOptions(change.options);
    const options: TableOptions = { ...table.options, ...change.options };
    table.options = options;
  }
  if (change.reservedUnits) {
    checkUnits(change.reservedUnits);
    table.reservedUnits = change.reservedUnits;
  }
  return table;
}

/** Deletes a table with all its rows. */
export function deleteTable(instance: Instance, name: string): void {
  instance.tables.delete(tableOf(instance, name).name);
}

function checkKeyColumns(columns: readonly KeyColumn[]): void {
  if (columns.length < 1 || columns.length > limits.keyColumns)
    throw invalid(`The number of primary key columns must be in range: [1, ${limits.keyColumns}].`);
  const seen = new Set<string>();
  for (const { name } of columns) {
    if (!isName(name)) throw invalid(`Invalid column name: '${name}'.`);
    if (seen.has(name)) throw invalid(`Duplicated primary key name: '${name}'.`);
    seen.add(name);
  }
}

function checkUnits({ read, write }: Table['reservedUnits']): void {
  const wrong = [read, write].find((units) => units < 0);
  if (wrong !== undefined)
    throw invalid(`Invalid Capacity Unit:${wrong}. Capacity Unit must be nonnegative.`);
}

function checkOptions({ timeToLiveSeconds, maxVersions, maxDeviationSeconds }: OptionsRequest): void {
  if (timeToLiveSeconds !== undefined && timeToLiveSeconds !== -1) {
    if (timeToLiveSeconds <= 0) throw invalid('TimeToLive cannot be 0 or less than -1.');
    if (timeToLiveSeconds < limits.shortestTimeToLiveSeconds)
      throw invalid(`TimeToLive must be -1 or at least ${limits.shortestTimeToLiveSeconds}.`);
  }
  if (maxVersions !== undefined && maxVersions <= 0)
    throw invalid('The maximum versions cannot be less than or equal to 0.');
  if (maxDeviationSeconds !== undefined && maxDeviationSeconds < 0)
    throw invalid('The maximum deviation must be in range [0, INT64_MAX/1000000].');
}
