const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/**
 * A header name in the case in which events carry it: the gateway is written in Go, which capitalises the
 * first letter and each letter after a hyphen. A name that is no HTTP token is left alone, as Go does.
 */
export function canonicalHeaderName(name: string): string {
  if (!token.test(name)) return name;
  return name.toLowerCase().replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
}

/** Joins alternating names and values (Node's `rawHeaders`) as events do: one string a name, split by commas. */
export function joinHeaders(rawHeaders: readonly string[]): Record<string, string> {
  return joinPairs(pairsOf(rawHeaders).map(([name, value]) => [canonicalHeaderName(name), value]));
}

/** Joins repeated names with commas, keeping the order of first appearance. */
export function joinPairs(pairs: Iterable<readonly [string, string]>): Record<string, string> {
  const joined = new Map<string, string>();
  for (const [name, value] of pairs) {
    const earlier = joined.get(name);
    joined.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  return Object.fromEntries(joined);
}

/** Names with their values from Node's flat `rawHeaders`. */
export function pairsOf(rawHeaders: readonly string[]): readonly (readonly [string, string])[] {
  const pairs: (readonly [string, string])[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    pairs.push([rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '']);
  }
  return pairs;
}
