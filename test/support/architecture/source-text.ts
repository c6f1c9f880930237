/** A file of the project: its path from the root with slashes, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** The code of a text with comments and regular expressions blanked out, and strings too if asked; lines stay lines. */
export function codeOf(text: string, strings: 'keep-strings' | 'blank-strings'): string {
  let code = '';
  let at = 0;
  // One entry per open template expression: how many braces are open inside it.
  const templates: number[] = [];
  const blank = (end: number) => {
    code += text.slice(at, end).replace(/[^\n]/g, ' ');
    at = end;
  };
  const string = (end: number) => {
    if (strings === 'blank-strings') return blank(end);
    code += text.slice(at, end);
    at = end;
  };
  const template = () => {
    const end = endOfTemplateChunk(text, at + 1);
    if (text.startsWith('${', end - 2)) templates.push(0);
    string(end);
  };
  while (at < text.length) {
    const char = text[at] ?? '';
    if (text.startsWith('//', at)) blank(endOr(text, text.indexOf('\n', at)));
    else if (text.startsWith('/*', at)) blank(endOr(text, text.indexOf('*/', at) + 2));
    else if (char === "'" || char === '"') string(endOfQuoted(text, at));
    else if (char === '`') template();
    else if (char === '}' && templates.at(-1) === 0) {
      templates.pop();
      template();
    } else if (char === '/' && startsRegex(code)) blank(endOfRegex(text, at));
    else {
      const depth = templates.length - 1;
      if (depth >= 0 && char === '{') templates[depth] = (templates[depth] ?? 0) + 1;
      if (depth >= 0 && char === '}') templates[depth] = (templates[depth] ?? 0) - 1;
      code += char;
      at += 1;
    }
  }
  return code;
}

/** What a module imports in any form; a specifier that is computed at run time is told as `(computed)`. */
export function importsOf(text: string): readonly string[] {
  const code = codeOf(text, 'keep-strings');
  const literal = [
    /\b(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/g,
    /\bimport\s*['"]([^'"]+)['"]/g,
    /\b(?:import|require)\s*\(\s*['"`]([^'"`$]+)['"`]/g,
  ].flatMap((pattern) => [...code.matchAll(pattern)].map(([, specifier = '']) => specifier));
  const computed = [...code.matchAll(/\b(?:import|require)\s*\(\s*(?!['"])(?!`[^`$]*`)/g)].map(
    () => '(computed)',
  );
  return [...literal, ...computed];
}

/** The path that a relative specifier means, seen from a file; `undefined` for a package. */
export function resolveImport(fromPath: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  const parts = fromPath.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** The package of a specifier without the path inside it. */
export function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function endOr(text: string, end: number): number {
  return end < 2 ? text.length : end;
}

function endOfQuoted(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== text[start]) at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

function endOfTemplateChunk(text: string, start: number): number {
  let at = start;
  while (at < text.length) {
    if (text[at] === '`') return at + 1;
    if (text.startsWith('${', at)) return at + 2;
    at += text[at] === '\\' ? 2 : 1;
  }
  return at;
}

/** After a value a slash divides; anywhere else it begins a regular expression. */
function startsRegex(codeBefore: string): boolean {
  const before = codeBefore.trimEnd();
  return !/[\w$)\]}'"`]$/.test(before) || /\b(return|typeof|case|in|of|do|else)$/.test(before);
}

function endOfRegex(text: string, start: number): number {
  let inClass = false;
  for (let at = start + 1; at < text.length && text[at] !== '\n'; at += text[at] === '\\' ? 2 : 1) {
    if (text[at] === '[') inClass = true;
    if (text[at] === ']') inClass = false;
    if (text[at] === '/' && !inClass) return at + 1;
  }
  return start + 1;
}
