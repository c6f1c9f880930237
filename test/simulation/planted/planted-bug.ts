import type { FaultKind } from '../fault-kind.ts';
import type { RouteStory } from '../story.ts';

/** A bug that could have been made, as a change to one place of one file. */
export interface PlantedBug {
  readonly name: string;
  readonly file: string;
  /** Must be in the file exactly once, or the bug is stale. */
  readonly find: string;
  readonly replace: string;
  /** The law that has to catch it, as its name begins; any will do when absent. */
  readonly law?: string;
  /** For a bug that shows only when several rare things meet: what is to go wrong, at its worst, instead of a drawn mix. */
  readonly faults?: readonly FaultKind[];
  /** For a bug in what stories of only one sort do. */
  readonly routes?: RouteStory;
}

/** A bug that does not fit its file any more, and so plants nothing or too much. */
export class StaleBug extends Error {
  override readonly name = 'StaleBug';

  constructor({ name, file, find }: PlantedBug, times: number) {
    super(
      `The planted bug "${name}" is stale: ${file} holds its text ${times} times instead of once. ` +
        `Write it down anew in test/simulation/planted/. The text is: ${find}`,
    );
  }
}

/**
 * Plants a bug in the text of its file.
 * @throws {StaleBug} when its place is not there exactly once
 */
export function plant(bug: PlantedBug, text: string): string {
  const times = text.split(bug.find).length - 1;
  if (times !== 1) throw new StaleBug(bug, times);
  return text.replace(bug.find, () => bug.replace);
}
