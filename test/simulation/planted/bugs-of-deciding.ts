import type { PlantedBug } from './planted-bug.ts';

const nextStep = 'shared/operation/next-step.ts';
const transition = 'shared/operation/transition.ts';
const judgeCall = 'shared/operation/judge-call.ts';

/** Bugs in the pure core: what to do next, and what becomes of an operation. */
export const bugsOfDeciding: readonly PlantedBug[] = [
  {
    name: 'a new token with every retry',
    file: transition,
    find: 'clientToken(operation.tokenSeed, operation.attempt)',
    replace: 'clientToken(operation.tokenSeed, operation.attempt + operation.sends)',
  },
  {
    name: 'tokens come from the operation, not from the caller’s token',
    file: transition,
    find: 'clientToken(operation.tokenSeed, operation.attempt)',
    replace: 'clientToken(operation.id, operation.attempt)',
  },
  {
    name: 'the attempt grows though an earlier call may have worked',
    file: transition,
    find: 'operation.unsettledSend ? operation.attempt : nextAttempt',
    replace: 'nextAttempt',
  },
  {
    name: 'a process that died while it was sending is forgotten',
    file: transition,
    find: "unsettledSend: operation.unsettledSend || operation.state === 'sending',",
    replace: 'unsettledSend: operation.unsettledSend,',
    faults: ['crash', 'late-route', 'busy-code', 'tokens-forgotten'],
  },
  {
    name: 'settled because the gateway is active',
    file: nextStep,
    find: '    return resend(operation, comparison, observation, situation);\n  }\n',
    replace:
      '    return resend(operation, comparison, observation, situation);\n  }\n' +
      '  return settle(operation, succeeded(operation, undefined, nowMs));\n',
  },
  {
    name: 'settled because the create call said yes',
    file: judgeCall,
    find: "return { kind: 'sent', answer: outcome.answer };",
    replace:
      "return { kind: 'succeeded', settlement: { observed: outcome.answer, seenAtMs: nowMs, adopted: false } };",
  },
  {
    name: 'one look proves a success though a call may be under way',
    file: nextStep,
    find: "  const proven =\n    operation.state === 'applying' ||",
    replace: "  const proven =\n    operation.state !== 'queued' ||",
    faults: ['slow-commit', 'hanging-call'],
  },
  {
    name: 'no grace for a route that is late',
    file: nextStep,
    find: 'if (nowMs >= graceEndsMs) return undefined;',
    replace: 'return undefined;',
  },
  {
    name: 'the deadline is ignored',
    file: nextStep,
    find: 'const overdue = queue.find((operation) => nowMs >= operation.deadlineMs);',
    replace: 'const overdue = undefined;',
  },
  {
    name: 'a lost answer is not read back: the call is repeated while the gateway changes',
    file: nextStep,
    find: 'if (observation.routes === undefined) return waitForGateway(operation, startedMs, situation);',
    replace:
      "if (observation.routes === undefined && operation.call !== undefined && operation.state !== 'applying')\n    return resend(operation, { kind: 'untouched', call: operation.call, why: 'answer-lost' }, observation, situation);\n" +
      '  if (observation.routes === undefined) return waitForGateway(operation, startedMs, situation);',
  },
  {
    name: 'a call that was not answered is repeated at once',
    file: nextStep,
    find: '(operation.sentAtMs ?? 0) + policy.resendAfterMs',
    replace: '0',
  },
  {
    name: 'an operation whose answer was lost does not block its gateway',
    file: 'shared/operation/operation.ts',
    find: "return state === 'sending' || state === 'unknown' || state === 'applying';",
    replace: "return state === 'sending' || state === 'applying';",
  },
  {
    name: 'the pause that the cloud asks for is ignored',
    file: judgeCall,
    find: 'const notBeforeMs = nowMs + ',
    replace: 'const notBeforeMs = 0 * ',
  },
  {
    name: 'a lost answer is taken for a refusal for good',
    file: judgeCall,
    find: "fault.class === 'ambiguous' || isAboutTheList(fault)",
    replace: 'isAboutTheList(fault)',
  },
  {
    name: 'a lost answer is taken for a refusal for now',
    file: judgeCall,
    find: 'if (isPassing(fault)) {',
    replace: "if (isPassing(fault) || fault.class === 'ambiguous') {",
  },
  {
    name: 'the refusal of a second call is believed about the first',
    file: judgeCall,
    find: 'return wantsALook || operation.unsettledSend || isMidway',
    replace: 'return wantsALook || isMidway',
    faults: ['reset-after-commit', 'late-route', 'refusal'],
  },
  {
    name: 'called adopted though it is ours',
    file: 'shared/operation/ending.ts',
    find: "operation.unsettledSend ||\n    operation.state === 'sending' ||\n",
    replace: '',
  },
  {
    name: 'whether the route is published is not compared',
    file: 'shared/operation/settle.ts',
    find: 'if (isPublished(observed) === route.publishVpc) return [];',
    replace: 'return [];',
  },
  {
    name: 'the weight is not compared',
    file: 'shared/operation/settle.ts',
    find: 'if (seen.dualTunnel || observed.weight === undefined ||',
    replace: 'if (!seen.dualTunnel || observed.weight === undefined ||',
  },
];
