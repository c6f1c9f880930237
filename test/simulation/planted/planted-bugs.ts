import { bugsOfDeciding } from './bugs-of-deciding.ts';
import { bugsOfDoing } from './bugs-of-doing.ts';
import { bugsOfLiving } from './bugs-of-living.ts';
import { bugsOfTelling } from './bugs-of-telling.ts';
import type { PlantedBug } from './planted-bug.ts';

/** Every bug that the simulation has to catch. What would be harmless by design is not planted. */
export const plantedBugs: readonly PlantedBug[] = [
  ...bugsOfDeciding,
  ...bugsOfDoing,
  ...bugsOfTelling,
  ...bugsOfLiving,
];
