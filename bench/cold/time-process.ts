import { spawn } from 'node:child_process';

/** A fresh process of this Node.js. */
export interface Program {
  readonly words: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a program and tells how long it took from its start to its end, in milliseconds. Rejects when it fails. */
export function timeProcess({ words, env = {} }: Program): Promise<number> {
  return new Promise((resolve, reject) => {
    const startedMs = performance.now();
    const child = spawn(process.execPath, words, {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { PATH: process.env.PATH ?? '', ...env },
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    child.once('error', reject);
    child.once('close', (code) => {
      const tookMs = performance.now() - startedMs;
      if (code === 0) resolve(tookMs);
      else reject(new Error(`A process of the bench ended with ${code}. It said: ${said.slice(0, 2_000)}`));
    });
  });
}
