import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { functionNames, starterFile } from './function-bundle.ts';
import { startRehearsalCloud } from './rehearsal-cloud.ts';

/**
 * Lets each built function work once, on the local cloud, and keeps beside its files what V8 made of their code: a cold
 * start on the same V8 compiles nothing of it again. One that fails does not keep the others from theirs.
 */
async function rehearse(root: string, dist: string): Promise<void> {
  const program = join(root, 'tools/esbuild/rehearse-function.cjs');
  const failures: string[] = [];
  const cloud = await startRehearsalCloud();
  try {
    // The webhook first: the poller finishes what it began.
    for (const name of [...functionNames(root)].reverse()) {
      const events = JSON.stringify(cloud.eventsFor(name));
      await promisify(execFile)(process.execPath, [program, join(dist, name, starterFile), events], {
        env: { PATH: process.env.PATH ?? '', ...cloud.environment },
        timeout: 10_000,
      }).catch((error: Error & { readonly stderr?: string }) => {
        failures.push(`${name}: ${error.stderr || error.message}`);
      });
    }
  } finally {
    await cloud.close();
  }
  if (failures.length > 0) throw new Error(failures.join('\n'));
}

const [root = '.', dist = 'dist'] = process.argv.slice(2);
rehearse(resolve(root), resolve(dist)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
