import { tellProblem } from '../../../answer/tell-problem.ts';
import { describeError } from '../../../app/describe-error.ts';
import { serveAsk } from '../../../app/serve-ask.ts';
import type { Ask, Hook, HookResponse, Inbound } from '../../../source/hook.ts';
import { httpProblemTable } from '../../problem-table.ts';
import type { Endpoint, Exchange, HttpAnswer } from '../exchange.ts';
import { answerProgram } from '../hook-response.ts';
import { answerProblem, HttpProblem } from '../http-problem.ts';

/** Of the time a sender waits, this much is kept for the answer's way back and for a cold start. */
const marginMs = 900;

/** `POST /v1/hooks/{source}` and `/v1/hooks/{source}/{name}`: whatever a chat or ticket system sends. */
export const postHook: Endpoint = {
  name: 'post-hook',
  method: 'POST',
  path: /^\/v1\/hooks\/(?<source>[a-z][a-z0-9-]{0,39})(?:\/(?<instance>[a-z0-9][a-z0-9-]{0,39}))?$/,
  access: 'hooks',

  read({ hooked, request, services }): Inbound | undefined {
    if (hooked?.kind !== 'verified') return undefined;
    const inbound = hooked.hook.parse(hooked.content, request, services.app.clock.nowMs());
    if (inbound.kind !== 'unreadable') return inbound;
    const { pointer = '', detail } = inbound;
    throw new HttpProblem('Body.NotAsDocumented', detail, { errors: [{ pointer, detail }] });
  },

  async answer(exchange): Promise<HttpAnswer> {
    const { hooked, noted } = exchange;
    if (hooked === undefined) throw new HttpProblem('Caller.Unknown', 'Nobody has proven who is calling.');
    if (hooked.kind === 'handshake') {
      noted.outcome = 'handshake';
      return toHttpAnswer(hooked.response);
    }
    const inbound = exchange.input as Exclude<Inbound, { kind: 'unreadable' }>;
    noted.outcome = inbound.kind;
    if (inbound.kind === 'ignored') {
      noted.why = inbound.why;
      return toHttpAnswer(hooked.hook.acknowledge({ kind: 'ignored' }));
    }
    return toHttpAnswer(await answerAsker(exchange, hooked.hook, inbound));
  },
};

async function answerAsker(exchange: Exchange, hook: Hook, ask: Ask): Promise<HookResponse> {
  const { services, startedMs, noted, traceparent } = exchange;
  const { app, accountId, regionId, inlineBudgetMs } = services;
  const untilMs = startedMs + Math.min(inlineBudgetMs, hook.traits.ackMs - marginMs);
  const home = { accountId, regionId, ...(traceparent === undefined ? {} : { traceparent }) };
  noted.tenant = ask.actor?.tenant;
  noted.actor = ask.actor?.id;
  try {
    const { outcome, answer } = await serveAsk(app, hook, ask, home, untilMs);
    noted.outcome = outcome.kind;
    return hook.acknowledge({
      kind: 'answered',
      answer,
      response: toResponse(answerProgram(exchange, outcome)),
    });
  } catch (error) {
    // Who delivers again does so on a 503; anybody else has to be told now.
    if (hook.traits.redelivers || !hook.traits.showsAnswer) throw error;
    app.log({ level: 'error', event: 'hook.not-recorded', traceId: noted.traceId, ...describeError(error) });
    return hook.acknowledge(unavailable(exchange));
  }
}

function unavailable({ requestId }: Exchange) {
  const problem = new HttpProblem('Service.Unavailable', 'The request could not be recorded.');
  const { title } = httpProblemTable['Service.Unavailable'];
  return {
    kind: 'answered',
    answer: tellProblem({
      title,
      detail: `${problem.message} Request ${requestId}.`,
      code: problem.code,
      remedy: 'It may have been recorded all the same: look with "list" before you ask again.',
    }),
    response: toResponse(answerProblem(problem, requestId)),
  } as const;
}

function toResponse({ statusCode: status, headers, body }: HttpAnswer): HookResponse {
  return { status, headers, body };
}

function toHttpAnswer({ status: statusCode, headers, body }: HookResponse): HttpAnswer {
  return { statusCode, headers, body };
}
