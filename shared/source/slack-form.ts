/**
 * The fields of an `application/x-www-form-urlencoded` body; undefined when it is not UTF-8, holds a broken escape or
 * names a field twice. The first of two names would be as good a guess as the last.
 */
export function readForm(content: Buffer): ReadonlyMap<string, string> | undefined {
  const fields = new Map<string, string>();
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(content);
    for (const pair of text.split('&')) {
      if (pair === '') continue;
      const [name = '', ...value] = pair
        .split('=')
        .map((part) => decodeURIComponent(part.replaceAll('+', ' ')));
      if (fields.has(name)) return undefined;
      fields.set(name, value.join('='));
    }
  } catch {
    return undefined;
  }
  return fields;
}
