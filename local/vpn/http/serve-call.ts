import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { delaysOf, deliver, deliverSpoiled } from '../deliver.ts';
import { takeFault, takesEffect } from '../faults.ts';
import { answer, apiVersion } from '../model/answer.ts';
import { refuse } from '../model/refusals.ts';
import type { Answer, Caller } from '../model/world.ts';
import { authenticate } from './authenticate.ts';
import { type EmulatorState, record } from './emulator-state.ts';
import { send } from './send.ts';
import { actionParameters, parameter, type WireRequest } from './wire-request.ts';

/** Serves one call of the API: authenticate, meet a fault perhaps, answer, record. */
export async function serveCall(
  state: EmulatorState,
  wire: WireRequest,
  response: ServerResponse,
): Promise<void> {
  const requestId = state.newRequestId();
  const envelope = { requestId, host: wire.headers.host ?? '' };
  const action = wire.headers['x-acs-action'] ?? parameter(wire, 'Action') ?? '';
  const version = wire.headers['x-acs-version'] ?? parameter(wire, 'Version') ?? '';
  const parameters = actionParameters(wire);
  const seen = { action, parameters, requestId, fault: undefined };

  const verdict = authenticate(wire, state.accessKeys, state.nonces, state.signatureNow());
  if (verdict.kind === 'error') {
    record(state, { ...seen, atMs: state.now(), accessKeyId: undefined, code: verdict.code });
    send(response, deliver(verdict, envelope));
    return;
  }
  const { caller } = verdict;
  const serve = (): Answer =>
    version === apiVersion
      ? answerNow(state, { action, parameters, caller, requestId })
      : refuse('InvalidVersion');

  const effect = takeFault(state.faults, action, parameters);
  const delays = effect ? delaysOf(effect) : { beforeMs: 0, afterMs: 0 };
  if (delays.beforeMs > 0) await wait(delays.beforeMs, undefined, { ref: false });
  const result = !effect || takesEffect(effect) ? serve() : undefined;
  record(state, {
    ...seen,
    atMs: state.now(),
    accessKeyId: caller.accessKeyId,
    code: result?.kind === 'error' ? result.code : result && 'OK',
    fault: effect?.kind,
  });
  if (delays.afterMs > 0) await wait(delays.afterMs, undefined, { ref: false });
  if (effect) send(response, deliverSpoiled(effect, result, envelope));
  else if (result) send(response, deliver(result, envelope));
}

interface Request {
  readonly action: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly caller: Caller;
  readonly requestId: string;
}

function answerNow(state: EmulatorState, request: Request): Answer {
  const { duration, world } = state;
  const durationMs = typeof duration === 'function' ? duration(request.action, request.parameters) : duration;
  const call = { ...request, nowMs: state.now() };
  return answer(world, durationMs === undefined ? call : { ...call, durationMs });
}
