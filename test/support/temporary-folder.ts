import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** Where Linux keeps files in memory. */
const inMemory = '/dev/shm';

/**
 * Makes a folder that goes when the tests of this file or suite have ended. It is in memory where there is such a
 * place: a store waits for the disk at every write, which is most of the time of its tests.
 */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(isWritable(inMemory) ? inMemory : tmpdir(), `routehook-${name}-`));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
