import { printRows } from '../print-rows.ts';
import type { ColdCase } from './bench-cold.ts';

/** Prints what starting costs for people. */
export function printCold(cases: readonly ColdCase[]): string {
  const rows = [
    ['case', 'bytes', 'median', 'shortest', '× bare', 'shortest × bare'],
    ...cases.map((row) => [
      row.case,
      row.bytes.toLocaleString('en'),
      `${row.medianMs.toFixed(1)} ms`,
      `${row.minMs.toFixed(1)} ms`,
      row.ratioToBare.toFixed(2),
      row.minRatioToBare.toFixed(2),
    ]),
  ];
  return `${printRows(rows)}\n\n${legend(cases)}`;
}

function legend(cases: readonly ColdCase[]): string {
  return `Fresh processes from start to end, ${cases[0]?.runs ?? 0} of each kind in turn; bare is \`node -e 0\`.
First response: load, signature, validation, conditional write, look, create call and update, over HTTP to the local cloud.`;
}
