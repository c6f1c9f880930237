import type { AccessKeys } from '../../vpn/http/access-keys.ts';
import type { Effect, FaultBook } from '../faults.ts';
import type { Instance } from '../model/instance.ts';

/** A call as it was seen and answered; bodies, signatures and security tokens are never kept. */
export interface RecordedCall {
  readonly atMs: number;
  readonly operation: string;
  /** The tables it named, joined by commas; empty when it named none or was not understood. */
  readonly table: string;
  readonly accessKeyId: string | undefined;
  readonly requestId: string;
  /** The HTTP status; `undefined` when no answer left. */
  readonly status: number | undefined;
  /** `OK` or the code of the refusal; `undefined` when the call was neither served nor refused. */
  readonly code: string | undefined;
  /** The injected fault it met. */
  readonly fault: Effect['kind'] | undefined;
  readonly readUnits: number;
  readonly writeUnits: number;
}

/** All that a running emulator holds. */
export interface EmulatorState {
  readonly instance: Instance;
  readonly instanceName: string;
  readonly faults: FaultBook;
  readonly credentials: AccessKeys;
  readonly calls: RecordedCall[];
  connections: number;
  /** The time of versions and time to live, Unix milliseconds. */
  readonly nowMs: () => number;
  /** The time signatures are checked against, Unix milliseconds. */
  readonly signatureNowMs: () => number;
  readonly newRequestId: () => string;
}

/** Older calls are dropped, so that an emulator may run for days. */
const mostCalls = 20_000;

export function record(state: EmulatorState, call: RecordedCall): void {
  state.calls.push(call);
  if (state.calls.length > mostCalls) state.calls.splice(0, mostCalls / 2);
}
