import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { type ArmedFault, type Effect, takeFault } from '../faults.ts';
import type { RowFault } from '../model/batch.ts';
import { TablestoreRefusal } from '../model/refusals.ts';
import type { Call } from '../protocol/call.ts';
import { readCall } from '../protocol/operations.ts';
import { authenticate } from './authenticate.ts';
import { type EmulatorState, type RecordedCall, record } from './emulator-state.ts';
import { type Reply, refusalBody, sendHalf, sendHtml, sendReply } from './send.ts';
import type { WireRequest } from './wire-request.ts';

/** What a call comes to. */
type Answer = Pick<RecordedCall, 'code' | 'readUnits' | 'writeUnits'> & Pick<Reply, 'status' | 'body'>;

/** Serves one call: let it in, understand it, meet a fault perhaps, do it, record it, answer. */
export async function serveCall(
  state: EmulatorState,
  wire: WireRequest,
  response: ServerResponse,
): Promise<void> {
  const operation = wire.path.slice(1);
  const requestId = state.newRequestId();
  const call = understand(state, wire, operation);
  const fault =
    call instanceof TablestoreRefusal ? undefined : takeFault(state.faults, operation, call.tables);
  const slow = fault?.effect.kind === 'slow' ? fault.effect : undefined;
  if (slow?.takesEffect === 'late') await wait(slow.ms, undefined, { ref: false });
  const answer = answerTo(state, call, fault);
  const heard = heardOf(answer, fault?.effect);
  record(state, {
    atMs: state.nowMs(),
    operation,
    table: call instanceof TablestoreRefusal ? '' : call.tables.join(','),
    accessKeyId: wire.headers['x-ots-accesskeyid'],
    requestId,
    status: heard.status,
    code: answer?.code,
    fault: fault?.effect.kind,
    readUnits: answer?.readUnits ?? 0,
    writeUnits: answer?.writeUnits ?? 0,
  });
  if (slow && slow.takesEffect !== 'late') await wait(slow.ms, undefined, { ref: false });
  heard.send(response, { requestId, atMs: state.signatureNowMs() });
}

/** Does what was asked as far as a fault lets it; `undefined` when nothing is done and nobody refuses. */
function answerTo(
  state: EmulatorState,
  call: Call | TablestoreRefusal,
  fault: ArmedFault | undefined,
): Answer | undefined {
  if (call instanceof TablestoreRefusal) return refused(call);
  const effect = fault?.effect;
  switch (effect?.kind) {
    case 'reset-before':
    case 'hang':
    case 'html':
      return undefined;
    case 'throttle':
      return refused(new TablestoreRefusal('OTSFlowControl'));
    case 'error':
      if (effect.applied) perform(state, call);
      return refused(new TablestoreRefusal(effect.code, effect.message));
    case 'row-error':
      return perform(state, call, (table, row) =>
        (fault?.table ?? table) === table && (effect.rows?.includes(row) ?? true)
          ? new TablestoreRefusal(effect.code)
          : undefined,
      );
    default:
      return perform(state, call);
  }
}

interface Heard {
  /** `undefined` when no answer leaves. */
  readonly status: number | undefined;
  readonly send: (response: ServerResponse, frame: Pick<Reply, 'requestId' | 'atMs'>) => void;
}

/** What the caller hears of an answer. */
function heardOf(answer: Answer | undefined, effect: Effect | undefined): Heard {
  if (effect?.kind === 'html')
    return { status: effect.status, send: (response) => sendHtml(response, effect.status) };
  if (effect?.kind === 'hang') return { status: undefined, send: () => undefined };
  if (!answer || effect?.kind === 'reset-after')
    return { status: undefined, send: (response) => response.socket?.resetAndDestroy() };
  const how = effect?.kind === 'truncate' ? sendHalf : sendReply;
  return { status: answer.status, send: (response, frame) => how(response, { ...answer, ...frame }) };
}

function understand(state: EmulatorState, wire: WireRequest, operation: string): Call | TablestoreRefusal {
  try {
    if (wire.method !== 'POST') throw new TablestoreRefusal('OTSMethodNotAllowed');
    if (!wire.body) throw new TablestoreRefusal('OTSRequestBodyTooLarge');
    const { credentials, instanceName } = state;
    authenticate(wire, operation, { credentials, instanceName, nowMs: state.signatureNowMs() });
    return readCall(operation, wire.body);
  } catch (error) {
    if (error instanceof TablestoreRefusal) return error;
    throw error;
  }
}

function perform(state: EmulatorState, call: Call, rowFault: RowFault = () => undefined): Answer {
  try {
    const result = call.run({ instance: state.instance, nowMs: state.nowMs(), rowFault });
    return { status: 200, code: 'OK', ...result };
  } catch (error) {
    if (error instanceof TablestoreRefusal) return refused(error);
    throw error;
  }
}

function refused(refusal: TablestoreRefusal): Answer {
  const { status, code } = refusal;
  return { status, code, body: refusalBody(refusal), readUnits: 0, writeUnits: 0 };
}
