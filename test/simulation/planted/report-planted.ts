import { print } from '../print.ts';
import { catchBug } from './catch-bug.ts';
import type { PlantedBug } from './planted-bug.ts';
import { plantedBugs } from './planted-bugs.ts';

/** Plants one bug after the other, prints which seed and law caught each, and tells whether all were caught. */
export async function reportPlanted(mostSeeds: number, jobs: number): Promise<boolean> {
  print('  seed  planted bug → law that caught it');
  const waiting = [...plantedBugs];
  const escaped: PlantedBug[] = [];
  const hunt = async (): Promise<void> => {
    for (let bug = waiting.shift(); bug !== undefined; bug = waiting.shift()) {
      const caught = await catchBug(bug, mostSeeds);
      if (caught === undefined) escaped.push(bug);
      const under = bug.faults === undefined ? '' : ` (under ${bug.faults.join(', ')})`;
      print(
        `${String(caught?.seed ?? 'NONE').padStart(6)}  ${bug.name}${under} → ${caught?.law ?? 'survived'}`,
      );
    }
  };
  await Promise.all(Array.from({ length: jobs }, hunt));
  print(`${plantedBugs.length} bugs planted, ${plantedBugs.length - escaped.length} caught`);
  for (const { name, file } of escaped) print(`survived ${mostSeeds} seeds: ${name} (${file})`);
  return escaped.length === 0;
}
