import type { GrowthPoint } from './bench-growth.ts';

const head = ['curve', 'store', 'finished', 'open', 'reads', 'writes', 'CPU ms'];

/** Prints both curves as numbers, for people. */
export function printGrowth(points: readonly GrowthPoint[]): string {
  const rows = [
    head,
    ...points.map(({ curve, store, finished, open, reads, writes, cpuMs }) => [
      curve,
      store,
      ...[finished, open, reads, writes].map(String),
      cpuMs.toFixed(1),
    ]),
  ];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  '))
    .join('\n');
}
