import type { Platform } from '../../local/chat/platform.ts';
import type { HttpCall, HttpCaller, HttpResult } from '../../shared/reply/http-caller.ts';

export interface InProcessCaller {
  readonly call: HttpCaller;
  /** The next call is not made, or its answer does not come back. */
  readonly answerNext: (result: HttpResult, when?: 'not heard' | 'heard') => void;
  /** Every call, with whatever became of it. */
  readonly calls: readonly HttpCall[];
}

/** Calls an emulated platform under a made-up host instead of over the network. */
export function callInProcess(platform: Platform, baseUrl: string, nowMs: () => number): InProcessCaller {
  const calls: HttpCall[] = [];
  const planned: { readonly result: HttpResult; readonly isHeard: boolean }[] = [];

  function send({ method, url, headers = {}, body }: HttpCall): HttpResult {
    if (!url.startsWith(baseUrl)) return { kind: 'forbidden', why: 'Its origin is not on the list.' };
    const answer = platform.handle({
      method,
      path: url.slice(baseUrl.length),
      headers,
      body: typeof body === 'string' ? body : JSON.stringify(body),
      nowMs: nowMs(),
    });
    const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
    return { kind: 'answered', status: answer.status, headers: answer.headers ?? {}, text };
  }

  return {
    calls,
    answerNext: (result, when = 'not heard') => planned.push({ result, isHeard: when === 'heard' }),
    call: async (call) => {
      calls.push(call);
      const plan = planned.shift();
      if (plan?.isHeard !== false || plan === undefined) {
        const result = send(call);
        return plan?.result ?? result;
      }
      return plan.result;
    },
  };
}
