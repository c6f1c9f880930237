import { writeFileSync } from 'node:fs';
import { benchHelp, readBenchCommand } from './command.ts';
import { benchGrowth } from './growth/bench-growth.ts';
import { drawGrowth } from './growth/draw-growth.ts';
import { printGrowth } from './growth/print-growth.ts';
import { benchMakespan } from './makespan/bench-makespan.ts';
import { printTable } from './makespan/table.ts';

async function main(words: readonly string[]): Promise<void> {
  const command = readBenchCommand(words);
  switch (command.kind) {
    case 'help':
      return console.log(benchHelp);
    case 'refused':
      return refuse(command.message, 2);
    case 'makespan': {
      const summaries = await benchMakespan(command.seeds, progress);
      console.log(command.json ? JSON.stringify(summaries, undefined, 2) : printTable(summaries));
      const broken = summaries.filter(
        ({ throttledCalls, failedRoutes }) => throttledCalls + failedRoutes > 0,
      );
      if (broken.length === 0) return;
      const names = broken.map(({ shape }) => shape).join(', ');
      return refuse(
        `Our calls were throttled, or routes of ours failed, in ${names}: neither may happen.`,
        1,
      );
    }
    case 'growth': {
      const points = await benchGrowth(progress);
      writeFileSync(command.svgFile, drawGrowth(points));
      return console.log(command.json ? JSON.stringify(points, undefined, 2) : printGrowth(points));
    }
  }
}

/** Progress goes where it does not spoil what is printed for programs. */
function progress(line: string): void {
  console.error(line);
}

function refuse(message: string, exitCode: number): void {
  console.error(message);
  process.exitCode = exitCode;
}

main(process.argv.slice(2)).catch((error: unknown) =>
  refuse(error instanceof Error ? error.message : String(error), 1),
);
