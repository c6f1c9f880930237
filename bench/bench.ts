import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { benchAck } from './ack/bench-ack.ts';
import { printAck } from './ack/print-ack.ts';
import { benchCold } from './cold/bench-cold.ts';
import { printCold } from './cold/print-cold.ts';
import { benchHelp, readBenchCommand } from './command.ts';
import { benchGrowth } from './growth/bench-growth.ts';
import { drawGrowth } from './growth/draw-growth.ts';
import { printGrowth } from './growth/print-growth.ts';
import { benchMakespan } from './makespan/bench-makespan.ts';
import { printTable } from './makespan/table.ts';
import { benchPlan } from './plan/bench-plan.ts';
import { printPlanCost } from './plan/print-plan-cost.ts';
import { benchWarm } from './warm/bench-warm.ts';
import { printWarm } from './warm/print-warm.ts';

/** Benches run in a checkout of the project, on what was built last. */
const root = process.cwd();
const dist = resolve(root, process.env.ROUTEHOOK_TEST_DIST ?? 'dist');

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
    case 'cold': {
      const cases = await benchCold(root, { ...command, dist }, progress);
      return console.log(command.json ? JSON.stringify(cases, undefined, 2) : printCold(cases));
    }
    case 'plan': {
      const costs = benchPlan(progress);
      return console.log(command.json ? JSON.stringify(costs, undefined, 2) : printPlanCost(costs));
    }
    case 'ack': {
      const results = await benchAck(command.runs, progress);
      return console.log(command.json ? JSON.stringify(results, undefined, 2) : printAck(results));
    }
    case 'warm': {
      const options = { rounds: command.runs, requests: 200, store: command.store, dist };
      const cases = await benchWarm(root, options, progress);
      return console.log(command.json ? JSON.stringify(cases, undefined, 2) : printWarm(cases));
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
