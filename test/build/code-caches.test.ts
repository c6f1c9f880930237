import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { bundlesFolder } from '../support/bundles.ts';

const suffix = `.${process.versions.v8}-${process.arch}.cache`;

/** A copy of a built function, caches included. */
function copyOf(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'routehook-caches-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(join(bundlesFolder(), name), folder, { recursive: true });
  return folder;
}

/** Loads a function in a fresh process: what it exports, and what became of the cache of each file. */
function start(folder: string): { readonly exports: readonly string[]; readonly caches: unknown } {
  const program = `
    const caches = {};
    const vm = require('vm');
    vm.Script = class extends vm.Script {
      constructor(text, options) {
        super(text, options);
        const { cachedData } = options;
        const name = require('path').basename(options.filename);
        caches[name] = cachedData === undefined ? 'none' : this.cachedDataRejected ? 'rejected' : 'taken';
      }
    };
    const exports = Object.keys(require(${JSON.stringify(join(folder, 'index.js'))}));
    console.log(JSON.stringify({ exports, caches }));`;
  return JSON.parse(execFileSync(process.execPath, ['-e', program], { encoding: 'utf8' }));
}

describe.each(['webhook', 'poller'])('the code caches of the built %s', (name) => {
  it('are there for all that a first request needs', () => {
    const cached = readdirSync(join(bundlesFolder(), name)).filter((file) => file.endsWith('.cache'));
    expect(cached.sort()).toEqual(['main.js', 'tablestore.js', 'vpc.js'].map((file) => file + suffix));
  });

  it('on the same V8 they are taken', () => {
    expect(start(copyOf(name))).toEqual({ exports: ['handler'], caches: { 'main.js': 'taken' } });
  });
});

describe('a code cache that does not fit: the function starts as it would without', () => {
  const cacheIn = (folder: string) => join(folder, `main.js${suffix}`);

  it('it is for another V8', () => {
    const folder = copyOf('webhook');
    renameSync(cacheIn(folder), join(folder, 'main.js.12.4.254.21-node.33-x64.cache'));
    expect(start(folder)).toEqual({ exports: ['handler'], caches: { 'main.js': 'none' } });
  });

  it.each([
    [
      'of a file of another length',
      (folder: string) => {
        const file = join(folder, 'main.js');
        writeFileSync(file, `${readFileSync(file, 'utf8')};`);
      },
    ],
    [
      'of another V8, under this name',
      (folder: string) => {
        const bytes = readFileSync(cacheIn(folder));
        writeFileSync(cacheIn(folder), bytes.fill(1, 4, 8));
      },
    ],
    [
      'half of it is missing',
      (folder: string) => {
        const bytes = readFileSync(cacheIn(folder));
        writeFileSync(cacheIn(folder), bytes.subarray(0, bytes.length / 2));
      },
    ],
    ['empty', (folder: string) => writeFileSync(cacheIn(folder), '')],
  ])('%s', (_, spoil) => {
    const folder = copyOf('webhook');
    spoil(folder);
    expect(start(folder)).toEqual({ exports: ['handler'], caches: { 'main.js': 'rejected' } });
  });
});

it('a file that fails to load fails again with the next attempt, and with its own error', () => {
  const folder = copyOf('webhook');
  writeFileSync(join(folder, 'main.js'), "throw new Error('not this time');");
  const program = `
    for (const _ of [1, 2]) {
      try { require(${JSON.stringify(join(folder, 'index.js'))}); } catch ({ message }) { console.log(message); }
    }`;
  expect(execFileSync(process.execPath, ['-e', program], { encoding: 'utf8' })).toBe(
    'not this time\n'.repeat(2),
  );
});
