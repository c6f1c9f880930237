import type { Answer } from '../answer/answer.ts';
import { tellCancellation } from '../answer/tell-cancellation.ts';
import { tellGateway } from '../answer/tell-gateway.ts';
import {
  tellEmpty,
  tellHelp,
  tellMisunderstanding,
  tellSeveralLines,
} from '../answer/tell-misunderstanding.ts';
import { tellOperation } from '../answer/tell-operation.ts';
import { tellOperationDetail } from '../answer/tell-operation-detail.ts';
import { tellOperations } from '../answer/tell-operations.ts';
import { tellFrozen, tellPlans, tellReleased, tellUnfrozen } from '../answer/tell-plans.ts';
import { tellProblem } from '../answer/tell-problem.ts';
import { tellUnknownOperation } from '../answer/tell-unknown-operation.ts';
import { typeGateway } from '../answer/type-gateway.ts';
import { usageLines } from '../command/usage.ts';
import type { AskOutcome } from './answer-ask.ts';
import { contextOf } from './telling-context.ts';

const violationCodes = {
  malformed: 'Body.Invalid',
  'beyond-limits': 'Body.BeyondLimits',
  'callback-refused': 'CallbackUrl.NotAllowed',
} as const;

/** Says to the person who asked what came of it. */
export function tellOutcome(outcome: AskOutcome, nowMs: number): Answer {
  switch (outcome.kind) {
    case 'accepted':
    case 'known':
      return tellOperation(outcome.operation, contextOf(outcome));
    case 'mismatch':
      return tellProblem({
        title: 'The same delivery was used for another request',
        detail: `It belongs to ${outcome.operation.id}.`,
        code: 'Idempotency.BodyMismatch',
        remedy: 'Nothing was done. Send the other request anew.',
      });
    case 'malformed':
    case 'beyond-limits':
    case 'callback-refused':
      return tellProblem({
        title:
          outcome.kind === 'callback-refused'
            ? 'The callback is not allowed'
            : 'The route cannot be asked for like this',
        detail: '',
        code: violationCodes[outcome.kind],
        remedy: '',
        errors: outcome.violations,
      });
    case 'refused':
      return tellProblem({ title: 'You may not do this', ...outcome.refusal });
    case 'found': {
      const { operation } = outcome.view;
      const context = contextOf(outcome.view);
      return outcome.detail ? tellOperationDetail(operation, context) : tellOperation(operation, context);
    }
    case 'not-found':
      return tellUnknownOperation(outcome.operationId);
    case 'canceled':
    case 'too-late':
      return tellCancellation(outcome, outcome.operation.id, contextOf(outcome));
    case 'not-possible':
      return tellProblem({
        title: 'It cannot be undone',
        detail: `${outcome.operation.id}: ${outcome.why}.`,
        code: 'Undo.NotPossible',
        remedy: `Nothing was done. Look at the routes as they are now: show ${typeGateway(outcome.operation.intent.route)}`,
      });
    case 'listed':
      return tellOperations(outcome.operations, { ...outcome.command, more: outcome.more, nowMs });
    case 'gateway':
      return tellGateway({ ...outcome, ...outcome.gateway, nowMs });
    case 'plans':
      return tellPlans(outcome, nowMs);
    case 'frozen':
      return tellFrozen(outcome.gateway, outcome.freeze, outcome.instead);
    case 'unfrozen':
      return tellUnfrozen(outcome.gateway, outcome.freeze);
    case 'released':
      return tellReleased(outcome.gateway, outcome.release, outcome.heldBy);
    case 'not-released':
      return tellProblem({
        title: 'The plan was not released',
        detail: `${outcome.gateway.vpnGatewayId}: ${outcome.why}.`,
        code: 'Plan.NotReleased',
        remedy: `Nothing was changed. Look at the plan as it is now: plan on ${typeGateway(outcome.gateway)}`,
      });
    case 'too-many-looks':
      return tellProblem({
        title: `${outcome.gateway.vpnGatewayId} was not looked at`,
        detail: "The account's rate limit leaves no call for it right now.",
        code: 'Rate.Exhausted',
        remedy: 'Ask again in a minute; list shows what is recorded without asking the cloud.',
      });
    case 'help':
      return tellHelp(usageLines(outcome.about));
    case 'misunderstood':
      return tellMisunderstanding(outcome.misunderstanding, usageLines(outcome.misunderstanding.verb));
    case 'empty':
      return tellEmpty(usageLines());
    case 'several-lines':
      return tellSeveralLines();
  }
}
