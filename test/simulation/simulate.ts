import { parseArgs } from 'node:util';
import { faultKinds } from './fault-kind.ts';
import { runScenario } from './run-scenario.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    seed: { type: 'string' },
    /** Only this kind of fault; may be given more than once. */
    fault: { type: 'string', multiple: true },
    gateways: { type: 'string' },
    requests: { type: 'string' },
    /** Prints the whole transcript. */
    verbose: { type: 'boolean', default: false },
    /** Says nothing of the law whose name begins so. */
    ignore: { type: 'string' },
    'keep-going': { type: 'boolean', default: false },
  },
});

// Thousands of failures are made on purpose, and nobody reads where.
Error.stackTraceLimit = 0;

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const faults =
  values.fault === undefined ? undefined : faultKinds.filter((kind) => values.fault?.includes(kind));
const options = {
  ...(faults === undefined ? {} : { faults }),
  ...(values.gateways === undefined ? {} : { gateways: Number(values.gateways) }),
  ...(values.requests === undefined ? {} : { requests: Number(values.requests) }),
};
const first = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
const count = Number(values.seeds);
const broken = new Map<string, number[]>();
const ends = new Map<string, number>();
const begunMs = performance.now();

for (let seed = first; seed < first + count; seed += 1) {
  const { violations, transcript, operations } = await runScenario(seed, options);
  for (const { state, problem } of operations) {
    const end = problem === undefined ? state : `${state} ${problem.code}`;
    ends.set(end, (ends.get(end) ?? 0) + 1);
  }
  if (values.verbose) for (const line of transcript) print(line);
  const [violation] = violations;
  if (violation === undefined) continue;
  if (
    values['keep-going'] &&
    values.ignore !== undefined &&
    violations.every(({ law }) => law.startsWith(values.ignore ?? ''))
  )
    continue;
  for (const law of new Set(violations.map((one) => one.law)))
    broken.set(law, [...(broken.get(law) ?? []), seed]);
  if (values['keep-going']) continue;
  print(`seed ${seed} breaks "${violation.law}": ${violation.detail}`);
  const at = transcript.findIndex((line) => line.includes('VIOLATION'));
  for (const line of transcript.slice(Math.max(0, at - 39), at + 1)) print(`  ${line}`);
  print(`Replay: npm run simulate -- --seeds 1 --seed ${seed} --verbose`);
  break;
}

const seconds = (performance.now() - begunMs) / 1000;
print(
  `${count} seeds from ${first} in ${seconds.toFixed(1)} s: ${Math.round(count / seconds)} seeds per second`,
);
for (const [end, times] of [...ends].sort(([, one], [, other]) => other - one)) print(`  ${times} ${end}`);
for (const [law, seeds] of broken)
  print(`  BROKEN by ${seeds.length}: ${law} (seeds ${seeds.slice(0, 8).join(', ')})`);
if (broken.size > 0) process.exitCode = 1;
