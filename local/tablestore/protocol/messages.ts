/**
 * The messages of API version 2015-12-31, as far as the emulator reads and writes them. Enumerations travel as
 * numbers, bytes as they are; a field that was not sent reads as its default.
 */

export type Empty = Readonly<Record<never, never>>;

export interface ErrorMessage {
  readonly code: string;
  readonly message: string;
}

/** 64 bits: a number, or the object that stands for one. */
export type Int64 = number | { toString(): string };

export interface CapacityUnit {
  readonly read: number;
  readonly write: number;
}

export interface Units {
  readonly capacityUnit: CapacityUnit;
}

export interface TableMeta {
  readonly tableName: string;
  /** 1 INTEGER, 2 STRING, 3 BINARY. */
  readonly primaryKey: readonly { readonly name: string; readonly type: number; readonly option?: number }[];
  readonly definedColumn: readonly { readonly name: string; readonly type: number }[];
}

export interface TableOptionsMessage {
  readonly timeToLive: number;
  readonly maxVersions: number;
  readonly deviationCellVersionInSec: Int64;
  readonly allowUpdate: boolean;
}

export interface CreateTableRequest {
  readonly tableMeta: TableMeta;
  readonly reservedThroughput: Units;
  readonly tableOptions: TableOptionsMessage | null;
  readonly indexMetas: readonly unknown[];
}

export interface ListTableResponse {
  readonly tableNames: readonly string[];
}

export interface NamedTableRequest {
  readonly tableName: string;
}

export interface ThroughputDetails extends Units {
  readonly lastIncreaseTime: number;
}

export interface DescribeTableResponse {
  readonly tableMeta: TableMeta;
  readonly reservedThroughputDetails: ThroughputDetails;
  readonly tableOptions: TableOptionsMessage;
  /** 1 active, 3 loading. */
  readonly tableStatus: number;
}

export interface UpdateTableRequest {
  readonly tableName: string;
  readonly reservedThroughput: Units | null;
  readonly tableOptions: TableOptionsMessage | null;
}

export interface UpdateTableResponse {
  readonly reservedThroughputDetails: ThroughputDetails;
  readonly tableOptions: TableOptionsMessage;
}

export interface ConditionMessage {
  /** 0 IGNORE, 1 EXPECT_EXIST, 2 EXPECT_NOT_EXIST. */
  readonly rowExistence: number;
  readonly columnCondition: Uint8Array;
}

export interface ReturnContent {
  /** 0 nothing, 1 the key, 2 after modification. */
  readonly returnType: number;
  readonly returnColumnNames: readonly string[];
}

export interface SelectionMessage {
  readonly columnsToGet: readonly string[];
  readonly timeRange: {
    readonly startTime: Int64;
    readonly endTime: Int64;
    readonly specificTime: Int64;
  } | null;
  readonly maxVersions: number;
  readonly filter: Uint8Array;
  readonly startColumn: string;
  readonly endColumn: string;
}

export interface GetRowRequest extends SelectionMessage {
  readonly tableName: string;
  readonly primaryKey: Uint8Array;
}

export interface RowResponse {
  readonly consumed: Units;
  readonly row: Uint8Array;
}

interface WriteRequest {
  readonly tableName: string;
  readonly condition: ConditionMessage;
  readonly returnContent: ReturnContent | null;
}

export interface PutRowRequest extends WriteRequest {
  readonly row: Uint8Array;
}

export interface UpdateRowRequest extends WriteRequest {
  readonly rowChange: Uint8Array;
}

export interface DeleteRowRequest extends WriteRequest {
  readonly primaryKey: Uint8Array;
}

export interface GetRangeRequest extends SelectionMessage {
  readonly tableName: string;
  /** 0 forward, 1 backward. */
  readonly direction: number;
  readonly limit: number;
  readonly inclusiveStartPrimaryKey: Uint8Array;
  readonly exclusiveEndPrimaryKey: Uint8Array;
}

export interface GetRangeResponse {
  readonly consumed: Units;
  readonly rows: Uint8Array;
  readonly nextStartPrimaryKey?: Uint8Array;
}

export interface BatchGetRowRequest {
  readonly tables: readonly (SelectionMessage & {
    readonly tableName: string;
    readonly primaryKey: readonly Uint8Array[];
  })[];
}

export interface BatchWriteRowRequest {
  readonly tables: readonly {
    readonly tableName: string;
    readonly rows: readonly {
      /** 1 put, 2 update, 3 delete. */
      readonly type: number;
      readonly rowChange: Uint8Array;
      readonly condition: ConditionMessage;
      readonly returnContent: ReturnContent | null;
    }[];
  }[];
}

export interface BatchResponse {
  readonly tables: readonly {
    readonly tableName: string;
    readonly rows: readonly {
      readonly isOk: boolean;
      readonly error?: ErrorMessage;
      readonly consumed?: Units;
      readonly row?: Uint8Array;
    }[];
  }[];
}

export interface FilterMessage {
  /** 1 one column, 2 composite, 3 pagination. */
  readonly type: number;
  readonly filter: Uint8Array;
}

export interface SingleColumnValueFilter {
  /** 1 =, 2 ≠, 3 >, 4 ≥, 5 <, 6 ≤. */
  readonly comparator: number;
  readonly columnName: string;
  readonly columnValue: Uint8Array;
  readonly filterIfMissing: boolean;
}

export interface CompositeColumnValueFilter {
  /** 1 NOT, 2 AND, 3 OR. */
  readonly combinator: number;
  readonly subFilters: readonly FilterMessage[];
}

export interface ColumnPaginationFilter {
  readonly offset: number;
  readonly limit: number;
}
