import type { FaultRuleInput } from '../../local/vpn/faults.ts';
import type { World } from '../../local/vpn/model/world.ts';
import { defaultAccountId, type WorldSeed } from '../../local/vpn/world-seed.ts';
import type { GatewayRef, RouteSpec } from '../../shared/route/route.ts';
import type { ReadSurroundings } from '../../shared/vpn/surroundings-api.ts';
import type { ChangeCommand, VpnGatewayApi } from '../../shared/vpn/vpn-gateway-api.ts';
import { testGateway } from '../support/test-world.ts';
import { changeContract } from './vpn-change.contract.ts';
import { createContract } from './vpn-create.contract.ts';
import { lookContract } from './vpn-look.contract.ts';
import { surroundingsContract } from './vpn-surroundings.contract.ts';
import { surveyContract } from './vpn-survey.contract.ts';
import { wireContract } from './vpn-wire.contract.ts';

/** An adapter of the port to the VPN gateways, as its contract sees it. */
export interface VpnUnderTest {
  readonly name: string;
  /** Begins with a world of its own; everything ends with the test. */
  readonly start: (seed: WorldSeed) => Promise<VpnBench>;
  /** Parts of the contract that this adapter cannot keep, each with the reason. */
  readonly skip?: { readonly [Part in SkippablePart]?: string };
}

/** `wire`: faults happen to real calls on a real wire. */
export type SkippablePart = 'wire';

export interface VpnBench {
  readonly api: VpnGatewayApi;
  readonly readSurroundings: ReadSurroundings;
  /** The cloud behind the adapter; it may be looked at and changed. */
  readonly world: World;
  /** The calls that reached the cloud, oldest first. */
  readonly actions: () => readonly string[];
  /** Moves the time of the cloud. */
  readonly pass: (ms: number) => void;
  readonly inject: (rule: FaultRuleInput) => void;
  /** The same adapter where nobody listens. */
  readonly unreachable: () => Promise<VpnGatewayApi>;
  /** What must not appear in anything that is told of a fault. */
  readonly secrets: readonly string[];
}

/** Defines the tests that every adapter of the port passes. */
export function vpnContract(subject: VpnUnderTest): void {
  lookContract(subject);
  surveyContract(subject);
  createContract(subject);
  changeContract(subject);
  surroundingsContract(subject);
  wireContract(subject);
}

/** How long a call may take where time plays no part. */
export const plentyMs = 5_000;

export function gatewayRef(number = 0): GatewayRef {
  const { regionId, vpnGatewayId } = testGateway(number);
  return { accountId: defaultAccountId, regionId, vpnGatewayId };
}

/** A create call for a route that is as plain as can be. */
export function command(
  route: Partial<RouteSpec> = {},
  { dryRun = false }: { readonly dryRun?: boolean } = {},
): ChangeCommand {
  const { regionId, vpnGatewayId, nextHop } = testGateway(0);
  const plain = { routeDest: '10.1.0.0/16', weight: 100, publishVpc: false } as const;
  return {
    call: { kind: 'create', route: { regionId, vpnGatewayId, nextHop, ...plain, ...route }, dryRun },
    clientToken: 'token-of-the-contract',
  };
}
