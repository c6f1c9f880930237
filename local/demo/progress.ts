import type { DemoClient, ShownOperation } from './client.ts';

/** How often the demo looks at its operations. */
const lookEveryMs = 150;

/** Follows operations to their end and shows every move; on a terminal the line lives. */
export async function followOperations(
  client: DemoClient,
  names: readonly string[],
  timeoutMs: number,
): Promise<readonly ShownOperation[]> {
  const startedMs = Date.now();
  let shown = '';
  for (;;) {
    const operations = await Promise.all(names.map((name) => client.readOperation(name)));
    const line = operations.map(({ metadata }, index) => `${index + 1} ${withPlace(metadata)}`).join('   ');
    const elapsed = `${((Date.now() - startedMs) / 1000).toFixed(1)} s`.padStart(7);
    if (process.stdout.isTTY) process.stdout.write(`\r\u001b[K  ${elapsed}  ${line}`);
    else if (line !== shown) console.log(`  ${elapsed}  ${line}`);
    shown = line;
    if (operations.every(({ done }) => done)) {
      if (process.stdout.isTTY) process.stdout.write('\n');
      return operations;
    }
    if (Date.now() - startedMs > timeoutMs)
      throw new Error(`Not all operations ended within ${timeoutMs / 1000} s.`);
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}

function withPlace({ state, queuePosition }: ShownOperation['metadata']): string {
  return (queuePosition ? `${state} #${queuePosition}` : state).padEnd(10);
}
