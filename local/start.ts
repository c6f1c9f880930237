import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startLocalCloud } from './cloud.ts';
import { createLocalSender, signedHeaders } from './sender.ts';
import { sample } from './vpn/sample-world.ts';

const usage = `Usage: npm start -- [--port 8787] [--emulator-port 8788] [--busy-ms 8000] [--desired routes.yaml [--apply]]

Starts the local cloud and leaves it running: the webhook, the poller (each 3 seconds instead of each minute) and
the VPN gateway API they talk to. With --desired, the gateways are compared with a file of desired routes each 10
seconds, and with --apply they are made equal to it. Ctrl-C ends it.`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '8787' },
      'emulator-port': { type: 'string', default: '8788' },
      'busy-ms': { type: 'string', default: '8000' },
      desired: { type: 'string' },
      apply: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(usage);
  if (values.apply && values.desired === undefined) throw new Error('--apply belongs to --desired.');
  const sender = createLocalSender();
  mkdirSync('.routehook', { recursive: true });
  const cloud = await startLocalCloud({
    store: { sqlite: '.routehook/start.db' },
    senders: sender.configuration,
    webhookPort: wholeNumber('--port', values.port),
    emulator: {
      port: wholeNumber('--emulator-port', values['emulator-port']),
      durationMs: wholeNumber('--busy-ms', values['busy-ms']),
    },
    timerEveryMs: 3_000,
    ...(values.desired === undefined
      ? {}
      : {
          desired: { files: [`file:${resolve(values.desired)}`], apply: values.apply, timerEveryMs: 10_000 },
        }),
    onLog: (functionName, { text }) => console.log(`  ${functionName.padEnd(9)} ${text}`),
  });
  console.log(greeting(cloud.url, cloud.emulator.url, sender.secret, sender.token));
  const stop = () => void cloud.close().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

function greeting(url: string, emulatorUrl: string, secret: string, token: string): string {
  const body = JSON.stringify({
    regionId: sample.regionId,
    vpnGatewayId: sample.single,
    routeDest: '10.50.0.0/16',
    nextHop: sample.firstOffice,
    weight: 100,
    publishVpc: true,
  });
  const signed = Object.entries(signedHeaders(secret, `msg_${Date.now()}`, body, Date.now()));
  const headers = signed.map(([name, value]) => `-H '${name}: ${value}'`).join(' ');
  return `
routehook is running.
  webhook      ${url}
  VPN gateways ${emulatorUrl} (an emulator; nothing leaves this machine)
  records      .routehook/start.db

Ask for a route (the signature is good for five minutes):

  curl -sS ${url}/v1/routes ${headers} -d '${body}'

Look at what becomes of it (no signature needed with the bearer token of this run):

  curl -sS ${url}/v1/operations -H 'authorization: Bearer ${token}'
`;
}

function wholeNumber(option: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= 600_000) return value;
  throw new Error(`${option} must be a whole number, not "${text}".`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  console.error(usage);
  process.exitCode = 1;
});
