import type { Operation, OperationState } from '../operation/operation.ts';
import type { Stage } from './thread.ts';

const stageByState: Record<OperationState, Stage> = {
  'awaiting-approval': 'accepted',
  queued: 'accepted',
  sending: 'working',
  unknown: 'working',
  applying: 'working',
  succeeded: 'ended',
  failed: 'ended',
  canceled: 'ended',
  expired: 'ended',
};

/** How far an operation has come, as far as who asked is told of it. */
export function stageOf({ state }: Pick<Operation, 'state'>): Stage {
  return stageByState[state];
}
