import type { AskOutcome } from '../../app/answer-ask.ts';
import { usageLines } from '../../command/usage.ts';
import { isDone, type Operation } from '../../operation/operation.ts';
import { operationName, presentOperation } from '../../operation/present.ts';
import { answerJson, type Exchange, type HttpAnswer } from './exchange.ts';
import { answerProblem, HttpProblem } from './http-problem.ts';
import { answerView } from './operation-answer.ts';
import { answerPlans, answerSteered, notReleasedProblem } from './plan-answer.ts';
import { mismatchProblem, notUndoableProblem, refusalProblem, violationsProblem } from './refusals.ts';

/** Answers a program that asked through a hook as the API would. */
export function answerProgram(exchange: Exchange, outcome: AskOutcome): HttpAnswer {
  switch (outcome.kind) {
    case 'accepted':
    case 'known':
      return answerView(exchange, outcome, 202);
    case 'canceled':
      return answerView(exchange, outcome, 200);
    case 'found':
      return answerView(exchange, outcome.view, 200);
    case 'listed':
      return answerJson(200, {
        operations: outcome.operations.map((operation) => presentOperation(operation)),
      });
    case 'gateway':
      return answerJson(200, {
        gateway: outcome.gateway,
        observation: outcome.observation,
        open: outcome.open.map(({ id }) => operationName(id)),
      });
    case 'plans':
      return answerPlans(outcome);
    case 'frozen':
    case 'unfrozen':
    case 'released':
      return answerSteered(outcome);
    case 'help':
      return answerJson(200, { usage: usageLines(outcome.about) });
    default:
      return answerProblem(problemOf(outcome), exchange.requestId);
  }
}

/** An attempt to cancel what is at the cloud, or has ended. */
export function tooLateProblem(operation: Operation): HttpProblem {
  const code = isDone(operation) ? 'Operation.AlreadyEnded' : 'Operation.AlreadySent';
  return new HttpProblem(code, `The operation is ${operation.state}.`, {
    operation: operationName(operation.id),
  });
}

type Refused = Exclude<AskOutcome, { readonly kind: Answered['kind'] }>;

type Answered = Extract<
  AskOutcome,
  | { readonly kind: 'accepted' | 'known' }
  | { readonly kind: 'canceled' | 'found' | 'listed' | 'gateway' | 'help' }
  | { readonly kind: 'plans' | 'frozen' | 'unfrozen' | 'released' }
>;

function problemOf(outcome: Refused): HttpProblem {
  switch (outcome.kind) {
    case 'mismatch':
      return mismatchProblem(outcome.operation);
    case 'malformed':
    case 'beyond-limits':
    case 'callback-refused':
      return violationsProblem(outcome);
    case 'refused':
      return refusalProblem(outcome.refusal);
    case 'not-found':
      return new HttpProblem('Operation.NotFound', 'There is no operation with this id.');
    case 'too-late':
      return tooLateProblem(outcome.operation);
    case 'not-possible':
      return notUndoableProblem(outcome);
    case 'not-released':
      return notReleasedProblem(outcome);
    case 'too-many-looks':
      return new HttpProblem('Rate.Exhausted', "The account's rate limit leaves no call for it right now.");
    case 'misunderstood':
      return new HttpProblem('Command.NotUnderstood', outcome.misunderstanding.detail);
    case 'empty':
      return new HttpProblem('Command.NotUnderstood', 'No command was given.');
    case 'several-lines':
      return new HttpProblem('Command.NotUnderstood', 'A command is one line.');
  }
}
