import type { CallOutcome } from '../operation/judge-call.ts';
import type { GatewayState, Observation, Survey } from '../operation/observation.ts';
import type { Mutation } from '../route/mutation.ts';
import type { GatewayRef } from '../route/route.ts';

/**
 * What routehook needs of the cloud. No method rejects: every failure is a value. `timeoutMs` covers the whole of
 * a method, however many calls it takes.
 */
export interface VpnGatewayApi {
  /**
   * Reads the gateway's state and, when it is at rest, its whole route list.
   * @param known the state, where a survey has just read it
   */
  observe(gateway: GatewayRef, timeoutMs: number, known?: GatewayState): Promise<Observation>;
  /** Reads the state of all gateways of a region, 50 per call. */
  survey(regionId: string, timeoutMs: number): Promise<Survey>;
  /** Makes one call that changes a gateway, once: no hidden retry. */
  change(command: ChangeCommand, timeoutMs: number): Promise<CallOutcome>;
}

export interface ChangeCommand {
  readonly call: Mutation;
  /** Makes the call the same call, however often it is made. */
  readonly clientToken: string;
}
