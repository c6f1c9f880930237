import { invalid } from '../model/refusals.ts';
import { batchOperations } from './batch-operations.ts';
import type { Call, ReadCall } from './call.ts';
import { rowOperations } from './row-operations.ts';
import { tableOperations } from './table-operations.ts';

const operations = { ...tableOperations, ...rowOperations, ...batchOperations };

export type OperationName = keyof typeof operations;

export function isOperation(name: string): name is OperationName {
  return Object.hasOwn(operations, name);
}

/** Reads the body of a request; throws a refusal when there is no such operation, or not with such a body. */
export function readCall(operation: string, body: Buffer): Call {
  if (!isOperation(operation)) throw invalid(`Unsupported operation: '${operation}'.`);
  const read: ReadCall = operations[operation];
  return read(body);
}
