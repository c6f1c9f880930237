import { readFileSync } from 'node:fs';

/**
 * Which of these names the sources mention anywhere outside comments: in a call, a string, an import. Too many do no
 * harm; one too few would break what was built.
 */
export function usedNames(names: readonly string[], sources: readonly string[]): readonly string[] {
  const words = new Set(
    sources.flatMap((source) => withoutComments(source).match(/[A-Za-z_$][\w$]*/g) ?? []),
  );
  return names.filter((name) => words.has(name));
}

/** What a module imports by name from a package, types left out; the default import is called `default`. */
export function importedNames(source: string, packageName: string): readonly string[] {
  const clauses = withoutComments(source).matchAll(/^import (?!type\b)([^;]*?) from '([^']+)';$/gms);
  return [...clauses].flatMap(([, clause = '', specifier]) => {
    if (specifier !== packageName) return [];
    if (clause.includes('*'))
      throw new Error(`import the names that are used of ${packageName}, not all of it`);
    const [, first, list] = /^([\w$]+)?,?\s*(?:\{([^}]*)\})?$/.exec(clause.trim()) ?? [];
    const listed = (list ?? '')
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '' && !item.startsWith('type '))
      .map((item) => item.split(' as ')[0] ?? item);
    return [...(first === undefined ? [] : ['default']), ...listed];
  });
}

/** Reads the files that may mention a package. */
export function readSources(paths: readonly string[]): readonly string[] {
  return paths.map((path) => readFileSync(path, 'utf8'));
}

function withoutComments(source: string): string {
  return source.replace(/^\s*\/\*[\s\S]*?\*\//gm, '').replace(/^\s*\/\/.*$/gm, '');
}
