/** Longer words are no misspelt keywords, and are not compared. */
const maxLength = 24;

/**
 * How many letters have to be added, dropped, changed or swapped with their neighbour to make one word of another
 * (Damerau-Levenshtein, each letter edited once); `limit + 1` when it is more than the limit.
 */
export function editDistance(one: string, other: string, limit: number): number {
  if (Math.abs(one.length - other.length) > limit) return limit + 1;
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const changed = one[i - 1] === other[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      row.push(
        Math.min(
          at(row, j - 1) + 1,
          at(last, j) + 1,
          at(last, j - 1) + changed,
          swapped ? at(beforeLast, j - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    if (Math.min(...row) > limit && Math.min(...last) > limit) return limit + 1;
    beforeLast = last;
    last = row;
  }
  return Math.min(at(last, other.length), limit + 1);
}

/** The candidate that somebody probably meant: the nearest within two edits (one for short words), or completed. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const typed = word.toLowerCase();
  if (typed === '' || typed.length > maxLength) return undefined;
  const completed =
    typed.length >= 3 ? candidates.find((candidate) => candidate.startsWith(typed)) : undefined;
  if (completed !== undefined) return completed;
  const ranked = candidates
    .map((candidate) => ({ candidate, limit: limitFor(candidate) }))
    .map(({ candidate, limit }) => ({ candidate, limit, distance: editDistance(typed, candidate, limit) }))
    .filter(({ limit, distance }) => distance <= limit)
    .sort((one, other) => one.distance - other.distance);
  return ranked[0]?.candidate;
}

function limitFor(candidate: string): number {
  if (candidate.length < 2) return 0;
  return candidate.length < 6 ? 1 : 2;
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
