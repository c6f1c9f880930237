import type { VpnEmulatorOptions } from '../../../local/vpn/http/start-vpn-emulator.ts';
import { sample } from '../../../local/vpn/sample-world.ts';
import { aBench, type Bench } from './emulator-fixture.ts';
import { type ClientOptions, sdkClient } from './sdk-client.ts';

export interface SdkBench extends Bench {
  readonly client: ReturnType<typeof sdkClient>;
  readonly clientAs: (options: ClientOptions) => ReturnType<typeof sdkClient>;
}

/** An emulator of its own with the SDK pointed at it. */
export async function anSdkBench(options: VpnEmulatorOptions = {}): Promise<SdkBench> {
  const bench = await aBench(options);
  const clientAs = (asked: ClientOptions) => sdkClient(bench.emulator.endpoint, asked);
  return { ...bench, client: clientAs({}), clientAs };
}

/** A creation that succeeds in the sample world, in the SDK's field names. */
export const creationFields = {
  regionId: sample.regionId,
  vpnGatewayId: sample.single,
  routeDest: '10.0.0.0/24',
  nextHop: sample.firstOffice,
  weight: 100,
  publishVpc: false,
} as const;

export const gatewayFields = { regionId: sample.regionId, vpnGatewayId: sample.single } as const;
