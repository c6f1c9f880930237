import type { Thread } from '../answer/thread.ts';
import { type Forecast, forecast } from '../operation/forecast.ts';
import { gatewayOf } from '../operation/gateway-of.ts';
import { isDone, isInFlight, type Operation } from '../operation/operation.ts';
import { gatewayKey } from '../route/route.ts';
import type { OperationPage, OperationQuery } from '../store/store.ts';
import type { App } from './app.ts';
import { readEntries } from './queue.ts';
import { learnedDurations } from './turn.ts';

/** An operation as it is now, and when it is likely to end while it is open. */
export interface OperationView {
  readonly operation: Operation;
  readonly forecast?: Forecast;
  /** What the asker was told so far, where somebody is to be told. */
  readonly thread?: Thread;
}

/** Reads one operation by its id. */
export async function readOperation(app: App, id: string): Promise<OperationView | undefined> {
  const operation = await app.store.readOperation(id);
  return operation === undefined ? undefined : viewOperation(app, operation);
}

/** Adds what else is known of an operation: its forecast while it is open, and how its asker is being told. */
export async function viewOperation(app: App, operation: Operation): Promise<OperationView> {
  const [seen, thread] = await Promise.all([
    forecastOf(app, operation),
    operation.replyChannel === undefined ? undefined : app.store.readThread(operation.id),
  ]);
  return {
    operation,
    ...(seen === undefined ? {} : { forecast: seen }),
    ...(thread === undefined ? {} : { thread }),
  };
}

/** Forecasts when an operation ends, while it is open. */
export async function forecastOf(app: App, operation: Operation): Promise<Forecast | undefined> {
  if (isDone(operation) || operation.intent.dryRun) return undefined;
  const key = gatewayKey(gatewayOf(operation));
  // What is under way has nobody before it, whoever is behind it.
  if (isInFlight(operation)) {
    const durationsMs = learnedDurations(app, key) ?? (await app.store.readGateway(key))?.durationsMs ?? [];
    return forecast(operation.id, [operation], durationsMs, app.clock.nowMs());
  }
  const [entries, gateway] = await Promise.all([readEntries(app, key), app.store.readGateway(key)]);
  const ids = [...new Set(entries.map(({ operationId }) => operationId))];
  const [first] = ids;
  const head =
    first === undefined || first === operation.id ? operation : await app.store.readOperation(first);
  // Of the others only the place matters; what is under way is at the head.
  const queue = ids.map((id) => (id === head?.id ? head : { id, state: 'queued' as const }));
  return forecast(operation.id, queue, gateway?.durationsMs ?? [], app.clock.nowMs());
}

/** Lists operations, newest first; open ones come without a forecast. */
export function listOperations(app: App, query: OperationQuery): Promise<OperationPage> {
  return app.store.listOperations(query);
}
