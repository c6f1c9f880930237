import { printRows } from '../print-rows.ts';
import type { ColdCase } from './bench-cold.ts';

/** Prints what starting costs for people. */
export function printCold(cases: readonly ColdCase[]): string {
  const rows = [
    ['case', 'bytes', 'caches', 'median', 'shortest', '× bare', 'shortest × bare'],
    ...cases.map((row) => [
      row.case,
      row.bytes.toLocaleString('en'),
      row.cacheBytes.toLocaleString('en'),
      `${row.medianMs.toFixed(1)} ms`,
      `${row.minMs.toFixed(1)} ms`,
      row.ratioToBare.toFixed(2),
      row.minRatioToBare.toFixed(2),
    ]),
  ];
  return `${printRows(rows)}\n\n${legend(cases)}`;
}

function legend(cases: readonly ColdCase[]): string {
  const left = cases.flatMap((row) => /^bare with (.+)/.exec(row.case)?.[1] ?? []);
  const shell =
    left.length === 0
      ? ''
      : `\nThis shell sets ${left.join(' and ')}: all but the rows that name it ran without, as on the platform.`;
  return `Fresh processes from start to end, ${cases[0]?.runs ?? 0} of each kind in turn; bare is \`node -e 0\`.${shell}
No caches: as on another V8 than the one of the build. First response: load, signature, validation, conditional write, look, create call and update, over HTTP to the local cloud.`;
}
