import type { Operation } from '../../shared/operation/operation.ts';
import { operationId } from '../../shared/operation/operation-id.ts';
import { gatewayKey } from '../../shared/route/route.ts';
import { openSqliteConnection } from '../../shared/store/sqlite-connection.ts';
import { type Store, versionOf } from '../../shared/store/store.ts';
import { finishedOperation, openOperation } from './bench-operations.ts';

/** Puts operations where they belong: open ones also into the queue of their gateway. */
export type Fill = (operations: Iterable<Operation>, areOpen: boolean) => Promise<void>;

/** Fills a store through its port. */
export function fillStore(store: Store): Fill {
  return async (operations, areOpen) => {
    for (const operation of operations) {
      const { id, createTimeMs } = operation;
      if (areOpen) {
        await store.addPending({
          gatewayKey: keyOf(operation),
          acceptedAtMs: createTimeMs,
          operationId: id,
        });
      }
      await store.createOperation(operation);
    }
  };
}

/** Fills a file in one transaction: a hundred thousand durable writes one by one take minutes. */
export function fillFile(path: string): Fill {
  return async (operations, areOpen) => {
    const connection = await openSqliteConnection(path, 5_000);
    connection.write('BEGIN');
    for (const operation of operations) {
      const { id, createTimeMs, state } = operation;
      const key = keyOf(operation);
      if (areOpen) {
        connection.write(
          'INSERT INTO pending (gateway_key, accepted_at, operation_id) VALUES (?, ?, ?)',
          key,
          createTimeMs,
          id,
        );
      }
      connection.write(
        'INSERT INTO operation (id, version, accepted_at, gateway_key, state, document) VALUES (?, ?, ?, ?, ?, ?)',
        id,
        versionOf(operation),
        createTimeMs,
        key,
        state,
        JSON.stringify(operation),
      );
    }
    connection.write('COMMIT');
    connection.close();
  };
}

/** The open operations of a measurement, all accepted at one moment. */
export function* openOperations(count: number, acceptedAtMs: number): Generator<Operation> {
  for (let number = 0; number < count; number += 1) yield openOperation(number, acceptedAtMs);
}

/** One finished operation a minute, backwards in time, on a hundred gateways by turns. */
export function* finishedOperations(from: number, to: number, untilMs: number): Generator<Operation> {
  const samples = Array.from({ length: 1_000 }, (_, number) => finishedOperation(number, untilMs - 60_000));
  for (let number = from; number < to; number += 1) {
    const sample = samples[number % samples.length];
    if (sample === undefined) return;
    const { requester } = sample;
    // Only what stores look at differs; the journals of a sample's copies are alike.
    const id = operationId(requester, { kind: 'delivery-id', value: `finished ${number}` });
    yield { ...sample, id, createTimeMs: untilMs - (number + 2) * 60_000 };
  }
}

function keyOf({ intent: { accountId, route } }: Operation): string {
  return gatewayKey({ accountId, ...route });
}
