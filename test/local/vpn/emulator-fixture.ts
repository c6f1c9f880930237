import { afterEach } from 'vitest';
import {
  startVpnEmulator,
  type VpnEmulator,
  type VpnEmulatorOptions,
} from '../../../local/vpn/http/start-vpn-emulator.ts';
import { sample } from '../../../local/vpn/sample-world.ts';
import { type ClientOptions, sdkClient } from './sdk-client.ts';

export interface Bench {
  readonly emulator: VpnEmulator;
  readonly client: ReturnType<typeof sdkClient>;
  readonly clientAs: (options: ClientOptions) => ReturnType<typeof sdkClient>;
  /** Moves the time of the world; signatures go on using the wall clock. */
  readonly pass: (ms: number) => void;
}

const open: VpnEmulator[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((emulator) => emulator.close()));
});

/** An emulator of its own for one test, on a clock the test moves, closed when the test ends. */
export async function aBench(options: VpnEmulatorOptions = {}): Promise<Bench> {
  let nowMs = Date.UTC(2026, 0, 1);
  const emulator = await startVpnEmulator({ now: () => nowMs, ...options });
  open.push(emulator);
  return {
    emulator,
    client: sdkClient(emulator.endpoint),
    clientAs: (asked) => sdkClient(emulator.endpoint, asked),
    pass: (ms) => {
      nowMs += ms;
    },
  };
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
