import { type KeyColumn, type KeyType, type Table, tableOf } from '../model/instance.ts';
import { invalid } from '../model/refusals.ts';
import { createTable, deleteTable, type OptionsRequest, updateTable } from '../model/tables.ts';
import { freeResult, type ReadCall } from './call.ts';
import type { TableMeta, TableOptionsMessage, ThroughputDetails } from './messages.ts';
import { decodeMessage, encodeMessage, has, tableMessages } from './proto.ts';
import { numberOf } from './read-request.ts';

const keyTypes: readonly (KeyType | undefined)[] = [undefined, 'INTEGER', 'STRING', 'BINARY'];

export const tableOperations = {
  CreateTable: (body) => {
    const request = decodeMessage(tableMessages.CreateTableRequest, body);
    const { tableName, primaryKey, definedColumn } = request.tableMeta;
    return {
      tables: [tableName],
      run: ({ instance, nowMs }) => {
        if (request.indexMetas.length > 0)
          throw invalid('This emulator has no secondary indexes: leave indexMetas out.');
        const table = {
          name: tableName,
          keyColumns: primaryKey.map(keyColumnOf),
          definedColumns: definedColumn,
          reservedUnits: request.reservedThroughput.capacityUnit,
          options: optionsOf(request.tableOptions),
        };
        createTable(instance, table, nowMs);
        return freeResult(encodeMessage(tableMessages.CreateTableResponse, {}));
      },
    };
  },

  ListTable: (body) => {
    decodeMessage(tableMessages.ListTableRequest, body);
    return {
      tables: [],
      run: ({ instance }) => {
        const tableNames = [...instance.tables.keys()].sort();
        return freeResult(encodeMessage(tableMessages.ListTableResponse, { tableNames }));
      },
    };
  },

  DescribeTable: (body) => {
    const { tableName } = decodeMessage(tableMessages.DescribeTableRequest, body);
    return {
      tables: [tableName],
      run: ({ instance, nowMs }) => {
        const table = tableOf(instance, tableName);
        return freeResult(
          encodeMessage(tableMessages.DescribeTableResponse, {
            tableMeta: metaOf(table),
            reservedThroughputDetails: throughputOf(table),
            tableOptions: optionsMessageOf(table),
            tableStatus: nowMs < table.readyAtMs ? 3 : 1,
          }),
        );
      },
    };
  },

  UpdateTable: (body) => {
    const { tableName, tableOptions, reservedThroughput } = decodeMessage(
      tableMessages.UpdateTableRequest,
      body,
    );
    return {
      tables: [tableName],
      run: ({ instance }) => {
        const table = updateTable(instance, tableName, {
          ...(tableOptions ? { options: optionsOf(tableOptions) } : {}),
          ...(reservedThroughput ? { reservedUnits: reservedThroughput.capacityUnit } : {}),
        });
        return freeResult(
          encodeMessage(tableMessages.UpdateTableResponse, {
            reservedThroughputDetails: throughputOf(table),
            tableOptions: optionsMessageOf(table),
          }),
        );
      },
    };
  },

  DeleteTable: (body) => {
    const { tableName } = decodeMessage(tableMessages.DeleteTableRequest, body);
    return {
      tables: [tableName],
      run: ({ instance }) => {
        deleteTable(instance, tableName);
        return freeResult(encodeMessage(tableMessages.DeleteTableResponse, {}));
      },
    };
  },
} as const satisfies Record<string, ReadCall>;

function keyColumnOf(column: TableMeta['primaryKey'][number]): KeyColumn {
  const type = keyTypes[column.type];
  if (!type) throw invalid('Invalid column type, only STRING,INTEGER,BINARY is allowed.');
  if (has(column, 'option'))
    throw invalid('This emulator has no auto-increment keys: choose the key of each row yourself.');
  return { name: column.name, type };
}

function optionsOf(message: TableOptionsMessage | null): OptionsRequest {
  if (!message) return {};
  return {
    ...(has(message, 'timeToLive') ? { timeToLiveSeconds: message.timeToLive } : {}),
    ...(has(message, 'maxVersions') ? { maxVersions: message.maxVersions } : {}),
    ...(has(message, 'deviationCellVersionInSec')
      ? { maxDeviationSeconds: numberOf(message.deviationCellVersionInSec) }
      : {}),
    ...(has(message, 'allowUpdate') ? { allowUpdate: message.allowUpdate } : {}),
  };
}

function optionsMessageOf({ options }: Table): TableOptionsMessage {
  return {
    timeToLive: options.timeToLiveSeconds,
    maxVersions: options.maxVersions,
    deviationCellVersionInSec: options.maxDeviationSeconds,
    allowUpdate: options.allowUpdate,
  };
}

function metaOf({ name, keyColumns, definedColumns }: Table): TableMeta {
  return {
    tableName: name,
    primaryKey: keyColumns.map((column) => ({ name: column.name, type: keyTypes.indexOf(column.type) })),
    definedColumn: definedColumns,
  };
}

function throughputOf({ reservedUnits, createdAtMs }: Table): ThroughputDetails {
  return { capacityUnit: reservedUnits, lastIncreaseTime: Math.floor(createdAtMs / 1000) };
}
