import { playTrial, type Trial } from './measure.ts';
import { nameOfShape, shapes } from './shape.ts';
import { type Summary, summarise } from './summary.ts';

/** Measures all shapes with the seeds 1 to `seeds`; `tell` hears of each shape before it begins. */
export async function benchMakespan(
  seeds: number,
  tell: (line: string) => void,
): Promise<readonly Summary[]> {
  const summaries: Summary[] = [];
  for (const shape of shapes) {
    tell(`${nameOfShape(shape)}: ${seeds} draws …`);
    const trials: Trial[] = [];
    for (let seed = 1; seed <= seeds; seed += 1) trials.push(await playTrial(shape, seed));
    summaries.push(summarise(shape, trials));
  }
  return summaries;
}
