/** Prints a time for people: `2026-01-01 02:03:04 UTC`. */
export function utcTime(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
] as const;

/** Prints a duration in its largest unit, rounded down: `42 s`, `3 min`, `2 h`, `5 d`; never negative. */
export function span(durationMs: number): string {
  for (const [name, sizeMs] of units) {
    if (durationMs >= sizeMs) return `${Math.floor(durationMs / sizeMs)} ${name}`;
  }
  return `${Math.max(0, Math.floor(durationMs / 1_000))} s`;
}
