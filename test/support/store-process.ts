import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { onTestFinished } from 'vitest';
import type { StoreReport, StoreTask } from './store-program.ts';

/** A child process that works on a store. */
export interface StoreProcess {
  readonly reports: readonly StoreReport[];
  begin(): void;
  /** Resolves with the last report when the process has ended well. */
  done(): Promise<Extract<StoreReport, { kind: 'done' }>>;
  /** Kills the process as soon as it has told of so many acknowledged writes. */
  killAfter(acknowledgedWrites: number): Promise<void>;
}

/** Bundles the child program into a folder of its own from where it finds the packages of this project. */
export async function bundleStoreProgram(): Promise<string> {
  const cache = join(import.meta.dirname, '../../node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'routehook-store-program-'));
  const outfile = join(folder, 'store-program.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'store-program.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    external: ['libsql'],
    sourcemap: 'inline',
  });
  return outfile;
}

/** Starts a child process and waits until it is ready to begin. */
export async function startStoreProcess(program: string, task: StoreTask): Promise<StoreProcess> {
  const child = fork(program, [JSON.stringify(task)], { execArgv: ['--enable-source-maps'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const reports: StoreReport[] = [];
  child.on('message', (report: StoreReport) => reports.push(report));
  const ended = endOf(child);
  const ready = await Promise.race([once(child, 'message').then(() => true), ended.then(() => false)]);
  if (!ready) throw new Error(`The child process for "${task.kind}" ended before it was ready.`);

  return {
    reports,
    begin: () => void child.send('begin'),
    async done() {
      const { code, signal } = await ended;
      const last = reports.at(-1);
      if (code === 0 && last?.kind === 'done') return last;
      throw new Error(`The child process for "${task.kind}" ended with ${signal ?? `code ${code}`}.`);
    },
    async killAfter(acknowledgedWrites) {
      child.on('message', () => {
        const acknowledged = reports.filter(({ kind }) => kind === 'acknowledged').length;
        if (acknowledged >= acknowledgedWrites) child.kill('SIGKILL');
      });
      const { signal } = await ended;
      if (signal !== 'SIGKILL') throw new Error('The child process ended before it was killed.');
    },
  };
}

/** Resolves when the process is gone and everything that it told has arrived. */
async function endOf(child: ChildProcess): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  const disconnected = once(child, 'disconnect');
  const exit = await once(child, 'exit');
  await disconnected;
  const [code, signal] = exit as [number | null, NodeJS.Signals | null];
  return { code, signal };
}
