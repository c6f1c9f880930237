import { isInFlight, type Operation } from './operation.ts';

/** What a change is taken to last on a gateway that has no history yet. */
export const assumedDurationMs = 30_000;

export interface Forecast {
  /** 1 is next; 0 is under way. */
  readonly queuePosition: number;
  readonly estimatedEndMs: number;
}

/** What a forecast needs to know of an operation. */
export type QueuedOperation = Pick<Operation, 'id' | 'state' | 'appliedAtMs' | 'sentAtMs'>;

/**
 * Forecasts when an open operation ends, from its place in the queue and the gateway's own recorded durations.
 * @param queue the open operations of the gateway, oldest first
 * @returns `undefined` when the operation is not in the queue
 */
export function forecast(
  operationId: string,
  queue: readonly QueuedOperation[],
  durationsMs: readonly number[],
  nowMs: number,
): Forecast | undefined {
  const ordered = [...queue.filter(isInFlight), ...queue.filter((operation) => !isInFlight(operation))];
  const index = ordered.findIndex(({ id }) => id === operationId);
  if (index < 0) return undefined;
  const typicalMs = median(durationsMs) ?? assumedDurationMs;
  const underWay = queue.find(isInFlight);
  const elapsedMs = nowMs - (underWay?.appliedAtMs ?? underWay?.sentAtMs ?? nowMs);
  const firstEndsInMs = Math.max(1_000, typicalMs - elapsedMs);
  return {
    queuePosition: underWay === undefined ? index + 1 : index,
    estimatedEndMs: Math.round(nowMs + firstEndsInMs + index * typicalMs),
  };
}

function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)];
}
