import type { Answer } from './answer.ts';
import { cleanLine } from './clean-line.ts';

/** Why a request was refused before it became an operation. */
export interface Refusal {
  readonly title: string;
  readonly detail: string;
  readonly code: string;
  /** What to do. Where `errors` name what is wrong, each says so itself, and this one is not shown. */
  readonly remedy: string;
  readonly errors?: readonly Violation[];
}

interface Violation {
  /** RFC 6901, into the body. */
  readonly pointer: string;
  readonly code?: string;
  readonly detail: string;
}

const maxErrors = 10;

/** Tells why a request was refused. */
export function tellProblem({ title, detail, code, remedy, errors = [] }: Refusal): Answer {
  const left = errors.length - maxErrors;
  return {
    tone: 'refused',
    headline: cleanLine(title, 200),
    facts: [{ label: 'Code', value: cleanLine(code, 100) }],
    notes: [
      ...(detail === title ? [] : [cleanLine(detail)]),
      ...errors.slice(0, maxErrors).map(describeViolation),
      ...(left > 0 ? [`${left} more are not shown.`] : []),
      errors.length > 0 ? 'Nothing was done. Mend this and ask again.' : cleanLine(remedy),
    ].filter((note) => note !== ''),
    actions: [],
  };
}

function describeViolation({ pointer, code, detail }: Violation): string {
  const where = cleanLine(typedWord(pointer), 80);
  const what = cleanLine(detail, 400);
  return code === undefined ? `${where}: ${what}` : `${where}: ${what} (${cleanLine(code, 80)})`;
}

/** What people type, by the field that it becomes. */
const words: Readonly<Record<string, string>> = {
  '': 'request',
  '/regionId': 'region',
  '/vpnGatewayId': 'gateway (on)',
  '/routeDest': 'destination',
  '/nextHop': 'next hop (via)',
  '/weight': 'weight',
  '/publishVpc': 'publish',
  '/description': 'description (desc)',
  '/overlayMode': 'overlay mode',
  '/dryRun': 'dry-run',
  '/clientToken': 'client token',
  '/callbackUrl': 'callback URL',
};

/** Names a place in the body as people know it; a place that nobody types keeps its own name. */
function typedWord(pointer: string): string {
  if (Object.hasOwn(words, pointer)) return words[pointer] ?? pointer;
  return pointer.slice(1).replaceAll('~1', '/').replaceAll('~0', '~');
}
