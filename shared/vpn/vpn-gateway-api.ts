import type { CallOutcome } from '../operation/judge-call.ts';
import type { Observation } from '../operation/observation.ts';
import type { GatewayRef, RouteSpec } from '../route/route.ts';

/** What routehook needs of the cloud. No method rejects: every failure is a value. */
export interface VpnGatewayApi {
  /** Reads the gateway's status and, when it is at rest, its whole route list. */
  observe(gateway: GatewayRef, timeoutMs: number): Promise<Observation>;
  /** Asks for one route, once: no hidden retry. */
  createRoute(command: CreateRouteCommand, timeoutMs: number): Promise<CallOutcome>;
}

export interface CreateRouteCommand {
  readonly route: RouteSpec;
  readonly clientToken: string;
  readonly dryRun: boolean;
}
