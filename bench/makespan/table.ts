import type { Summary } from './summary.ts';

const columns: readonly (readonly [title: string, cell: (summary: Summary) => string])[] = [
  ['shape', ({ shape }) => shape],
  ['bound', ({ boundS }) => `${boundS.toFixed(0)} s`],
  ['ours', ({ ratioToBound }) => ratioToBound.toFixed(2)],
  ['worst', ({ worstRatioToBound, worstSeed }) => `${worstRatioToBound.toFixed(2)} (seed ${worstSeed})`],
  ['Terraform', ({ terraformRatioToBound }) => terraformRatioToBound.toFixed(2)],
  ['our calls', ({ callsPerRoute }) => printCalls(callsPerRoute)],
  ['its calls', ({ terraformCallsPerRoute }) => printCalls(terraformCallsPerRoute)],
  ['our failures', ({ failedRoutes }) => String(failedRoutes)],
  ['its failures', ({ terraformFailedRoutes }) => String(terraformFailedRoutes)],
  ['our throttled', ({ throttledCalls }) => String(throttledCalls)],
  ['its throttled', ({ terraformThrottledCalls }) => String(terraformThrottledCalls)],
];

const legend = `gateways × routes each. Times as a multiple of the bound, which no strategy can beat: medians over the seeds.
Calls for each finished route: creates + describes. Failures and throttled calls: over all seeds.`;

/** Prints the summaries for people. */
export function printTable(summaries: readonly Summary[]): string {
  const rows = [
    columns.map(([title]) => title),
    ...summaries.map((summary) => columns.map(([, cell]) => cell(summary))),
  ];
  const widths = columns.map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, index) => cell.padStart(widths[index] ?? 0)).join('  '));
  return `${lines.join('\n')}\n\n${legend}`;
}

function printCalls({ create, describe }: Summary['callsPerRoute']): string {
  return `${create.toFixed(1)} + ${describe.toFixed(1)}`;
}
