import type { RawRequest, Source, Verdict } from './source.ts';

/**
 * Asks each source in turn; the first that finds its credentials decides. A wrong signature never falls back to a
 * weaker proof.
 */
export function verifyCaller(sources: readonly Source[], request: RawRequest, nowMs: number): Verdict {
  for (const source of sources) {
    const verdict = source.verify(request, nowMs);
    if (verdict.kind !== 'absent') return verdict;
  }
  return { kind: 'absent' };
}
