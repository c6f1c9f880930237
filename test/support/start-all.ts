/**
 * Starts every scenario at once and gives out the outcome of each to the test that asks for it: scenarios mostly
 * wait, so that together they take little longer than the longest one.
 */
export function startAll<Row, Outcome>(
  rows: readonly Row[],
  run: (row: Row) => Promise<Outcome>,
): (row: Row) => Promise<Outcome> {
  const outcomes = new Map(rows.map((row) => [row, run(row)]));
  // A failure belongs to the test that asks for it, however late that is.
  for (const outcome of outcomes.values()) outcome.catch(() => undefined);
  return (row) => outcomes.get(row) ?? Promise.reject(new Error('This scenario was not started.'));
}
