import { parseArgs } from 'node:util';
import { type StoreKind, storeKinds } from './cold/stores.ts';

/** The one that is deployed where the time until the first response is measured, and the one without a service elsewhere. */
const usualStore = { cold: 'tablestore', warm: 'sqlite' } as const satisfies Record<string, StoreKind>;

export const benchHelp = `Usage: node dist/bench/bench.js <name> [options]

  makespan    the time to finish many routes, in virtual time, beside a lower bound and Terraform's strategy
  growth      the cost of one tick of the poller, with more and more history and more and more open operations
  cold        the time that fresh processes take to load the functions and to answer once, against bare Node.js
  warm        what requests cost a warm webhook, against a function that does nothing
  plan        the processor time of planning 500 gateways with 50 routes each
  ack         how long each chat and ticket system waits for its acknowledgement

  --json      print one JSON array instead of a table
  --seeds <n> makespan only: how many draws of each shape, 1 to 1000 (default 5)
  --svg <f>   growth only: where the picture goes (default docs/growth.svg)
  --runs <n>  cold: processes of each kind, warm: rounds, ack: requests of each sender; 1 to 1000 (default 21, 5, 100)
  --store <s> cold and warm only: ${storeKinds.join(' or ')} (default ${usualStore.cold}, ${usualStore.warm})
  --help      show this text
`;

export type BenchCommand =
  | { readonly kind: 'makespan'; readonly json: boolean; readonly seeds: number }
  | { readonly kind: 'growth'; readonly json: boolean; readonly svgFile: string }
  | {
      readonly kind: 'cold' | 'warm';
      readonly json: boolean;
      readonly runs: number;
      readonly store: StoreKind;
    }
  | { readonly kind: 'ack'; readonly json: boolean; readonly runs: number }
  | { readonly kind: 'plan'; readonly json: boolean }
  | { readonly kind: 'help' }
  | { readonly kind: 'refused'; readonly message: string };

const names = ['makespan', 'growth', 'cold', 'warm', 'plan', 'ack'] as const;
type Name = (typeof names)[number];

/** The options that belong to some benches only. */
const owners: Readonly<Record<string, readonly Name[]>> = {
  seeds: ['makespan'],
  svg: ['growth'],
  runs: ['cold', 'warm', 'ack'],
  store: ['cold', 'warm'],
};

/** Reads the command line. */
export function readBenchCommand(words: readonly string[]): BenchCommand {
  const read = parse(words);
  if (typeof read === 'string') return refused(read);
  const { values, positionals } = read;
  if (values.help) return { kind: 'help' };
  const [word, ...rest] = positionals;
  if (word === undefined) return refused(`Name a bench: ${listed('or')}.`);
  if (rest.length > 0) return refused(`One bench at a time; "${rest.join(' ')}" is too much.`);
  const name = names.find((known) => known === word);
  if (name === undefined) return refused(`There is no bench "${word}"; there are ${listed('and')}.`);
  const stray = Object.keys(values).find((option) => owners[option]?.includes(name) === false);
  if (stray !== undefined) return refused(`--${stray} belongs to ${owners[stray]?.join(' and ')}.`);
  const { json = false, svg = 'docs/growth.svg' } = values;
  switch (name) {
    case 'makespan':
      return counted('seeds', values.seeds, 5, (seeds) => ({ kind: name, json, seeds }));
    case 'growth':
      return { kind: name, json, svgFile: svg };
    case 'plan':
      return { kind: name, json };
    case 'ack':
      return counted('runs', values.runs, 100, (runs) => ({ kind: name, json, runs }));
    default: {
      const store = storeKinds.find((kind) => kind === (values.store ?? usualStore[name]));
      if (store === undefined)
        return refused(`--store takes ${storeKinds.join(' or ')}, not "${values.store}".`);
      return counted('runs', values.runs, name === 'cold' ? 21 : 5, (runs) => ({
        kind: name,
        json,
        runs,
        store,
      }));
    }
  }
}

function counted(
  option: string,
  text: string | undefined,
  byDefault: number,
  command: (count: number) => BenchCommand,
): BenchCommand {
  const count = Number(text ?? byDefault);
  if (Number.isInteger(count) && count >= 1 && count <= 1000) return command(count);
  return refused(`--${option} takes a whole number from 1 to 1000, not "${text}".`);
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        json: { type: 'boolean' },
        seeds: { type: 'string' },
        svg: { type: 'string' },
        runs: { type: 'string' },
        store: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function listed(word: 'and' | 'or'): string {
  return `${names.slice(0, -1).join(', ')} ${word} ${names.at(-1)}`;
}

function refused(message: string): BenchCommand {
  return { kind: 'refused', message: `${message} See --help.` };
}
