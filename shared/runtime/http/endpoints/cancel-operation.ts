import { cancelOperation } from '../../../app/cancel-operation.ts';
import type { Endpoint } from '../exchange.ts';
import { tooLateProblem } from '../hook-response.ts';
import { HttpProblem } from '../http-problem.ts';
import { requireCancellation } from '../named-operation.ts';
import { answerOperation } from '../operation-answer.ts';
import { refusalProblem, requireReader } from '../refusals.ts';

/** `POST /v1/operations/{id}:cancel`: cancels what has not been sent. */
export const cancelOperationEndpoint: Endpoint = {
  name: 'cancel-operation',
  method: 'POST',
  path: /^\/v1\/operations\/(?<id>[^/:]+):cancel$/,
  access: 'callers',
  read: requireCancellation,
  async answer(exchange) {
    requireReader(exchange);
    const { caller, parameters, services } = exchange;
    if (caller === undefined) throw new HttpProblem('Caller.Unknown', 'Nobody has proven who is calling.');
    const cancellation = await cancelOperation(services.app, parameters?.id ?? '', caller.requester);
    switch (cancellation.kind) {
      case 'canceled':
        return answerOperation(exchange, cancellation.operation, 200);
      case 'refused':
        throw refusalProblem(cancellation.refusal);
      case 'not-found':
        throw new HttpProblem('Operation.NotFound', 'There is no operation with this id.');
      case 'too-late':
        throw tooLateProblem(cancellation.operation);
    }
  },
};
