import { createRequire } from 'node:module';

/** A 64-bit number of the SDK. */
export interface Long {
  toNumber(): number;
  toString(): string;
}

export type SdkValue = string | number | boolean | Buffer | Long;
type Columns = readonly Readonly<Record<string, SdkValue>>[];
/** INF_MIN and INF_MAX are objects of the SDK. */
type Key = readonly Readonly<Record<string, SdkValue | object>>[];

interface Row {
  readonly primaryKey?: readonly { readonly name: string; readonly value: SdkValue }[];
  readonly attributes?: readonly {
    readonly columnName: string;
    readonly columnValue: SdkValue;
    readonly timestamp: Long;
  }[];
}

interface Consumed {
  readonly consumed: { readonly capacityUnit: { readonly read: number; readonly write: number } };
}

interface BatchRow extends Row {
  readonly isOk: boolean;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly tableName: string;
}

type Call<Result> = (params: Readonly<Record<string, unknown>>) => Promise<Result>;

/** What the tests use of the unmodified SDK client; it has no types of its own. */
export interface SdkClient {
  readonly config: Record<string, unknown>;
  readonly createTable: Call<unknown>;
  readonly listTable: Call<{ readonly tableNames: readonly string[] }>;
  readonly describeTable: Call<{
    readonly tableMeta: {
      readonly tableName: string;
      readonly primaryKey: readonly { readonly name: string; readonly type: number }[];
    };
    readonly tableOptions: { readonly timeToLive: number; readonly maxVersions: number };
    readonly tableStatus: number;
  }>;
  readonly updateTable: Call<unknown>;
  readonly deleteTable: Call<unknown>;
  readonly getRow: Call<Consumed & { readonly row: Row }>;
  readonly putRow: Call<Consumed & { readonly row: Row }>;
  readonly updateRow: Call<Consumed & { readonly row: Row }>;
  readonly deleteRow: Call<Consumed & { readonly row: Row }>;
  readonly getRange: Call<
    Consumed & { readonly rows: readonly Row[]; readonly nextStartPrimaryKey: Row['primaryKey'] | null }
  >;
  readonly batchGetRow: Call<{ readonly tables: readonly (readonly BatchRow[])[] }>;
  readonly batchWriteRow: Call<{ readonly tables: readonly BatchRow[] }>;
}

interface Composite {
  addSubCondition(condition: object): void;
}

interface Sdk {
  readonly Client: new (config: Readonly<Record<string, unknown>>) => SdkClient;
  readonly Condition: new (existence: number, column: object | null) => object;
  readonly SingleColumnCondition: new (
    column: string,
    value: SdkValue,
    comparator: number,
    passIfMissing: boolean,
  ) => object;
  readonly CompositeCondition: new (operator: number) => Composite;
  readonly ColumnPaginationFilter: new (limit: number, offset: number) => object;
  readonly ComparatorType: Readonly<
    Record<'EQUAL' | 'NOT_EQUAL' | 'GREATER_THAN' | 'GREATER_EQUAL' | 'LESS_THAN' | 'LESS_EQUAL', number>
  >;
  readonly LogicalOperator: Readonly<Record<'NOT' | 'AND' | 'OR', number>>;
  readonly INF_MIN: object;
  readonly INF_MAX: object;
  readonly Long: { fromNumber(value: number): Long; fromString(value: string): Long };
  readonly encoder: { encode(operation: string, params: unknown): object };
}

export const sdk = createRequire(import.meta.url)('tablestore') as Sdk;

export type Expectation = 'IGNORE' | 'EXPECT_EXIST' | 'EXPECT_NOT_EXIST';
export type Comparator = keyof Sdk['ComparatorType'];

/** An integer; a JavaScript number would travel as a double. */
export const long = (value: number): Long => sdk.Long.fromNumber(value);

/** A condition on the row and perhaps its columns. */
export function condition(expectation: Expectation, column: object | null = null): object {
  return new sdk.Condition(['IGNORE', 'EXPECT_EXIST', 'EXPECT_NOT_EXIST'].indexOf(expectation), column);
}

export const anyRow = condition('IGNORE');

/** A comparison of one column. */
export function column(name: string, comparator: Comparator, value: SdkValue, passIfMissing = false): object {
  return new sdk.SingleColumnCondition(name, value, sdk.ComparatorType[comparator], passIfMissing);
}

/** A connection of comparisons. */
export function combine(operator: 'NOT' | 'AND' | 'OR', ...parts: readonly object[]): object {
  const composite = new sdk.CompositeCondition(sdk.LogicalOperator[operator]);
  for (const part of parts) composite.addSubCondition(part);
  return composite;
}

/** The columns of a row by name: integers as bigint, so that they show apart from doubles. */
export function columnsOf({ attributes = [] }: Row): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    attributes.map(({ columnName, columnValue }) => [columnName, plain(columnValue)]),
  );
}

/** The values of a row's key. */
export function keyOf({ primaryKey }: Row): readonly unknown[] {
  return (primaryKey ?? []).map(({ value }) => plain(value));
}

export type { Columns, Key, Row };

function plain(value: SdkValue): unknown {
  return typeof value === 'object' && !Buffer.isBuffer(value) ? BigInt(value.toString()) : value;
}

/** What the SDK throws, as far as anyone can rely on it: the code of the service is inside the message. */
export interface SdkFailure {
  readonly code: number | string;
  readonly message: string;
}

/** The failure of a call that must fail. */
export async function failureOf(call: Promise<unknown>): Promise<SdkFailure> {
  let value: unknown;
  try {
    value = await call;
  } catch (error) {
    return error as SdkFailure;
  }
  throw new Error(`The call was expected to fail and returned ${JSON.stringify(value)}`);
}
