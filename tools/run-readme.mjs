// Runs every command of README.md, block by block: a README whose commands fail is a bug. A fenced `sh` block is
// run as it stands; one that begins with `npm start` or `npm run emulator` is started, tried and stopped. Blocks
// fenced as `text` are output or need an account, and are not run.
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const staysRunning = /^npm (start|run emulator)\b/;
const readyWithinMs = 60_000;

for (const block of shellBlocks(readFileSync('README.md', 'utf8'))) {
  console.log(`\n$ ${block}`);
  const command = block.replace(/^npm ci && npm test$/, 'true # the test run is a step of its own');
  const ok = staysRunning.test(command) ? await tryRunning(command) : run(command);
  if (!ok) {
    console.error(`This command of README.md failed: ${block}`);
    process.exitCode = 1;
    break;
  }
}

function shellBlocks(markdown) {
  return [...markdown.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, body]) => body.trim());
}

function run(command) {
  // What is installed is what CI installed a moment ago.
  const prepared = command.replace(/^npm ci && /, '');
  return spawnSync('bash', ['-euo', 'pipefail', '-c', prepared], { stdio: 'inherit' }).status === 0;
}

/** Starts a command that stays, runs the curl lines it prints, and ends it. */
async function tryRunning(command) {
  const child = spawn('bash', ['-c', `exec ${command}`], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
    process.stdout.write(chunk);
  });
  const ended = new Promise((resolve) => child.once('exit', () => resolve(true)));
  const printsEnough = () => /^ {2}curl .*/m.test(output) && output.endsWith('\n');
  const ready = await waitUntil(() => printsEnough() || child.exitCode !== null);
  const curls = [...output.matchAll(/^ {2}(curl .*)$/gm)].map(([, line]) => line);
  const ok = ready && child.exitCode === null && curls.length > 0 && curls.every(answers);
  process.kill(-child.pid, 'SIGTERM');
  await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 5_000))]);
  return ok;
}

function answers(curl) {
  console.log(`\n$ ${curl.slice(0, 120)}…`);
  const { stdout, status } = spawnSync('bash', ['-c', `${curl} -w '\\n%{http_code}'`], { encoding: 'utf8' });
  const code = Number(stdout.trim().split('\n').at(-1));
  console.log(`  answered ${code}`);
  return status === 0 && code >= 200 && code < 300;
}

async function waitUntil(condition) {
  const deadline = Date.now() + readyWithinMs;
  while (!condition()) {
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return true;
}
