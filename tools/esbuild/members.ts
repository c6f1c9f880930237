/** A method as tsc prints it in a class: at four spaces, and its last brace below its first letter. */
const inClass =
  /^ {4}(?<head>(?:static )?(?:async )?\*?(?<name>[A-Za-z_$][\w$]*)\([^\n]*\)) \{\n(?:(?! {4}\}\n)[^\n]*\n)*? {4}\}\n/gm;

/** A method of an object literal, in either of its spellings. */
const inObject =
  /^ {4}(?<head>(?<name>[A-Za-z_$][\w$]*)(?:: ?function)? ?\([^\n]*\)) ?\{\n(?:(?! {4}\},?\n)[^\n]*\n)*? {4}\},?\n/gm;

/** Where methods stand: in a class that tsc printed, or in an object literal at the top of a module. */
export type Style = 'class' | 'object';

export interface Pruning {
  /** What is called from outside. What they mention stays as well, and so on. */
  readonly roots: readonly string[];
  /** What goes although it is mentioned. */
  readonly cut?: readonly string[];
  /** What takes the place of a method that goes: the body of one that nobody should call, or nothing at all. */
  readonly instead?: (name: string) => string;
}

/** The names of the methods, in their order. */
export function memberNames(text: string, style: Style): readonly string[] {
  return [...readMembers(text, style).keys()];
}

/**
 * Takes the methods out of a module that nothing it is used for can reach.
 * @throws {Error} when a root or a cut is not there: the package is another one than these lists were made for
 */
export function pruneMembers(text: string, style: Style, { roots, cut = [], instead }: Pruning): string {
  const members = readMembers(text, style);
  const missing = [...roots, ...cut].filter((name) => !members.has(name));
  if (missing.length > 0) throw new Error(`there is no method ${missing.join(', ')}`);
  const kept = reachable(members, roots, new Set(cut));
  const comma = style === 'object' ? ',' : '';
  return text.replace(patternOf(style), (whole: string, ...rest: readonly unknown[]) => {
    const { name, head } = rest.at(-1) as { readonly name: string; readonly head: string };
    if (kept.has(name)) return whole;
    return instead === undefined ? '' : `    ${head} { ${instead(name)} }${comma}\n`;
  });
}

function readMembers(text: string, style: Style): ReadonlyMap<string, string> {
  return new Map([...text.matchAll(patternOf(style))].map(([whole, , name]) => [name ?? '', whole]));
}

function patternOf(style: Style): RegExp {
  return style === 'class' ? inClass : inObject;
}

function reachable(
  members: ReadonlyMap<string, string>,
  roots: readonly string[],
  cut: ReadonlySet<string>,
): ReadonlySet<string> {
  const kept = new Set<string>();
  const visit = (name: string): void => {
    const body = members.get(name);
    if (body === undefined || kept.has(name) || cut.has(name)) return;
    kept.add(name);
    for (const [, mentioned = ''] of body.matchAll(/\.([A-Za-z_$][\w$]*)/g)) visit(mentioned);
  };
  for (const root of roots) visit(root);
  return kept;
}
