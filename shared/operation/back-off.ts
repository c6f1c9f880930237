/** Bounds of the waits after an error. */
export interface BackOffPolicy {
  readonly baseMs: number;
  readonly capMs: number;
}

export const defaultBackOff: BackOffPolicy = { baseMs: 1_000, capMs: 20_000 };

/**
 * Exponential back-off with full jitter, never shorter than the cloud's own hint.
 * @param failures how often it has failed, 1 or more
 * @param random a draw from [0, 1)
 */
export function backOffMs(
  failures: number,
  random: number,
  retryAfterMs = 0,
  { baseMs, capMs }: BackOffPolicy = defaultBackOff,
): number {
  const ceilingMs = Math.min(capMs, baseMs * 2 ** Math.min(failures - 1, 30));
  return Math.ceil(Math.max(retryAfterMs, 0) + ceilingMs * random);
}
