import type { Operation } from '../../shared/operation/operation.ts';
import { gatewayKey } from '../../shared/route/route.ts';
import { openSqliteConnection } from '../../shared/store/sqlite-connection.ts';
import { type Store, versionOf } from '../../shared/store/store.ts';
import { finishedOperation, openOperation } from './bench-operations.ts';

/** Puts open operations where the webhook would put them. */
export async function addOpen(store: Store, count: number, acceptedAtMs: number): Promise<void> {
  for (let number = 0; number < count; number += 1) {
    const operation = openOperation(number, acceptedAtMs);
    const key = keyOf(operation);
    await store.addPending({ gatewayKey: key, acceptedAtMs, operationId: operation.id });
    await store.createOperation(operation);
  }
}

/** Adds finished operations, one write each. */
export async function addHistory(store: Store, from: number, to: number, untilMs: number): Promise<void> {
  for (const operation of finishedOperations(from, to, untilMs)) await store.createOperation(operation);
}

/** Adds finished operations to a file in one transaction: a hundred thousand of them one by one take minutes. */
export async function addHistoryToFile(
  path: string,
  from: number,
  to: number,
  untilMs: number,
): Promise<void> {
  const connection = await openSqliteConnection(path, 5_000);
  connection.write('BEGIN');
  for (const operation of finishedOperations(from, to, untilMs)) {
    connection.write(
      'INSERT INTO operation (id, version, accepted_at, gateway_key, state, document) VALUES (?, ?, ?, ?, ?, ?)',
      operation.id,
      versionOf(operation),
      operation.createTimeMs,
      keyOf(operation),
      operation.state,
      JSON.stringify(operation),
    );
  }
  connection.write('COMMIT');
  connection.close();
}

/** One a minute, on a hundred gateways by turns. */
function* finishedOperations(from: number, to: number, untilMs: number): Generator<Operation> {
  for (let number = from; number < to; number += 1) {
    yield finishedOperation(number % 1_000, untilMs - (number + 1) * 60_000);
  }
}

function keyOf({ intent: { accountId, route } }: Operation): string {
  return gatewayKey({ accountId, ...route });
}
