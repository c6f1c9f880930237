import { readFileSync } from 'node:fs';
import { emulatorGreeting, emulatorHelp, loadSeed, readEmulatorArguments } from './vpn/emulator-command.ts';
import { sampleAccessKeys } from './vpn/http/access-keys.ts';
import { startVpnEmulator } from './vpn/http/start-vpn-emulator.ts';
import { defaultAccountId } from './vpn/world-seed.ts';

async function main(words: readonly string[]): Promise<void> {
  const read = readEmulatorArguments(words);
  if (read.kind === 'help') return console.log(emulatorHelp);
  if (read.kind === 'refused') return refuse(read.message, 2);
  const { port, gatewaysFile, busyMs } = read.arguments;
  const loaded = loadSeed(gatewaysFile, (file) => readFileSync(file, 'utf8'));
  if (loaded.kind === 'refused') return refuse(loaded.message, 2);

  const accessKeys = sampleAccessKeys(loaded.seed.gateways[0]?.accountId ?? defaultAccountId);
  const emulator = await startVpnEmulator({
    port,
    seed: loaded.seed,
    accessKeys,
    ...(busyMs === undefined ? {} : { durationMs: busyMs }),
  });
  console.log(emulatorGreeting(emulator.endpoint, loaded.seed, accessKeys));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void emulator.close());
}

function refuse(message: string, exitCode: number): void {
  console.error(message);
  process.exitCode = exitCode;
}

main(process.argv.slice(2)).catch((error: unknown) =>
  refuse(error instanceof Error ? error.message : String(error), 1),
);
