import type { ScenarioOptions } from './run-scenario.ts';

/** A story that once went wrong, as it is drawn today. */
export interface PastSeed {
  readonly seed: number;
  readonly options?: ScenarioOptions;
  /** What went wrong in it. */
  readonly broke: string;
}

/**
 * Stories that a bug of ours has spoiled. A change to how stories are drawn makes other stories of these seeds: then
 * put each bug back, look for the first seed that catches it, and write that down.
 */
export const pastSeeds: readonly PastSeed[] = [
  { seed: 1, broke: 'a poller asked for a lease that another one held, again and again without a pause' },
  { seed: 262, broke: 'a poller read a queue without an operation, the trace of a crash, without a pause' },
  {
    seed: 2,
    options: { faults: ['tokens-forgotten', 'late-route', 'reset-after-commit'] },
    broke: 'a duplicate was counted for each call sent, so a route of ours was called somebody else’s',
  },
  { seed: 38, broke: 'reasons to wait that alternated filled the journal without bound' },
  {
    seed: 15,
    options: { faults: ['slow-commit', 'hanging-call'] },
    broke: 'a success was put together from a status and a list of two different moments',
  },
  { seed: 6, broke: 'grace was counted from the acceptance, so a long change left none for its route' },
  { seed: 35, broke: 'reservations for the very moment were not recorded, so the create rate was exceeded' },
  { seed: 19, broke: 'a code that nobody knows was believed at the first look, and the route came later' },
  {
    seed: 317,
    options: { faults: ['pause', 'overlapping-pollers'] },
    broke: 'a process that was frozen while it renewed its lease sent a call when the lease had run out',
  },
  {
    seed: 3,
    options: { faults: ['refusal', 'late-route', 'reset-after-commit'] },
    broke: 'a second call was forbidden, and the late route of the first was not waited for',
  },
  {
    seed: 1,
    options: { faults: ['refusal', 'late-route', 'reset-after-commit'] },
    broke: 'a second call met a full quota, and the late route of the first was not waited for',
  },
  {
    seed: 53,
    broke: 'a process that was frozen between its claim and its delivery told what was not true any more',
  },
  { seed: 1464, broke: 'a note that somebody is to be told, the trace of a crash, was looked at for ever' },
];
