import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar } from 'yaml';
import type { DocumentPath } from './desired-conflicts.ts';

/** A value together with where it is written; what an alias repeats is written where its anchor is. */
export type Located =
  | { readonly kind: 'scalar'; readonly at: number; readonly size: number; readonly value: unknown }
  | { readonly kind: 'list'; readonly at: number; readonly size: number; readonly items: readonly Located[] }
  | { readonly kind: 'map'; readonly at: number; readonly size: number; readonly entries: Entries };

type Entries = ReadonlyMap<string, { readonly keyAt: number; readonly value: Located }>;

/** Something in the text that no schema can tell. */
export interface TreeProblem {
  readonly at: number;
  readonly path: DocumentPath;
  readonly code:
    | 'Document.Alias'
    | 'Document.Merge'
    | 'Document.Twice'
    | 'Document.Deep'
    | 'Document.TooLarge';
  readonly detail: string;
}

/** Values of a document with every alias written out; a file of 2 MB without aliases stays below. */
const maxValues = 300_000;

/** A route lies at depth 4. */
const maxDepth = 32;

interface Growth {
  readonly anchors: Map<string, Located | 'growing'>;
  readonly problems: TreeProblem[];
  values: number;
}

/**
 * Turns the nodes of a YAML document into values with places. Aliases and merge keys (`<<`) are written out here, with
 * a bound on what they add up to, since a short text can stand for more than any memory holds.
 */
export function growTree(document: Document): { tree: Located; problems: readonly TreeProblem[] } {
  const growth: Growth = { anchors: new Map(), problems: [], values: 0 };
  const tree = grow(growth, document.contents, [], 0);
  return { tree, problems: growth.problems };
}

function grow(growth: Growth, node: unknown, path: DocumentPath, at: number): Located {
  const place = startOf(node) ?? at;
  if (path.length > maxDepth) {
    return refuse(growth, place, path, 'Document.Deep', 'This is nested too deep: routes lie at depth 4.');
  }
  if (isAlias(node)) return repeat(growth, node.source, path, place);
  const anchor = anchorOf(node);
  if (anchor !== undefined) growth.anchors.set(anchor, 'growing');
  const grown = growNew(growth, node, path, place);
  if (anchor !== undefined) growth.anchors.set(anchor, grown);
  return grown;
}

function growNew(growth: Growth, node: unknown, path: DocumentPath, at: number): Located {
  if (!spend(growth, 1, path, at)) return nothing(at);
  if (isMap(node)) return growMap(growth, node.items, path, at);
  if (isSeq(node)) {
    const items = node.items.map((item, index) => grow(growth, item, [...path, index], at));
    return { kind: 'list', at, size: sizeOf(items), items };
  }
  return isScalar(node) ? { kind: 'scalar', at, size: 1, value: node.value } : nothing(at);
}

function growMap(growth: Growth, pairs: readonly Pair[], path: DocumentPath, at: number): Located {
  const entries = new Map<string, { keyAt: number; value: Located }>();
  const merged: Located[] = [];
  for (const { key, value } of pairs) {
    const keyAt = startOf(key) ?? at;
    const name = String(isScalar(key) ? key.value : key);
    const inner = [...path, name];
    const grown = grow(growth, value, inner, keyAt);
    if (isMergeKey(key)) merged.push(...mapsToMerge(growth, grown, inner));
    else if (entries.has(name)) {
      refuse(
        growth,
        keyAt,
        inner,
        'Document.Twice',
        `"${name}" is stated twice here. Remove one of the two.`,
      );
    } else entries.set(name, { keyAt, value: grown });
  }
  for (const source of merged) {
    if (source.kind !== 'map' || !spend(growth, source.entries.size, path, at)) continue;
    for (const [name, entry] of source.entries) if (!entries.has(name)) entries.set(name, entry);
  }
  return { kind: 'map', at, size: sizeOf([...entries.values()].map(({ value }) => value)), entries };
}

/** Earlier ones win over later ones, and what a mapping states itself over both. Source: yaml.org/type/merge.html. */
function mapsToMerge(growth: Growth, value: Located, path: DocumentPath): readonly Located[] {
  const sources = value.kind === 'list' ? value.items : [value];
  const isFine = sources.every(({ kind }) => kind === 'map');
  if (isFine) return sources;
  refuse(growth, value.at, path, 'Document.Merge', '"<<" takes a mapping, or a list of mappings.');
  return [];
}

function repeat(growth: Growth, source: string, path: DocumentPath, at: number): Located {
  const target = growth.anchors.get(source);
  if (target === undefined) {
    return refuse(growth, at, path, 'Document.Alias', `There is no anchor "&${source}" before this alias.`);
  }
  if (target === 'growing') {
    return refuse(growth, at, path, 'Document.Alias', `"*${source}" lies within what it stands for.`);
  }
  return spend(growth, target.size, path, at) ? target : nothing(at);
}

function spend(growth: Growth, values: number, path: DocumentPath, at: number): boolean {
  const before = growth.values;
  growth.values += values;
  if (growth.values <= maxValues) return true;
  if (before <= maxValues) {
    const detail = `With its aliases written out, the document has more than ${maxValues.toLocaleString('en-US')} values.`;
    refuse(growth, at, path, 'Document.TooLarge', detail);
  }
  return false;
}

function refuse(
  growth: Growth,
  at: number,
  path: DocumentPath,
  code: TreeProblem['code'],
  detail: string,
): Located {
  growth.problems.push({ at, path, code, detail });
  return nothing(at);
}

function nothing(at: number): Located {
  return { kind: 'scalar', at, size: 1, value: null };
}

function sizeOf(children: readonly Located[]): number {
  return children.reduce((sum, { size }) => sum + size, 1);
}

/** Only without quotes: in JSON it is a name like any other. */
function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.value === '<<' && (key as Scalar).type === 'PLAIN';
}

function anchorOf(node: unknown): string | undefined {
  return isMap(node) || isSeq(node) || isScalar(node) ? node.anchor : undefined;
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}

/** The plain value of a tree; parts that aliases repeat are shared. */
export function plainOf(tree: Located): unknown {
  const made = new Map<Located, unknown>();
  const make = (part: Located): unknown => {
    if (part.kind === 'scalar') return part.value;
    const known = made.get(part);
    if (known !== undefined) return known;
    const value =
      part.kind === 'list'
        ? part.items.map(make)
        : Object.fromEntries([...part.entries].map(([name, entry]) => [name, make(entry.value)]));
    made.set(part, value);
    return value;
  };
  return make(tree);
}

/** Where a path is written: the value, or the key where `of` says so, or the nearest thing around what is missing. */
export function placeOf(tree: Located, path: DocumentPath, of: 'value' | 'key' = 'value'): number {
  let part = tree;
  let at = tree.at;
  for (const step of path) {
    const entry = part.kind === 'map' ? part.entries.get(String(step)) : undefined;
    const next = part.kind === 'list' ? part.items[Number(step)] : entry?.value;
    if (next === undefined) return at;
    at = of === 'key' && entry !== undefined ? entry.keyAt : next.at;
    part = next;
  }
  return at;
}
