import { type Pruning, pruneMembers, type Style } from './members.ts';
import { tripwire } from './slim-packages.ts';

export type Edit = (text: string, path: string) => string;

/** Makes several edits, one after the other. */
export function inTurn(...edits: readonly Edit[]): Edit {
  return (text, path) => edits.reduce((result, edit) => edit(result, path), text);
}

/** Puts a tripwire in the place of a whole module. */
export function dropModule(what: string): Edit {
  return () => `module.exports = ${tripwire(what)};\n`;
}

/** Puts a tripwire in the place of each function that an ES module exports. */
export function dropExports(what: string): Edit {
  return (text) => {
    const declared = [...text.matchAll(/^export (?:async )?(?:const|function) (\w+)/gm)].map(
      ([, name]) => name,
    );
    const renamed = [...text.matchAll(/^export \{ \w+ as (\w+) \};/gm)].map(([, name]) => name);
    const names = [...declared, ...renamed];
    if (names.length === 0) throw new Error('it exports nothing');
    return [
      `const cut = /* @__PURE__ */ ${tripwire(what)};`,
      // Some names are words of the language.
      ...names.map((name, index) => `function cut${index}() { cut(); }\nexport { cut${index} as ${name} };`),
      '',
    ].join('\n');
  };
}

/** Keeps the methods that can be reached from these roots; the others become tripwires. */
export function keepMembers(what: string, style: Style, pruning: Omit<Pruning, 'instead'>): Edit {
  return (text) =>
    pruneMembers(text, style, { ...pruning, instead: (name) => `${tripwire(`${what}.${name}`)}();` });
}

/** Replaces a piece of text that must be there. */
export function swap(piece: string | RegExp, by: string): Edit {
  return (text) => {
    const found = typeof piece === 'string' ? text.includes(piece) : text.search(piece) >= 0;
    if (!found) throw new Error(`there is no ${String(piece)}`);
    return text.replaceAll(typeof piece === 'string' ? piece : new RegExp(piece, 'g'), by);
  };
}
