import * as z from 'zod';
import { cancelOperation } from '../../../app/cancel-operation.ts';
import { operationName } from '../../../operation/present.ts';
import type { Endpoint } from '../exchange.ts';
import { tooLateProblem } from '../hook-response.ts';
import { HttpProblem } from '../http-problem.ts';
import { answerOperation } from '../operation-answer.ts';
import { readJson } from '../read-json.ts';
import { refusalProblem, requireReader } from '../refusals.ts';

/** The signed body of a cancellation. */
export const cancelBodySchema = z.strictObject({ name: z.string().max(128) });

/** `POST /v1/operations/{id}:cancel`: cancels what has not been sent. */
export const cancelOperationEndpoint: Endpoint = {
  name: 'cancel-operation',
  method: 'POST',
  path: /^\/v1\/operations\/(?<id>[^/:]+):cancel$/,
  access: 'callers',
  read({ request, caller, parameters }) {
    if (request.body.length === 0 && caller?.coversBodyOnly === false) return;
    const named = request.body.length === 0 ? undefined : cancelBodySchema.safeParse(readJson(request));
    if (named?.success && named.data.name === operationName(parameters?.id ?? '')) return;
    throw new HttpProblem(
      'Signature.NotBound',
      'The body does not name the operation in the path, so it does not prove that this one is meant.',
      { errors: [{ pointer: '/name', detail: 'Must be the name of the operation in the path.' }] },
    );
  },
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
