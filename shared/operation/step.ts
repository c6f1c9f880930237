import type { Mutation } from '../route/mutation.ts';
import { type CadencePolicy, defaultCadence } from './cadence.ts';
import type { Operation, OperationEvent, WaitReason } from './operation.ts';

/** What to do next with one gateway. */
export type Step =
  | {
      readonly kind: 'send';
      readonly operation: Operation;
      readonly call: Mutation;
      /** Whose token goes with the call: the operation's own, or the next when it is not the call that was sent before. */
      readonly attempt: number;
    }
  | {
      readonly kind: 'look-again';
      readonly operation: Operation;
      readonly atMs: number;
      readonly why: WaitReason;
    }
  /** The operation ends with this event: because of what was seen, or because its time is up. */
  | { readonly kind: 'settle' | 'give-up'; readonly operation: Operation; readonly event: OperationEvent }
  | { readonly kind: 'idle' };

/** Bounds of patience. */
export interface StepPolicy extends CadencePolicy {
  /** How long an accepted route may stay unlisted, or unpublished, on a gateway that is at rest again. */
  readonly graceMs: number;
  /** How long after a call with an unknown outcome the same call may be sent again, if the route is not there. */
  readonly resendAfterMs: number;
  /** The wait after a look that failed. */
  readonly unreadableMs: number;
}

export const defaultStepPolicy: StepPolicy = {
  ...defaultCadence,
  graceMs: 60_000,
  resendAfterMs: 15_000,
  unreadableMs: 5_000,
};
