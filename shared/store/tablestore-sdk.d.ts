/** The part of the official SDK that this project uses; the package has no types. Source: tablestore 5.6.5, lib/. */
declare module 'tablestore' {
  namespace Sdk {
    /** A 64-bit integer: a plain number would be stored as a double. */
    interface Long {
      toNumber(): number;
    }

    /** The end of a range before or behind every value. */
    interface Infinite {
      readonly unique?: never;
    }

    type Value = string | boolean | number | Long | Buffer;
    type KeyValue = string | Long | Infinite;
    type Cells = readonly Readonly<Record<string, Value>>[];
    type Key = readonly Readonly<Record<string, KeyValue>>[];

    interface Row {
      readonly primaryKey?: readonly { readonly name: string; readonly value: string | Long }[] | null;
      readonly attributes?:
        | readonly { readonly columnName: string; readonly columnValue: Value }[]
        | null
        | undefined;
    }

    interface SingleColumnCondition {
      readonly columnName: string;
    }

    interface CompositeCondition {
      addSubCondition(condition: ColumnCondition): void;
    }

    type ColumnCondition = SingleColumnCondition | CompositeCondition;

    interface Condition {
      readonly rowExistenceExpectation: number;
    }

    type Update = { readonly PUT: Cells } | { readonly DELETE_ALL: readonly string[] };

    interface RowChange {
      readonly tableName: string;
      readonly primaryKey: Key;
      readonly condition: Condition;
    }

    type BatchChange =
      | {
          readonly type: 'PUT';
          readonly condition: Condition;
          readonly primaryKey: Key;
          readonly attributeColumns: Cells;
        }
      | { readonly type: 'DELETE'; readonly condition: Condition; readonly primaryKey: Key };

    interface BatchAnswer extends Row {
      readonly isOk: boolean;
      readonly errorCode: string | null;
      readonly errorMessage: string | null;
      readonly tableName: string;
    }

    interface TableOptions {
      /** Seconds; -1 keeps for ever. */
      readonly timeToLive: number;
      readonly maxVersions: number;
    }

    interface CapacityUnit {
      readonly capacityUnit: { readonly read: number; readonly write: number };
    }

    interface TableDescription {
      readonly tableMeta: {
        readonly tableName: string;
        readonly primaryKey: readonly { readonly name: string; readonly type: number }[];
      };
      readonly tableOptions: TableOptions;
    }

    /** Read anew for every request: credentials are refreshed by changing them here. */
    interface Config {
      accessKeyId: string | null;
      secretAccessKey: string | null;
      stsToken: string | null;
    }

    interface Client {
      readonly config: Config;
      createTable(parameters: {
        readonly tableMeta: {
          readonly tableName: string;
          readonly primaryKey: readonly { readonly name: string; readonly type: 'STRING' | 'INTEGER' }[];
        };
        readonly reservedThroughput: CapacityUnit;
        readonly tableOptions: TableOptions;
      }): Promise<unknown>;
      listTable(parameters: object): Promise<{ readonly tableNames: readonly string[] }>;
      describeTable(parameters: { readonly tableName: string }): Promise<TableDescription>;
      updateTable(parameters: {
        readonly tableName: string;
        readonly tableOptions: TableOptions;
      }): Promise<unknown>;
      getRow(parameters: {
        readonly tableName: string;
        readonly primaryKey: Key;
        readonly columnsToGet?: readonly string[];
      }): Promise<{ readonly row: Row }>;
      getRange(parameters: {
        readonly tableName: string;
        readonly direction: string;
        readonly inclusiveStartPrimaryKey: Key;
        readonly exclusiveEndPrimaryKey: Key;
        readonly limit: number;
        readonly columnsToGet?: readonly string[];
      }): Promise<{
        readonly rows: readonly Row[];
        readonly nextStartPrimaryKey:
          | readonly { readonly name: string; readonly value: string | Long }[]
          | null;
      }>;
      batchGetRow(parameters: {
        readonly tables: readonly { readonly tableName: string; readonly primaryKey: readonly Key[] }[];
      }): Promise<{ readonly tables: readonly (readonly BatchAnswer[])[] }>;
      putRow(parameters: RowChange & { readonly attributeColumns: Cells }): Promise<{ readonly row: Row }>;
      updateRow(
        parameters: RowChange & {
          readonly updateOfAttributeColumns: readonly Update[];
        },
      ): Promise<{ readonly row: Row }>;
      deleteRow(parameters: RowChange): Promise<{ readonly row: Row }>;
      batchWriteRow(parameters: {
        readonly tables: readonly { readonly tableName: string; readonly rows: readonly BatchChange[] }[];
      }): Promise<{ readonly tables: readonly BatchAnswer[] }>;
    }

    interface ClientOptions {
      readonly accessKeyId: string;
      readonly secretAccessKey: string;
      readonly stsToken?: string | undefined;
      readonly endpoint: string;
      readonly instancename: string;
      /** Tries after the first; written to a setting of the whole process with every request. */
      readonly maxRetries?: number;
      readonly httpOptions?: {
        readonly timeout?: number;
        readonly maxSockets?: number;
        readonly agent?: import('node:http').Agent;
      };
    }
  }

  const Sdk: {
    readonly Client: new (options: Sdk.ClientOptions) => Sdk.Client;
    readonly Long: { fromNumber(value: number): Sdk.Long };
    readonly INF_MIN: Sdk.Infinite;
    readonly INF_MAX: Sdk.Infinite;
    readonly Direction: { readonly FORWARD: string; readonly BACKWARD: string };
    readonly RowExistenceExpectation: {
      readonly IGNORE: number;
      readonly EXPECT_EXIST: number;
      readonly EXPECT_NOT_EXIST: number;
    };
    readonly LogicalOperator: { readonly AND: number };
    readonly ComparatorType: { readonly EQUAL: number; readonly LESS_THAN: number };
    readonly PrimaryKeyType: { readonly INTEGER: number; readonly STRING: number; readonly BINARY: number };
    readonly Condition: new (rowExistence: number, column: Sdk.ColumnCondition | null) => Sdk.Condition;
    readonly SingleColumnCondition: new (
      columnName: string,
      columnValue: Sdk.Value,
      comparator: number,
      passIfMissing?: boolean,
    ) => Sdk.SingleColumnCondition;
    readonly CompositeCondition: new (combinator: number) => Sdk.CompositeCondition;
  };
  export = Sdk;
}
