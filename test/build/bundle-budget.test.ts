import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { root } from './slim-package.ts';

type Sizes = Record<string, Record<string, number>>;
const budgets = JSON.parse(readFileSync(join(root, 'docs/bundle-budget.json'), 'utf8')) as Sizes;

/** Checks bundles of these sizes instead of the built ones. */
function check(sizes: Sizes) {
  const dist = mkdtempSync(join(tmpdir(), 'routehook-budget-'));
  onTestFinished(() => rmSync(dist, { recursive: true, force: true }));
  for (const [name, files] of Object.entries(sizes)) {
    mkdirSync(join(dist, name));
    for (const [file, bytes] of Object.entries(files))
      writeFileSync(join(dist, name, file), 'x'.repeat(bytes));
  }
  const { status, stdout } = spawnSync(process.execPath, ['tools/check-bundle-budget.mjs', dist], {
    cwd: root,
    encoding: 'utf8',
  });
  return { status, stdout };
}

const { webhook = {} } = budgets;
const limit = webhook['main.js'] ?? 0;

it.each([
  ['bundles as large as they may be: fine', budgets, 0, new RegExp(`100 % of ${limit.toLocaleString('en')}`)],
  [
    'one byte more',
    { ...budgets, webhook: { ...webhook, 'main.js': limit + 1 } },
    1,
    /webhook\/main\.js .*TOO LARGE/,
  ],
  [
    'a file without a budget',
    { ...budgets, webhook: { ...webhook, 'new.js': 1 } },
    1,
    /new\.js .*has no budget/,
  ],
  ['a function that was not built', { webhook }, 1, /poller\/index\.js .*not built/],
])('%s', (_, sizes, status, text) => {
  const result = check(sizes);
  expect(result.stdout).toMatch(text);
  expect(result.status).toBe(status);
});
