import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { runErrand, send } from './errand.ts';
import { type FaultKind, faultKinds } from './fault-kind.ts';
import { addUp } from './play-seeds.ts';
import { print } from './print.ts';
import { reportCrashPoints } from './report-crash-points.ts';
import { reportSeeds } from './report-seeds.ts';
import { runScenario, type ScenarioOptions } from './run-scenario.ts';
import { type RouteStory, routeStories } from './story.ts';

// Thousands of failures are made on purpose, and nobody reads where.
Error.stackTraceLimit = 0;

if (!runErrand()) {
  simulate().then(
    (fine) => {
      if (!fine) process.exitCode = 1;
    },
    (error: unknown) => {
      print(error instanceof Error ? error.message : String(error));
      process.exitCode = 1;
    },
  );
}

async function simulate(): Promise<boolean> {
  const { values } = parseArgs({
    options: {
      /** How many seeds. */
      seeds: { type: 'string', default: '1000' },
      /** The first seed; drawn when absent, or `random`. */
      seed: { type: 'string', default: 'random' },
      /** Only this kind of fault, at its worst; may be given more than once. */
      fault: { type: 'string', multiple: true },
      gateways: { type: 'string' },
      requests: { type: 'string' },
      /** Whether routes are `created` only, are `live`, or are `kept` equal to a file; drawn from the first two when absent. */
      routes: { type: 'string' },
      /** How many threads play. */
      jobs: { type: 'string', default: String(availableParallelism()) },
      /** Prints the whole transcript of the first seed. */
      verbose: { type: 'boolean', default: false },
      /** Goes on after a seed that breaks a law. */
      'keep-going': { type: 'boolean', default: false },
      /** Kills the processes of the plain story at every point, once each, instead. */
      'crash-points': { type: 'boolean', default: false },
      /** Plants bugs, one at a time, and lets `--seeds` seeds catch each, instead. */
      planted: { type: 'boolean', default: false },
    },
  });
  const count = wholeNumber('seeds', values.seeds);
  const jobs = Math.max(1, wholeNumber('jobs', values.jobs));
  if (values['crash-points']) return reportCrashPoints(jobs);
  // It needs the bundler, and nothing else here does.
  if (values.planted) return (await import('./planted/report-planted.ts')).reportPlanted(count, jobs);

  const options: ScenarioOptions = {
    ...(values.fault === undefined ? {} : { faults: values.fault.map(faultNamed) }),
    ...(values.gateways === undefined ? {} : { gateways: wholeNumber('gateways', values.gateways) }),
    ...(values.routes === undefined ? {} : { routes: routesNamed(values.routes) }),
    ...(values.requests === undefined ? {} : { requests: wholeNumber('requests', values.requests) }),
  };
  const first = values.seed === 'random' ? randomInt(2 ** 31) : wholeNumber('seed', values.seed);
  if (values.seed === 'random') print(`Seeds are drawn; the first is ${first}.`);
  if (values.verbose) for (const line of (await runScenario(first, options)).transcript) print(line);

  const begunMs = performance.now();
  const players = Array.from({ length: Math.min(jobs, count) }, (_, job) =>
    send({
      kind: 'seeds',
      seeds: {
        first: first + job,
        count: count - job,
        step: jobs,
        keepGoing: values['keep-going'],
        options,
      },
    }),
  );
  const played = addUp(await Promise.all(players));
  reportSeeds(played, first, (performance.now() - begunMs) / 1000, replayFlags(values));
  return played.broken.length === 0;
}

function wholeNumber(name: string, text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new Error(`--${name} must be a whole number; it is "${text}".`);
}

function routesNamed(name: string): RouteStory {
  const story = routeStories.find((known) => known === name);
  if (story !== undefined) return story;
  throw new Error(`--routes must be one of ${routeStories.join(', ')}; it is "${name}".`);
}

function faultNamed(name: string): FaultKind {
  const kind = faultKinds.find((known) => known === name);
  if (kind !== undefined) return kind;
  throw new Error(`There is no fault "${name}". There are: ${faultKinds.join(', ')}.`);
}

/** The options that change the story, as they were given. */
function replayFlags(values: {
  readonly fault?: readonly string[] | undefined;
  readonly gateways?: string | undefined;
  readonly requests?: string | undefined;
  readonly routes?: string | undefined;
}): string {
  const faults = (values.fault ?? []).map((fault) => ` --fault ${fault}`);
  const gateways = values.gateways === undefined ? '' : ` --gateways ${values.gateways}`;
  const requests = values.requests === undefined ? '' : ` --requests ${values.requests}`;
  const routes = values.routes === undefined ? '' : ` --routes ${values.routes}`;
  return [...faults, gateways, requests, routes].join('');
}
