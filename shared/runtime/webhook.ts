import middy from '@middy/core';
import type { Log } from '../app/log.ts';
import { accountIdOf, composeApp, regionIdOf } from './compose.ts';
import type { FcContext } from './fc-context.ts';
import { cancelOperationEndpoint } from './http/endpoints/cancel-operation.ts';
import { desiredSchema } from './http/endpoints/desired-schema.ts';
import { getOperation } from './http/endpoints/get-operation.ts';
import { healthz } from './http/endpoints/healthz.ts';
import { listOperationsEndpoint } from './http/endpoints/list-operations.ts';
import { openApi } from './http/endpoints/open-api.ts';
import { planEndpoints } from './http/endpoints/plan.ts';
import { postHook } from './http/endpoints/post-hook.ts';
import { changeEndpoints, postRoute, undoOperationEndpoint } from './http/endpoints/request-route.ts';
import type { Exchange, HttpAnswer, Services } from './http/exchange.ts';
import { HttpProblem } from './http/http-problem.ts';
import { createLog } from './log.ts';
import { answerProblems } from './middleware/answer-problems.ts';
import { authenticate } from './middleware/authenticate.ts';
import { finishAnswer } from './middleware/finish-answer.ts';
import { limitBody } from './middleware/limit-body.ts';
import { matchEndpoint } from './middleware/match-endpoint.ts';
import { openExchange } from './middleware/open-exchange.ts';
import { validate } from './middleware/validate.ts';
import { type Environment, startProcess } from './process.ts';
import { systemClock } from './system-clock.ts';

const endpoints = [
  postRoute,
  ...changeEndpoints,
  undoOperationEndpoint,
  postHook,
  getOperation,
  listOperationsEndpoint,
  cancelOperationEndpoint,
  ...planEndpoints,
  healthz,
  openApi,
  desiredSchema,
];

/** What Function Compute calls: the event as bytes, the context, the answer. */
export type FunctionHandler<Answer> = (event: unknown, context: unknown) => Promise<Answer>;

/** Makes the handler of the webhook function; configuration is read with the first request. */
export function createWebhookHandler(env: Environment): FunctionHandler<HttpAnswer> {
  const log = createLog('info', { function: 'webhook' }, systemClock.nowMs);
  const answer = async (exchange: Exchange): Promise<HttpAnswer> => {
    if (exchange.endpoint === undefined) throw new HttpProblem('Path.NotFound', 'Nothing is served here.');
    return exchange.endpoint.answer(exchange);
  };
  // Middleware runs top down before the handler and bottom up after it: the last word is at the top.
  return middy(answer, { timeoutEarlyInMillis: 0 })
    .use(finishAnswer(log))
    .use(answerProblems(log))
    .use(openExchange(servicesFrom(env)))
    .use(limitBody())
    .use(matchEndpoint(endpoints))
    .use(authenticate())
    .use(validate()) as FunctionHandler<HttpAnswer>;
}

/** Composes the services of one invocation out of what the process keeps. */
function servicesFrom(env: Environment): (context: FcContext) => Promise<Services> {
  const process = startProcess(env);
  return async (context) => {
    const { config, parts } = await process();
    const log: Log = createLog(
      config.ROUTEHOOK_LOG_LEVEL,
      { function: 'webhook', requestId: context.requestId },
      systemClock.nowMs,
    );
    return {
      app: composeApp(config, parts, context, log),
      sources: parts.sources,
      hooks: parts.hooks,
      accountId: accountIdOf(config, context),
      regionId: regionIdOf(config, context),
      maxBodyBytes: config.ROUTEHOOK_MAX_BODY_BYTES,
      inlineBudgetMs: config.ROUTEHOOK_INLINE_BUDGET_MS,
    };
  };
}
