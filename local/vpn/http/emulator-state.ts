import type { FaultBook } from '../faults.ts';
import type { World } from '../model/world.ts';
import type { AccessKeys } from './access-keys.ts';
import type { Nonces } from './authenticate.ts';

/** How long a change takes: fixed, or decided per change. */
export type Duration =
  | number
  | ((action: string, parameters: Readonly<Record<string, string>>) => number)
  | undefined;

/** A call as it was seen and answered; signatures, keys' secrets and security tokens are never kept. */
export interface RecordedCall {
  readonly atMs: number;
  readonly action: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly accessKeyId: string | undefined;
  readonly requestId: string;
  /** `OK` or the code of the refusal; `undefined` when a fault kept the call from being served. */
  readonly code: string | undefined;
  /** The kind of the injected fault it met. */
  readonly fault: string | undefined;
}

/** All that a running emulator holds. */
export interface EmulatorState {
  readonly world: World;
  readonly faults: FaultBook;
  readonly accessKeys: AccessKeys;
  readonly nonces: Nonces;
  readonly calls: RecordedCall[];
  readonly duration: Duration;
  /** The time in the world, Unix milliseconds. */
  readonly now: () => number;
  /** The time signatures are checked against, Unix milliseconds. */
  readonly signatureNow: () => number;
  readonly newRequestId: () => string;
}

/** Older calls are dropped, so that an emulator may run for days. */
const mostCalls = 20_000;

export function record(state: EmulatorState, call: RecordedCall): void {
  state.calls.push(call);
  if (state.calls.length > mostCalls) state.calls.splice(0, mostCalls / 2);
}
