/** The longest wait granted, in seconds: well under the time limits of senders and of the function. */
export const longestWaitS = 20;

/**
 * Reads `wait=N` from a Prefer header (RFC 7240); other preferences are ignored, as the RFC asks.
 * @returns seconds, at most {@link longestWaitS}; 0 for none
 */
export function readPreferredWaitS(header: string | undefined): number {
  const wait = /(?:^|[,;])\s*wait\s*=\s*"?([0-9]{1,6})"?\s*(?:$|[,;])/i.exec(header ?? '')?.[1];
  return Math.min(longestWaitS, Number(wait ?? 0));
}
