import type { OperationEvent } from '../../shared/operation/operation.ts';
import type { Step } from '../../shared/operation/step.ts';
import type { Mutation } from '../../shared/route/mutation.ts';

/** A step in short: `send op_1 delete vco-1 (0) #2`, with the number of the token. */
export function tellStep(step: Step): string {
  switch (step.kind) {
    case 'idle':
      return 'idle';
    case 'send':
      return `send ${step.operation.id} ${tellCall(step.call)} #${step.attempt}`;
    case 'look-again':
      return `wait ${step.operation.id} ${step.why}`;
    case 'settle':
    case 'give-up':
      return `${step.kind === 'settle' ? 'end' : 'give up'} ${step.operation.id} ${tellEvent(step.event)}`;
  }
}

/** A call in short. */
export function tellCall(call: Mutation): string {
  const { nextHop } = call.route;
  switch (call.kind) {
    case 'create':
      return `create ${nextHop} (${call.route.weight}, ${call.route.publishVpc ? 'published' : 'normal'})`;
    case 'delete':
      return `delete ${nextHop} (${call.weight})`;
    case 'set-weight':
      return `set-weight ${nextHop} (${call.weight} → ${call.newWeight})`;
    case 'publish':
    case 'withdraw':
      return `${call.kind} ${nextHop}`;
  }
}

function tellEvent(event: OperationEvent): string {
  if (event.kind === 'succeeded') return event.settlement.adopted ? 'succeeded adopted' : 'succeeded';
  return 'problem' in event ? event.problem.code : event.kind;
}
