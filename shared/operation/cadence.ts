/** Bounds of the waits between two looks at a gateway that is changing. */
export interface CadencePolicy {
  /** The first wait when nothing is known about the gateway. */
  readonly firstMs: number;
  readonly minGapMs: number;
  readonly maxGapMs: number;
}

export const defaultCadence: CadencePolicy = { firstMs: 2_000, minGapMs: 1_000, maxGapMs: 10_000 };

/** How many finished changes of a gateway are remembered. */
export const rememberedDurations = 20;

/**
 * When to look again at a gateway that is still changing: where its own recorded durations say that it is likely
 * to be done, and in growing gaps once it takes longer than ever before.
 * @param elapsedMs how long the change has been running
 * @param durationsMs how long the gateway's last changes took, in any order
 */
export function nextLookInMs(
  elapsedMs: number,
  durationsMs: readonly number[],
  { firstMs, minGapMs, maxGapMs }: CadencePolicy = defaultCadence,
): number {
  const elapsed = Math.max(0, elapsedMs);
  const longer = durationsMs.filter((duration) => duration > elapsed).sort((one, other) => one - other);
  const likely = longer[Math.floor(longer.length / 3)];
  if (likely !== undefined) return Math.max(minGapMs, Math.ceil(likely - elapsed));
  if (elapsed < firstMs && durationsMs.length === 0) return Math.max(minGapMs, firstMs - elapsed);
  return Math.min(maxGapMs, Math.max(minGapMs, Math.ceil(elapsed / 4)));
}

/** Adds a finished change to what is remembered of a gateway, oldest first. */
export function rememberDuration(durationsMs: readonly number[], durationMs: number): readonly number[] {
  return [...durationsMs, Math.max(0, Math.round(durationMs))].slice(-rememberedDurations);
}
