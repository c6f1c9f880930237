import type { RememberedSource } from '../desired/desired-source.ts';
import type { DesiredDocument, DesiredGateway } from '../plan/desired-document.ts';
import { judgeFreshness } from '../plan/desired-freshness.ts';
import { readDesired } from '../plan/read-desired.ts';
import type { RunReport, SourceReport } from '../plan/report.ts';
import { type GatewayRef, gatewayKey } from '../route/route.ts';

/** What a gateway is to be like, and according to which file. */
export interface WantedGateway {
  readonly gateway: GatewayRef;
  readonly source: string;
  readonly desired: DesiredGateway;
  /** Why the file may not be the newest any more. */
  readonly staleness?: { readonly why: string; readonly releasedBy: string };
}

export interface DesiredFiles {
  readonly sources: readonly SourceReport[];
  readonly gateways: readonly WantedGateway[];
}

interface FileLimits {
  readonly accountId: string;
  /** How old a file may be; absent: as old as it likes. */
  readonly maxAgeMs?: number;
  readonly timeoutMs: number;
}

/** As many problems of one file as somebody mends at once. */
const problemsKept = 20;

/** Reads all files; one that cannot be used takes nothing away from the others. */
export async function readDesiredFiles(
  files: readonly RememberedSource[],
  last: RunReport | undefined,
  nowMs: number,
  limits: FileLimits,
): Promise<DesiredFiles> {
  const read = await Promise.all(
    files.map((file) =>
      readFile(
        file,
        last?.sources.find(({ name }) => name === file.name),
        nowMs,
        limits,
      ),
    ),
  );
  return withoutClashes(read);
}

interface ReadFile {
  readonly report: SourceReport;
  readonly gateways: readonly WantedGateway[];
}

async function readFile(
  file: RememberedSource,
  last: SourceReport | undefined,
  nowMs: number,
  { accountId, maxAgeMs, timeoutMs }: FileLimits,
): Promise<ReadFile> {
  const { name } = file;
  const { lastRevision, gateways: spokenOf } = last ?? {};
  const before = {
    ...(lastRevision === undefined ? {} : { lastRevision }),
    ...(spokenOf === undefined ? {} : { gateways: spokenOf }),
  };
  const reading = await file.read(timeoutMs);
  if (reading.kind === 'unreadable') {
    return { report: { name, state: 'unreadable', ...before, why: reading.why }, gateways: [] };
  }
  const desired = readDesired(reading.text);
  if (desired.kind === 'invalid') {
    const problems = desired.problems.slice(0, problemsKept);
    const why = `${name} has ${desired.problems.length + desired.omitted} mistakes, so nothing of it is used.`;
    return { report: { name, state: 'invalid', ...before, why, problems }, gateways: [] };
  }
  const { document } = desired;
  const { lastModifiedMs } = reading;
  const freshness = judgeFreshness({ document, lastRevision, nowMs, lastModifiedMs, maxAgeMs });
  const revision = Math.max(lastRevision ?? -1, document.revision ?? -1);
  const { team } = document;
  const wanted = wantedOf(document, accountId, name);
  const common = {
    name,
    team,
    ...(revision < 0 ? {} : { lastRevision: revision }),
    gateways: wanted.map(({ gateway }) => gatewayKey(gateway)),
  };
  return freshness.kind === 'fresh'
    ? { report: { ...common, state: 'fresh' }, gateways: wanted }
    : {
        report: { ...common, state: 'stale', why: `${freshness.why} ${freshness.releasedBy}` },
        gateways: wanted.map((one) => ({ ...one, staleness: freshness })),
      };
}

function wantedOf(
  { gateways }: DesiredDocument,
  accountId: string,
  source: string,
): readonly WantedGateway[] {
  return gateways.map((desired) => {
    const { regionId, vpnGatewayId } = desired;
    return { gateway: { accountId, regionId, vpnGatewayId }, source, desired };
  });
}

/**
 * Two files that speak about one gateway would undo each other's work for ever: neither is followed there, also while
 * one of them cannot be used.
 */
function withoutClashes(read: readonly ReadFile[]): DesiredFiles {
  const owners = new Map<string, string[]>();
  for (const { report } of read) {
    for (const key of report.gateways ?? []) owners.set(key, [...(owners.get(key) ?? []), report.name]);
  }
  const ownersOf = ({ gateway }: WantedGateway) => owners.get(gatewayKey(gateway)) ?? [];
  return {
    sources: read.map(({ report, gateways }) => {
      const [clash] = gateways.filter((wanted) => ownersOf(wanted).length > 1);
      if (clash === undefined) return report;
      const why = `${clash.gateway.vpnGatewayId} is in ${ownersOf(clash).join(' and ')}: one gateway belongs to one file, so it is left alone.`;
      return { ...report, why: report.why === undefined ? why : `${report.why} ${why}` };
    }),
    gateways: read.flatMap(({ gateways }) => gateways.filter((wanted) => ownersOf(wanted).length === 1)),
  };
}
