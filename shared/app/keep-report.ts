import { type GatewayReport, type Report, type RunReport, runReportKey } from '../plan/report.ts';
import type { App } from './app.ts';

type Reports = Pick<App['store'], 'readReport' | 'replaceReport'>;

/** Keeps what a run has to tell, unless a later run has told already. */
export async function keepReport(reports: Reports, key: string, report: Report): Promise<void> {
  for (;;) {
    const stored = await reports.readReport(key);
    if (stored !== undefined && stored.report.atMs > report.atMs) return;
    if ((await reports.replaceReport(key, report, stored?.version ?? 0)) === 'replaced') return;
  }
}

/** What the last run had to tell as a whole. */
export async function readRunReport(reports: Pick<Reports, 'readReport'>): Promise<RunReport | undefined> {
  const report = (await reports.readReport(runReportKey))?.report;
  return report?.kind === 'run' ? report : undefined;
}

/** What the last run had to tell of one gateway. */
export async function readGatewayReport(
  reports: Pick<Reports, 'readReport'>,
  gatewayKey: string,
): Promise<GatewayReport | undefined> {
  const report = (await reports.readReport(gatewayKey))?.report;
  return report?.kind === 'gateway' ? report : undefined;
}
