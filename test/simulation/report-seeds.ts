import type { Played } from './play-seeds.ts';
import { print } from './print.ts';

/** Prints what came of the seeds; with the first that broke a law, the way there and how to see it again. */
export function reportSeeds(
  { seeds, ends, broken }: Played,
  first: number,
  seconds: number,
  flags: string,
): void {
  print(
    `${seeds} seeds from ${first} in ${seconds.toFixed(1)} s: ${Math.round(seeds / seconds)} seeds per second, ` +
      `${broken.length} broke a law`,
  );
  for (const [end, times] of Object.entries(ends).sort(([, one], [, other]) => other - one)) {
    print(`  ${String(times).padStart(7)} ${end}`);
  }
  for (const { seed, law, detail, otherLaws } of broken) {
    print(`seed ${seed} breaks "${law}": ${detail}`);
    for (const other of otherLaws) print(`  and "${other}"`);
  }
  const [worst] = broken;
  if (worst === undefined) return;
  print(`The last ${worst.wayThere.length} lines before seed ${worst.seed} broke the law:`);
  for (const line of worst.wayThere) print(`  ${line}`);
  print(`Replay: npm run simulate -- --seeds 1 --seed ${worst.seed}${flags} --verbose`);
}
