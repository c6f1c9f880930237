import { type Document, parseDocument } from 'yaml';

/** A text that is not even a document. */
export interface SyntaxFault {
  readonly at: number;
  readonly code: 'Document.Deep' | 'Document.Empty' | 'Document.Several' | 'Document.Syntax' | 'Document.Tag';
  readonly detail: string;
}

export type SyntaxReading =
  | { readonly kind: 'document'; readonly document: Document }
  | { readonly kind: 'faulty'; readonly faults: readonly SyntaxFault[] };

/** Parses YAML 1.2 (core schema, no tags), and JSON as a part of it. */
export function readSyntax(text: string): SyntaxReading {
  const document = parse(text);
  if (document === undefined) {
    return faulty({ at: 0, code: 'Document.Deep', detail: 'The document is nested too deep to be read.' });
  }
  // What follows a fault at the same place is no news.
  const faults = new Map<number, SyntaxFault>();
  for (const problem of [...document.errors, ...document.warnings]) {
    const fault = faultOf(problem);
    if (!faults.has(fault.at)) faults.set(fault.at, fault);
  }
  const json = faults.size === 0 ? undefined : jsonFault(text);
  if (json !== undefined) return faulty(json);
  if (faults.size > 0) return faulty(...faults.values());
  if (document.contents === null) {
    return faulty({ at: 0, code: 'Document.Empty', detail: 'The document is empty.' });
  }
  return { kind: 'document', document };
}

/** `undefined` when it is nested so deep that the parser gives up. */
function parse(text: string): Document | undefined {
  try {
    return parseDocument(text, {
      schema: 'core',
      // Tags could stand for anything; names stated twice are found later, in linear time.
      resolveKnownTags: false,
      stringKeys: true,
      uniqueKeys: false,
      prettyErrors: false,
      // Nothing is printed; `silent` would let a second document pass unsaid.
      logLevel: 'error',
    });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function faultOf({
  code,
  message,
  pos: [at],
}: {
  code: string;
  message: string;
  pos: [number, number];
}): SyntaxFault {
  switch (code) {
    case 'TAG_RESOLVE_FAILED':
      return { at, code: 'Document.Tag', detail: `Tags have no meaning here (${message}).` };
    case 'MULTIPLE_DOCS':
      return {
        at,
        code: 'Document.Several',
        detail: 'A second document begins here. Put each into a file of its own.',
      };
    default:
      return { at, code: 'Document.Syntax', detail: `This is neither YAML nor JSON: ${message}.` };
  }
}

/** What is wrong with a text that is meant as JSON, in the words of JSON; only where the engine tells the place. */
function jsonFault(text: string): SyntaxFault | undefined {
  if (!/^\s*[{[]\s*["{[]/.test(text)) return undefined;
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    const [, what, position] = /^(.*?) in JSON at position ([0-9]+)/.exec(message) ?? [];
    const at = message.startsWith('Unexpected end') ? text.length : Number(position);
    if (Number.isNaN(at)) return undefined;
    return { at, code: 'Document.Syntax', detail: `This is not JSON: ${what ?? 'it ends too soon'}.` };
  }
}

function faulty(...faults: readonly SyntaxFault[]): SyntaxReading {
  return { kind: 'faulty', faults };
}
