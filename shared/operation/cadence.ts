/** Bounds of the waits between two looks at a gateway that is changing. */
export interface CadencePolicy {
  /** The first wait when nothing is known about the gateway. */
  readonly firstMs: number;
  readonly minGapMs: number;
  readonly maxGapMs: number;
}

export const defaultCadence: CadencePolicy = { firstMs: 2_000, minGapMs: 300, maxGapMs: 10_000 };

/** How many finished changes of a gateway are remembered. */
export const rememberedDurations = 20;

/** A gap as a part of the time gone by: what is found late is found late by no more than this part. */
const gapPart = 0.07;

/**
 * When to look again at a gateway that is still changing. Nothing is looked at before the gateway's shortest
 * recorded change could be done; after that the gaps grow with the time gone by, so that the delay stays a small
 * part of the whole and a long change costs few calls.
 * @param elapsedMs how long the change has been running
 * @param durationsMs how long the gateway's last changes took, in any order
 */
export function nextLookInMs(
  elapsedMs: number,
  durationsMs: readonly number[],
  { firstMs, minGapMs, maxGapMs }: CadencePolicy = defaultCadence,
): number {
  const elapsed = Math.max(0, elapsedMs);
  const earliest = durationsMs.length === 0 ? firstMs : Math.min(...durationsMs) * (1 - gapPart);
  if (elapsed < earliest) return Math.ceil(Math.max(minGapMs, earliest - elapsed));
  return Math.ceil(Math.min(maxGapMs, Math.max(minGapMs, elapsed * gapPart)));
}

/** Adds a finished change to what is remembered of a gateway, oldest first. */
export function rememberDuration(durationsMs: readonly number[], durationMs: number): readonly number[] {
  return [...durationsMs, Math.max(0, Math.round(durationMs))].slice(-rememberedDurations);
}
