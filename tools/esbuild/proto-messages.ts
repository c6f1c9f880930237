/** A namespace, and a message or an enumeration inside one, as pbjs prints static modules. */
const namespace = /^\$root\.(?<space>\w+) = \(function\(\) \{\n[\s\S]*?^\}\)\(\);\n/gm;
const message = /^ {8}\w+\.(?<name>\w+) = \(function\(\) \{\n[\s\S]*?^ {8}\}\)\(\);\n/gm;

/** What a client that only encodes requests and decodes answers does without. */
const unused =
  /^ {12}\w+\.(?:prototype\.)?(?:verify|fromObject|toObject|toJSON|encodeDelimited|decodeDelimited) = function[^\n]*\{\n[\s\S]*?^ {12}\};\n/gm;

/** A reference from one message to another. */
const reference = /\$root\.(?<space>\w+)\.proto\.(?<name>\w+)/g;

/**
 * Keeps of a static protobuf module what the named messages need, as `namespace.Name`, and of each message what
 * encodes and decodes it.
 * @throws {Error} when a named message is not there
 */
export function pruneMessages(text: string, roots: readonly string[]): string {
  const messages = new Map<string, string>();
  const lean = text.replace(namespace, (whole: string, space: string) =>
    whole.replace(message, (block: string, name: string) => {
      messages.set(`${space}.${name}`, block.replace(unused, ''));
      return placeOf(`${space}.${name}`);
    }),
  );
  const missing = roots.filter((name) => !messages.has(name));
  if (missing.length > 0) throw new Error(`there is no message ${missing.join(', ')}`);
  const kept = reachable(messages, roots);
  return lean.replace(/^\/\/@message (.+)\n/gm, (_, name: string) =>
    kept.has(name) ? (messages.get(name) ?? '') : '',
  );
}

function placeOf(name: string): string {
  return `//@message ${name}\n`;
}

function reachable(messages: ReadonlyMap<string, string>, roots: readonly string[]): ReadonlySet<string> {
  const kept = new Set<string>();
  const visit = (name: string): void => {
    const block = messages.get(name);
    if (block === undefined || kept.has(name)) return;
    kept.add(name);
    for (const { groups } of block.matchAll(reference)) visit(`${groups?.space}.${groups?.name}`);
  };
  for (const root of roots) visit(root);
  return kept;
}
