import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { faultKinds } from './fault-kind.ts';
import { addUp, type Played, playSeeds, type Seeds } from './play-seeds.ts';
import { runScenario, type ScenarioOptions } from './run-scenario.ts';

// Thousands of failures are made on purpose, and nobody reads where.
Error.stackTraceLimit = 0;

const work = isMainThread
  ? simulate()
  : playSeeds(workerData as Seeds).then((played) => parentPort?.postMessage(played));
work.catch((error: unknown) => {
  print(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});

async function simulate(): Promise<void> {
  const { values } = parseArgs({
    options: {
      /** How many seeds. */
      seeds: { type: 'string', default: '1000' },
      /** The first seed; drawn when absent. */
      seed: { type: 'string' },
      /** Only this kind of fault, at its worst; may be given more than once. */
      fault: { type: 'string', multiple: true },
      gateways: { type: 'string' },
      requests: { type: 'string' },
      /** How many threads play. */
      jobs: { type: 'string', default: String(availableParallelism()) },
      /** Prints the whole transcript of the first seed. */
      verbose: { type: 'boolean', default: false },
      /** Goes on after a seed that breaks a law. */
      'keep-going': { type: 'boolean', default: false },
    },
  });
  const faults = values.fault?.map((name) => {
    const kind = faultKinds.find((known) => known === name);
    if (kind === undefined)
      throw new Error(`There is no fault "${name}". There are: ${faultKinds.join(', ')}.`);
    return kind;
  });
  const options: ScenarioOptions = {
    ...(faults === undefined ? {} : { faults }),
    ...(values.gateways === undefined ? {} : { gateways: Number(values.gateways) }),
    ...(values.requests === undefined ? {} : { requests: Number(values.requests) }),
  };
  const first = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
  const count = Number(values.seeds);
  const jobs = Math.max(1, Math.min(Number(values.jobs), count));
  const keepGoing = values['keep-going'];

  if (values.verbose) for (const line of (await runScenario(first, options)).transcript) print(line);
  const begunMs = performance.now();
  const players = Array.from({ length: jobs }, (_, job) =>
    playInThread({ first: first + job, count: count - job, step: jobs, keepGoing, options }),
  );
  const played = addUp(await Promise.all(players));
  report(played, first, (performance.now() - begunMs) / 1000, replayFlags(values));
  if (played.broken.length > 0) process.exitCode = 1;
}

/** The options that change the story, as they were given. */
function replayFlags(values: {
  readonly fault?: readonly string[] | undefined;
  readonly gateways?: string | undefined;
  readonly requests?: string | undefined;
}): string {
  const faults = (values.fault ?? []).map((fault) => ` --fault ${fault}`);
  const gateways = values.gateways === undefined ? '' : ` --gateways ${values.gateways}`;
  const requests = values.requests === undefined ? '' : ` --requests ${values.requests}`;
  return [...faults, gateways, requests].join('');
}

function playInThread(seeds: Seeds): Promise<Played> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(process.argv[1] ?? '', { workerData: seeds, argv: [] });
    thread.once('message', resolve);
    thread.once('error', reject);
  });
}

function report({ seeds, ends, broken }: Played, first: number, seconds: number, flags: string): void {
  print(
    `${seeds} seeds from ${first} in ${seconds.toFixed(1)} s: ${Math.round(seeds / seconds)} seeds per second, ` +
      `${broken.length} broke a law`,
  );
  for (const [end, times] of Object.entries(ends).sort(([, one], [, other]) => other - one)) {
    print(`  ${String(times).padStart(7)} ${end}`);
  }
  for (const { seed, law, detail, otherLaws } of broken) {
    print(`seed ${seed} breaks "${law}": ${detail}`);
    for (const other of otherLaws) print(`  and "${other}"`);
  }
  const [worst] = broken;
  if (worst === undefined) return;
  print(`The last ${worst.wayThere.length} lines before seed ${worst.seed} broke the law:`);
  for (const line of worst.wayThere) print(`  ${line}`);
  print(`Replay: npm run simulate -- --seeds 1 --seed ${worst.seed}${flags} --verbose`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
