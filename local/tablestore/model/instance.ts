import { TablestoreRefusal } from './refusals.ts';
import type { KeyValue, Value } from './value.ts';

export type KeyType = 'INTEGER' | 'STRING' | 'BINARY';

export interface KeyColumn {
  readonly name: string;
  readonly type: KeyType;
}

export interface TableOptions {
  /** -1: for ever. */
  readonly timeToLiveSeconds: number;
  readonly maxVersions: number;
  /** How far a version may be from the clock. */
  readonly maxDeviationSeconds: number;
  /** `false` refuses UpdateRow. */
  readonly allowUpdate: boolean;
}

/** One value of a column and when it was written. */
export interface Version {
  readonly atMs: number;
  readonly value: Value;
}

/** A stored row: changed in place. */
export interface Row {
  readonly key: readonly KeyValue[];
  /** The key as bytes that sort as the key does. */
  readonly sortKey: Buffer;
  /** Versions of each column, newest first. */
  readonly columns: Map<string, readonly Version[]>;
  /** The last write; a row without columns lives on from here. */
  writtenAtMs: number;
}

export interface Table {
  readonly name: string;
  readonly keyColumns: readonly KeyColumn[];
  /** Columns named at creation; they bind nothing without an index. */
  readonly definedColumns: readonly { readonly name: string; readonly type: number }[];
  readonly createdAtMs: number;
  /** Rows cannot be reached before. */
  readonly readyAtMs: number;
  options: TableOptions;
  reservedUnits: { readonly read: number; readonly write: number };
  /** In the order of their keys. */
  readonly rows: Row[];
}

/** All that a Tablestore instance holds: plain data, changed in place. */
export interface Instance {
  readonly tables: Map<string, Table>;
  /** How long a new table is not ready. */
  readonly tableLoadMs: number;
}

export function createInstance(tableLoadMs: number): Instance {
  return { tables: new Map(), tableLoadMs };
}

export function tableOf(instance: Instance, name: string): Table {
  const table = instance.tables.get(name);
  if (!table) throw new TablestoreRefusal('OTSObjectNotExist');
  return table;
}

/** A table whose rows can be reached. */
export function readyTableOf(instance: Instance, name: string, nowMs: number): Table {
  const table = tableOf(instance, name);
  if (nowMs < table.readyAtMs) throw new TablestoreRefusal('OTSTableNotReady');
  return table;
}
