import { readOperation } from '../../../app/read-operations.ts';
import type { Endpoint } from '../exchange.ts';
import { HttpProblem } from '../http-problem.ts';
import { answerOperation } from '../operation-answer.ts';
import { requireReader } from '../refusals.ts';

/** `GET /v1/operations/{id}`: one operation as it is now. */
export const getOperation: Endpoint = {
  name: 'get-operation',
  method: 'GET',
  path: /^\/v1\/operations\/(?<id>[^/:]+)$/,
  access: 'callers',
  async answer(exchange) {
    requireReader(exchange);
    const view = await readOperation(exchange.services.app, exchange.parameters?.id ?? '');
    if (view === undefined)
      throw new HttpProblem('Operation.NotFound', 'There is no operation with this id.');
    return answerOperation(exchange, view.operation, 200);
  },
};
