/**
 * What went wrong at the cloud or on the way to it, classed by what may be done next.
 *
 * - `busy`: the gateway or its VPC is changing; wait for it. Nothing was done.
 * - `throttled`: too many calls; wait as told. Nothing was done.
 * - `transient`: the call never arrived or a passing condition refused it. Nothing was done.
 * - `ambiguous`: nobody can tell whether it was done; look before anything else.
 * - `duplicate`: the route was there already; look whether it is the one asked for.
 * - `missing`: the route was not there; look whether that is what was asked for.
 * - `invalid`, `denied`, `quota`, `gone`: refused for good until somebody changes something. Nothing was done.
 */
export type FaultClass =
  | 'busy'
  | 'throttled'
  | 'transient'
  | 'ambiguous'
  | 'duplicate'
  | 'missing'
  | 'invalid'
  | 'denied'
  | 'quota'
  | 'gone';

export interface Fault {
  /** The cloud's own code where it gave one, else one of ours. */
  readonly code: string;
  readonly class: FaultClass;
  /** The cloud's own words, or ours for a failure on the way; never a URL, a token or a signature. */
  readonly message: string;
  readonly httpStatus?: number;
  readonly requestId?: string;
  /** How long the cloud asks to stay away. */
  readonly retryAfterMs?: number;
}

/** Whether the fault proves that the call changed nothing, and that there is nothing to look for. */
export function isRefusal(fault: Fault): boolean {
  return fault.class !== 'ambiguous' && !isAboutTheList(fault);
}

/** Whether the call changed nothing because of what the route list held: a look tells more. */
export function isAboutTheList(fault: Fault): boolean {
  return fault.class === 'duplicate' || fault.class === 'missing';
}

/** Whether waiting can cure the fault without anybody doing anything. */
export function isPassing(fault: Fault): boolean {
  return fault.class === 'busy' || fault.class === 'throttled' || fault.class === 'transient';
}
