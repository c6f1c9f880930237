import type { DesiredGateway } from '../../shared/plan/desired-document.ts';
import { readDesired } from '../../shared/plan/read-desired.ts';
import type { Config } from '../../shared/runtime/config.ts';

/** A file of desired routes that is deployed with the code. */
export interface DesiredFile {
  readonly path: string;
  /** None where the file cannot be used. */
  readonly gateways: readonly Pick<DesiredGateway, 'regionId' | 'vpnGatewayId'>[];
  /** What is wrong with it, with line and column; the first mistakes. */
  readonly mistakes: readonly string[];
}

/** As many mistakes of one file as somebody mends at once. */
const mistakesTold = 5;

/** Reads the files of desired routes that lie in the code package, as reconciliation will. */
export function desiredFilesOf(
  config: Config | undefined,
  readText: (path: string) => string,
): readonly DesiredFile[] {
  return (config?.ROUTEHOOK_DESIRED ?? []).flatMap((address) =>
    address.kind === 'file' ? [readFile(address.path, readText)] : [],
  );
}

function readFile(path: string, readText: (path: string) => string): DesiredFile {
  const text = textOf(path, readText);
  // What is not here is told already.
  if (text === undefined) return { path, gateways: [], mistakes: [] };
  const reading = readDesired(text);
  if (reading.kind === 'valid') return { path, gateways: reading.document.gateways, mistakes: [] };
  const told = reading.problems.slice(0, mistakesTold);
  const more = reading.problems.length + reading.omitted - told.length;
  return {
    path,
    gateways: [],
    mistakes: [
      ...told.map(({ line, column, detail }) => `${path}:${line}:${column}: ${detail}`),
      ...(more > 0 ? [`${path}: ${more} more mistakes.`] : []),
    ],
  };
}

function textOf(path: string, readText: (path: string) => string): string | undefined {
  try {
    return readText(path);
  } catch {
    return undefined;
  }
}
