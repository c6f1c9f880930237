import { type CrashPoint, listCrashPoints } from './crash-points.ts';
import { send } from './errand.ts';
import { print } from './print.ts';

/** Kills the plain story at each of its points, prints how many there are, and tells whether it got over them all. */
export async function reportCrashPoints(jobs: number): Promise<boolean> {
  const begunMs = performance.now();
  const points = [...(await listCrashPoints('created')), ...(await listCrashPoints('live'))];
  const parts = Array.from({ length: jobs }, (_, job) => points.filter((__, index) => index % jobs === job));
  const broken = (
    await Promise.all(parts.map((part) => send({ kind: 'crash-points', points: part })))
  ).flat();
  const seconds = (performance.now() - begunMs) / 1000;
  for (const [process, count] of countByProcess(points)) print(`  ${String(count).padStart(5)} ${process}`);
  print(
    `${points.length} crash points in ${seconds.toFixed(1)} s: ${points.length - broken.length} survived, ` +
      `${broken.length} broke a law`,
  );
  const [first] = broken;
  if (first === undefined) return true;
  for (const { story, process, point, law, detail } of broken) {
    print(`the death of ${process} at point ${point} of "${story}" breaks "${law}": ${detail}`);
  }
  print(`The story in which ${first.process} dies at point ${first.point}:`);
  for (const line of first.transcript) print(`  ${line}`);
  return false;
}

function countByProcess(points: readonly CrashPoint[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { story, process } of points) {
    const name = `${story}: ${process}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}
