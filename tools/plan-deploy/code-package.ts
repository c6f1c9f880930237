import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A folder that is deployed. */
export interface CodePackage {
  readonly folder: string;
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
  /** What the handler's file exports as functions; `undefined` when there is no such file or it does not load. */
  readonly exports: readonly string[] | undefined;
  /** Resident memory of a process that has loaded it, in MB. */
  readonly loadedMb: number;
}

/** Looks at a folder of code as the platform will find it: on its own, with nothing but Node.js around it. */
export function inspectCodePackage(folder: string, handler: string): CodePackage {
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  const files = names
    .map((name) => ({ name, stat: statSync(join(folder, name)) }))
    .filter(({ stat }) => stat.isFile())
    .map(({ name, stat }) => ({ name, bytes: stat.size }));
  return { folder, files, ...load(join(folder, `${handler.slice(0, handler.lastIndexOf('.'))}.js`)) };
}

const program = `
const loaded = require(process.argv[1]);
const exports = Object.keys(loaded).filter((name) => typeof loaded[name] === 'function');
console.log(JSON.stringify({ exports, loadedMb: Math.ceil(process.memoryUsage().rss / 1048576) }));
`;

function load(file: string): Pick<CodePackage, 'exports' | 'loadedMb'> {
  try {
    const text = execFileSync(process.execPath, ['-e', program, file], {
      env: {},
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 20_000,
    });
    return JSON.parse(text) as Pick<CodePackage, 'exports' | 'loadedMb'>;
  } catch {
    return { exports: undefined, loadedMb: 0 };
  }
}
