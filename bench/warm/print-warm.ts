import { printRows } from '../print-rows.ts';
import type { WarmCase } from './bench-warm.ts';

/** Prints what warm requests cost for people. */
export function printWarm(cases: readonly WarmCase[]): string {
  const services = Object.keys(cases[0]?.connectionsPerRequest ?? {});
  const rows = [
    [
      'case',
      'requests/s',
      '× bare',
      'CPU/request',
      '× bare',
      ...services.map((name) => `new ${name} connections`),
    ],
    ...cases.map((row) => [
      `${row.case} (${row.status})`,
      row.requestsPerSecond.toFixed(0),
      row.requestsPerSecondToBare.toFixed(2),
      row.cpuMsPerRequest === undefined ? '?' : `${row.cpuMsPerRequest.toFixed(2)} ms`,
      row.cpuToBare?.toFixed(2) ?? '?',
      ...services.map((name) => String(row.connectionsPerRequest[name])),
    ]),
  ];
  return `${printRows(rows)}\n\n${legend}`;
}

const legend = `One after the other through the host; bare is a function that does nothing on the same host.
A valid request is recorded, looks at its gateway and makes the create call. Connections: opened per request.`;
