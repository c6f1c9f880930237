import { afterEach } from 'vitest';
import {
  startVpnEmulator,
  type VpnEmulator,
  type VpnEmulatorOptions,
} from '../../../local/vpn/http/start-vpn-emulator.ts';

export interface Bench {
  readonly emulator: VpnEmulator;
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
    pass: (ms) => {
      nowMs += ms;
    },
  };
}
