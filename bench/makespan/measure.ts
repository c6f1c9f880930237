import { type AppSettings, defaultSettings } from '../../shared/app/app.ts';
import { createRandom } from '../../test/simulation/random.ts';
import { drawBusyTimes } from './draw.ts';
import { lowerBoundMs } from './lower-bound.ts';
import { runOurs } from './ours.ts';
import type { Run } from './run.ts';
import type { Shape } from './shape.ts';
import { runTerraform } from './terraform.ts';

/** Both strategies in one draw, and what neither can beat. */
export interface Trial {
  readonly seed: number;
  readonly boundMs: number;
  readonly ours: Run;
  readonly terraform: Run;
}

/** Plays one draw: the same seed gives the same trial. */
export async function playTrial(
  shape: Shape,
  seed: number,
  settings: AppSettings = defaultSettings,
): Promise<Trial> {
  const random = createRandom(seed);
  const busyTimes = drawBusyTimes(shape, random.fork('busy'));
  return {
    seed,
    boundMs: lowerBoundMs(busyTimes, settings.callsPerMinute.create),
    ours: await runOurs(shape, busyTimes, random.fork('ours'), settings),
    terraform: await runTerraform(shape, busyTimes, random.fork('terraform')),
  };
}
