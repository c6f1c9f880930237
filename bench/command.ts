import { parseArgs } from 'node:util';

export const benchHelp = `Usage: node dist/bench/bench.js <name> [options]

  makespan    the time to finish many routes, in virtual time, beside a lower bound and Terraform's strategy
  growth      the cost of one tick of the poller, with more and more history and more and more open operations

  --json      print one JSON array instead of a table
  --seeds <n> makespan only: how many draws of each shape, 1 to 1000 (default 5)
  --svg <f>   growth only: where the picture goes (default docs/growth.svg)
  --help      show this text
`;

export type BenchCommand =
  | { readonly kind: 'makespan'; readonly json: boolean; readonly seeds: number }
  | { readonly kind: 'growth'; readonly json: boolean; readonly svgFile: string }
  | { readonly kind: 'help' }
  | { readonly kind: 'refused'; readonly message: string };

/** Reads the command line. */
export function readBenchCommand(words: readonly string[]): BenchCommand {
  const read = parse(words);
  if (typeof read === 'string') return refused(read);
  const { values, positionals } = read;
  if (values.help) return { kind: 'help' };
  const [name, ...rest] = positionals;
  if (name === undefined) return refused('Name a bench: makespan or growth.');
  if (rest.length > 0) return refused(`One bench at a time; "${rest.join(' ')}" is too much.`);
  switch (name) {
    case 'makespan': {
      if (values.svg !== undefined) return refused('--svg belongs to growth.');
      const seeds = Number(values.seeds ?? 5);
      if (!Number.isInteger(seeds) || seeds < 1 || seeds > 1000) {
        return refused(`--seeds takes a whole number from 1 to 1000, not "${values.seeds}".`);
      }
      return { kind: 'makespan', json: values.json ?? false, seeds };
    }
    case 'growth':
      if (values.seeds !== undefined) return refused('--seeds belongs to makespan.');
      return { kind: 'growth', json: values.json ?? false, svgFile: values.svg ?? 'docs/growth.svg' };
    default:
      return refused(`There is no bench "${name}"; there are makespan and growth.`);
  }
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
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function refused(message: string): BenchCommand {
  return { kind: 'refused', message: `${message} See --help.` };
}
