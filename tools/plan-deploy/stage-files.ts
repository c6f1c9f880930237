import { copyFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plan } from './plan.ts';

/** Copies the files that the settings name into the code packages; says what went where. */
export function stageFiles(root: string, { functions }: Plan): readonly string[] {
  return functions.flatMap(({ code, files }) =>
    files.map(({ path }) => {
      const target = join(code.folder, path);
      mkdirSync(dirname(target), { recursive: true });
      copyFileSync(join(root, path), target);
      return target;
    }),
  );
}
