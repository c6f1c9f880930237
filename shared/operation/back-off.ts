/** Bounds of the waits after an error. */
export interface BackOffPolicy {
  readonly baseMs: number;
  readonly capMs: number;
  /** After so many failures nothing passing is to be hoped for soon: the cap gives way to a longer one. */
  readonly patientAfter: number;
  readonly patientCapMs: number;
}

export const defaultBackOff: BackOffPolicy = {
  baseMs: 1_000,
  capMs: 20_000,
  patientAfter: 10,
  patientCapMs: 120_000,
};

/**
 * Exponential back-off with full jitter, never shorter than the cloud's own hint.
 * @param failures how often it has failed, 1 or more
 * @param random a draw from [0, 1)
 */
export function backOffMs(
  failures: number,
  random: number,
  retryAfterMs = 0,
  { baseMs, capMs, patientAfter, patientCapMs }: BackOffPolicy = defaultBackOff,
): number {
  const limitMs = failures > patientAfter ? patientCapMs : capMs;
  const ceilingMs = Math.min(limitMs, baseMs * 2 ** Math.min(failures - 1, 30));
  return Math.ceil(Math.max(retryAfterMs, 0) + ceilingMs * random);
}
