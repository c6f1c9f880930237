import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Finds the program that instances run, upwards from the given folders. It stays a file of its own, so that
 * the host starts it alike from its sources and from a bundle in dist/.
 */
export function findInstanceProgram(startDirs: readonly string[]): string {
  for (const startDir of startDirs) {
    for (let dir = startDir; ; dir = dirname(dir)) {
      const program = join(dir, 'local', 'fc', 'instance.cjs');
      if (existsSync(program)) return program;
      if (dir === dirname(dir)) break;
    }
  }
  throw new Error(
    `local/fc/instance.cjs was not found above ${startDirs.join(' or ')}: start from the project's folder, ` +
      'or give its path as instanceProgram',
  );
}
