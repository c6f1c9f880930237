// Compares the built functions with docs/bundle-budget.json: a bundle that grows is a cold start that grows. A budget
// is raised on purpose, with its reason in the commit; `npm run build -- --explain` tells what takes the space.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const dist = process.argv[2] ?? 'dist';
const budgets = JSON.parse(readFileSync('docs/bundle-budget.json', 'utf8'));
const functionNames = readdirSync('functions').filter((name) => existsSync(`functions/${name}/handler.ts`));

const names = [...new Set([...Object.keys(budgets), ...functionNames])].sort();
const rows = names.flatMap((name) => {
  const budget = budgets[name] ?? {};
  const folder = join(dist, name);
  const built = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.js')) : [];
  const files = [...new Set([...Object.keys(budget), ...built])].sort();
  return files.map((file) => check(`${name}/${file}`, sizeOf(join(folder, file)), budget[file]));
});

for (const { text } of rows) console.log(text);
if (rows.length === 0 || rows.some(({ ok }) => !ok)) process.exitCode = 1;

function check(file, bytes, limit) {
  const count = bytes?.toLocaleString('en') ?? 'not built';
  const title = `${file.padEnd(24)}${count.padStart(10)} bytes`;
  if (limit === undefined) return { ok: false, text: `${title}  has no budget in docs/bundle-budget.json` };
  if (bytes === undefined) return { ok: false, text: `${title}  has a budget: run \`npm run build\`` };
  const share = `${Math.round((100 * bytes) / limit)} % of ${limit.toLocaleString('en')}`;
  return { ok: bytes <= limit, text: `${title}  ${share}${bytes > limit ? ': TOO LARGE' : ''}` };
}

function sizeOf(path) {
  return existsSync(path) ? statSync(path).size : undefined;
}
