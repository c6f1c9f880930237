import type { Trial } from './measure.ts';
import type { Run } from './run.ts';
import { nameOfShape, type Shape } from './shape.ts';

/** Calls to the cloud for each route that was finished. */
export interface CallsPerRoute {
  readonly create: number;
  readonly describe: number;
}

/** What all trials of one shape say: medians, and our worst. */
export interface Summary {
  readonly shape: string;
  readonly seeds: number;
  readonly boundS: number;
  readonly ratioToBound: number;
  readonly worstRatioToBound: number;
  readonly worstSeed: number;
  readonly terraformRatioToBound: number;
  readonly callsPerRoute: CallsPerRoute;
  readonly terraformCallsPerRoute: CallsPerRoute;
  /** Over all seeds. */
  readonly failedRoutes: number;
  readonly terraformFailedRoutes: number;
  readonly throttledCalls: number;
  readonly terraformThrottledCalls: number;
}

/** Sums the trials of one shape up. */
export function summarise(shape: Shape, trials: readonly Trial[]): Summary {
  const ratios = trials.map(({ ours, boundMs }) => ours.makespanMs / boundMs);
  const worstRatio = Math.max(...ratios);
  const ours = trials.map((trial) => trial.ours);
  const terraform = trials.map((trial) => trial.terraform);
  return {
    shape: nameOfShape(shape),
    seeds: trials.length,
    boundS: rounded(median(trials.map(({ boundMs }) => boundMs / 1000))),
    ratioToBound: rounded(median(ratios)),
    worstRatioToBound: rounded(worstRatio),
    worstSeed: trials[ratios.indexOf(worstRatio)]?.seed ?? 0,
    terraformRatioToBound: rounded(median(trials.map((trial) => trial.terraform.makespanMs / trial.boundMs))),
    callsPerRoute: callsPerRoute(ours),
    terraformCallsPerRoute: callsPerRoute(terraform),
    failedRoutes: sum(ours.map(({ failed }) => failed)),
    terraformFailedRoutes: sum(terraform.map(({ failed }) => failed)),
    throttledCalls: sum(ours.map(({ calls }) => calls.throttled)),
    terraformThrottledCalls: sum(terraform.map(({ calls }) => calls.throttled)),
  };
}

function callsPerRoute(runs: readonly Run[]): CallsPerRoute {
  return {
    create: rounded(median(runs.map(({ calls, finished }) => calls.create / Math.max(1, finished)))),
    describe: rounded(median(runs.map(({ calls, finished }) => calls.describe / Math.max(1, finished)))),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
