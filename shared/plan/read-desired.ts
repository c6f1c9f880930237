import type * as z from 'zod';
import { nearest } from '../command/edit-distance.ts';
import { pointerTo } from '../route/route-request.ts';
import { type DocumentPath, findConflicts } from './desired-conflicts.ts';
import {
  type DesiredDocument,
  desiredDocumentSchema,
  gatewaySchema,
  limitsSchema,
  maxDocumentBytes,
  routeSchema,
  toDesiredDocument,
} from './desired-document.ts';
import { indexLines, type LineColumn } from './desired-lines.ts';
import type { DesiredProblem } from './desired-problem.ts';
import { readSyntax } from './desired-syntax.ts';
import { growTree, type Located, placeOf, plainOf } from './desired-tree.ts';

export type DesiredReading =
  | { readonly kind: 'valid'; readonly document: DesiredDocument }
  /** In the order of the text; `omitted` counts those that were too many to list. */
  | { readonly kind: 'invalid'; readonly problems: readonly DesiredProblem[]; readonly omitted: number };

const maxProblems = 100;

/** A problem before its place is turned into line and column. */
interface Finding {
  readonly at: number;
  readonly path: DocumentPath;
  readonly code: string;
  readonly detail: string;
}

/** Reads the file of a team, YAML 1.2 or JSON (which is YAML), and tells everything that is wrong with it at once. */
export function readDesired(text: string): DesiredReading {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const placeAt = indexLines(body);
  const result = examine(body, placeAt);
  if ('document' in result) return { kind: 'valid', document: result.document };
  const problems = result.findings.map(({ at, path, code, detail }): DesiredProblem => {
    return { ...placeAt(at), pointer: pointerTo(path), code, detail };
  });
  problems.sort(
    (one, other) =>
      one.line - other.line || one.column - other.column || (one.pointer < other.pointer ? -1 : 1),
  );
  return {
    kind: 'invalid',
    problems: problems.slice(0, maxProblems),
    omitted: Math.max(0, problems.length - maxProblems),
  };
}

function examine(
  text: string,
  placeAt: (at: number) => LineColumn,
): { readonly document: DesiredDocument } | { readonly findings: readonly Finding[] } {
  if (Buffer.byteLength(text) > maxDocumentBytes) {
    const detail = `The document is larger than ${maxDocumentBytes / 1024 / 1024} MiB.`;
    return { findings: [{ at: 0, path: [], code: 'Document.TooLarge', detail }] };
  }
  const syntax = readSyntax(text);
  if (syntax.kind === 'faulty') return { findings: syntax.faults.map((fault) => ({ ...fault, path: [] })) };

  const { tree, problems } = growTree(syntax.document);
  const value = withoutNotes(plainOf(tree));
  const checked = desiredDocumentSchema.safeParse(value, { error: explainType });
  const findings = [
    ...problems,
    ...(checked.success ? [] : checked.error.issues.flatMap((issue) => findingsOf(issue, tree))),
    ...findConflicts(value).map(({ code, path, otherPath, say }) => ({
      at: placeOf(tree, path),
      path,
      code,
      detail: say(placeAt(placeOf(tree, otherPath)).line),
    })),
  ];
  return checked.success && findings.length === 0
    ? { document: toDesiredDocument(checked.data) }
    : { findings };
}

/** Fields of the top whose names begin with `x-` are for anchors and notes. */
function withoutNotes(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !name.startsWith('x-')));
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'Must be a text. Put it in quotes if it looks like a number or a truth value.',
  number: 'Must be a number.',
  int: 'Must be a whole number.',
  boolean: 'Must be true or false, without quotes.',
  array: 'Must be a list.',
  object: 'Must be a mapping: names, each with a value.',
};

function explainType(issue: z.core.$ZodRawIssue): string | undefined {
  return issue.code === 'invalid_type' ? typeNames[issue.expected] : undefined;
}

function findingsOf(issue: z.core.$ZodIssue, tree: Located): readonly Finding[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      at: placeOf(tree, [...path, key], 'key'),
      path: [...path, key],
      code: 'Field.Unknown',
      detail: unknownField(key, path),
    }));
  }
  const at = placeOf(tree, path);
  if (!isThere(tree, path)) {
    return [{ at, path, code: 'Field.Missing', detail: `"${String(path.at(-1))}" is missing here.` }];
  }
  const code = issue.code === 'custom' ? String(issue.params?.code ?? 'Field.Invalid') : 'Field.Invalid';
  return [{ at, path, code, detail: issue.message }];
}

function isThere(tree: Located, path: DocumentPath): boolean {
  const parent = path.slice(0, -1);
  const name = path.at(-1);
  if (name === undefined) return true;
  let part: Located | undefined = tree;
  for (const step of parent) {
    part = part?.kind === 'map' ? part.entries.get(String(step))?.value : listItem(part, step);
  }
  return part?.kind !== 'map' || part.entries.has(String(name));
}

function listItem(part: Located | undefined, step: string | number): Located | undefined {
  return part?.kind === 'list' ? part.items[Number(step)] : undefined;
}

function unknownField(key: string, path: DocumentPath): string {
  const names = namesAt(path);
  const lower = names.map((name) => name.toLowerCase());
  const found = nearest(key, lower);
  const meant = found === undefined ? undefined : names[lower.indexOf(found)];
  return meant === undefined
    ? `"${key}" is not known here. Known are ${names.join(', ')}.`
    : `"${key}" is not known here. Did you mean "${meant}"?`;
}

/** The names that are known at a place of the document. */
function namesAt(path: DocumentPath): readonly string[] {
  const { shape } =
    path.length === 0
      ? desiredDocumentSchema
      : path.at(-1) === 'limits'
        ? limitsSchema
        : path.length === 2
          ? gatewaySchema
          : routeSchema;
  return Object.keys(shape).filter((name) => name !== '$schema');
}
