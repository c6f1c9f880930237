import { parseArgs } from 'node:util';
import { sample, sampleWorld } from './sample-world.ts';
import { readWorldSeed, type WorldSeed } from './world-seed.ts';

export const emulatorHelp = `Usage: node dist/local/emulator.js [options]

Starts Alibaba Cloud's VPN gateway API on this machine, for the unmodified SDK.

  --port <n>         port on 127.0.0.1; 0 takes any free one (default 8080)
  --gateways <file>  JSON description of regions, VPCs, gateways, connections and routes
                     (default: a built-in sample world)
  --busy-ms <n>      how long a change keeps its gateway updating (default 4000)
  --help             show this text

While it runs, under http://127.0.0.1:<port>/_emulator/:
  GET|POST|DELETE faults      faults in force; add one; remove all
  GET  routes?gateway=<id>    a gateway as it is
  POST foreign-route          change a route as somebody else
  POST gateway                set status, businessStatus, stuck, disturbance
  POST connection             bring a tunnel down or up: set status, tunnel, state
`;

export interface EmulatorArguments {
  readonly port: number;
  readonly gatewaysFile: string | undefined;
  readonly busyMs: number | undefined;
}

export type ReadArguments =
  | { readonly kind: 'run'; readonly arguments: EmulatorArguments }
  | { readonly kind: 'help' }
  | { readonly kind: 'refused'; readonly message: string };

/** Reads the command line of the emulator. */
export function readEmulatorArguments(words: readonly string[]): ReadArguments {
  let values: { port?: string; gateways?: string; 'busy-ms'?: string; help?: boolean };
  try {
    values = parseArgs({
      args: [...words],
      options: {
        port: { type: 'string' },
        gateways: { type: 'string' },
        'busy-ms': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    return {
      kind: 'refused',
      message: `${error instanceof Error ? error.message : String(error)} See --help.`,
    };
  }
  if (values.help) return { kind: 'help' };
  const port = wholeNumber(values.port ?? '8080', 65_535);
  if (port === undefined)
    return { kind: 'refused', message: `--port takes a number from 0 to 65535, not "${values.port}".` };
  const busyMs = values['busy-ms'] === undefined ? undefined : wholeNumber(values['busy-ms'], 86_400_000);
  if (busyMs === undefined && values['busy-ms'] !== undefined)
    return {
      kind: 'refused',
      message: `--busy-ms takes milliseconds from 0 to 86400000, not "${values['busy-ms']}".`,
    };
  return { kind: 'run', arguments: { port, gatewaysFile: values.gateways, busyMs } };
}

export type LoadedSeed =
  | { readonly kind: 'seed'; readonly seed: WorldSeed }
  | { readonly kind: 'refused'; readonly message: string };

/** The world to start with; `read` reads a file as text and may throw. */
export function loadSeed(file: string | undefined, read: (file: string) => string): LoadedSeed {
  if (file === undefined) return { kind: 'seed', seed: sampleWorld };
  let value: unknown;
  try {
    value = JSON.parse(read(file));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { kind: 'refused', message: `The gateways file ${file} cannot be read as JSON: ${detail}` };
  }
  const result = readWorldSeed(value);
  if (result.kind === 'seed') return result;
  const lines = result.problems.map(({ pointer, detail }) => `  ${pointer || '/'}: ${detail}`);
  return { kind: 'refused', message: `The gateways file ${file} does not fit:\n${lines.join('\n')}` };
}

/** What is printed once the emulator listens. */
export function emulatorGreeting(
  endpoint: string,
  seed: WorldSeed,
  keys: Readonly<
    Record<string, { secret: string; securityToken?: string; deniedActions?: readonly string[] }>
  >,
): string {
  const keyLines = Object.entries(keys).map(([id, { secret, securityToken, deniedActions }]) => {
    const token = securityToken === undefined ? '' : `  security token ${securityToken}`;
    return `  ${id}  secret ${secret}${token}${deniedActions ? '  (may only read)' : ''}`;
  });
  const gatewayLines = seed.gateways.map(
    ({ vpnGatewayId, tunnels, name, businessStatus }) =>
      `  ${vpnGatewayId}  ${tunnels}-tunnel${businessStatus === 'Normal' ? '' : `, ${businessStatus}`}  ${name}`,
  );
  const gatewayId = seed.gateways[0]?.vpnGatewayId ?? sample.single;
  const connectionId = seed.connections[0]?.vpnConnectionId ?? sample.firstOffice;
  return `VPN gateway emulator on http://${endpoint}

Endpoint for the SDK: ${endpoint}, protocol HTTP
Access keys (made up, good here only):
${keyLines.join('\n')}
Gateways:
${gatewayLines.join('\n')}

Try:
  curl 'http://${endpoint}/_emulator/routes?gateway=${gatewayId}'
  curl -X POST http://${endpoint}/_emulator/faults -d '{"action":"CreateVpnRouteEntry","times":1,"effect":{"kind":"reset-after-commit"}}'
  curl -X POST http://${endpoint}/_emulator/connection -d '{"vpnConnectionId":"${connectionId}","status":"ike_sa_not_established"}'
Stop with Ctrl-C.`;
}

function wholeNumber(text: string, largest: number): number | undefined {
  const value = /^\d{1,8}$/.test(text) ? Number(text) : Number.NaN;
  return value <= largest ? value : undefined;
}
