/** What the proven bytes of a body say; undefined when they are not JSON in UTF-8. */
export function parseProvenJson(content: Buffer): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content)) as unknown };
  } catch {
    return undefined;
  }
}
