import { randomUUID } from 'node:crypto';
import { contextOf } from '../../local/fc/context.ts';
import type { FunctionDefinition } from '../../local/fc/function-definition.ts';
import { httpEventOf } from '../../local/fc/http-event.ts';
import { createLocalSender, signedHeaders } from '../../local/sender.ts';
import { sampleAccessKeys } from '../../local/vpn/http/access-keys.ts';
import { startVpnEmulator } from '../../local/vpn/http/start-vpn-emulator.ts';
import { defaultAccountId } from '../../local/vpn/world-seed.ts';
import { routeBody } from '../../test/support/route-bodies.ts';
import { testGateway, testRegion, testWorld } from '../../test/support/test-world.ts';
import { type StoreKind, startStore } from './stores.ts';

const keyId = 'emulator-temporary';
const { secret = '', securityToken = '' } = sampleAccessKeys(defaultAccountId)[keyId] ?? {};
export const benchCredentials = { accessKeyId: keyId, accessKeySecret: secret, securityToken };

const everybody = { name: 'everybody', who: ['*'], gateways: ['*'], destinations: ['0.0.0.0/0'] };

/** The services that a cold instance talks to, and requests for it. */
export interface ColdCloud {
  readonly environment: Readonly<Record<string, string>>;
  /** A signed request for a route on a gateway that nobody has asked about, with its context, as JSON. */
  readonly nextRequest: () => string;
  /** How many routes were asked for at the cloud so far. */
  readonly creates: () => number;
  readonly close: () => Promise<void>;
}

/** Starts them on the loopback interface, with gateways for so many requests. */
export async function startColdCloud(kind: StoreKind, folder: string, requests: number): Promise<ColdCloud> {
  const sender = createLocalSender();
  const emulator = await startVpnEmulator({ seed: testWorld(requests) });
  const store = await startStore(kind, folder, benchCredentials);
  const environment = {
    ROUTEHOOK_SENDERS: JSON.stringify(sender.configuration),
    ROUTEHOOK_ACCESS: JSON.stringify([everybody]),
    ROUTEHOOK_VPC_ENDPOINT: emulator.endpoint,
    ROUTEHOOK_VPC_PROTOCOL: 'HTTP',
    ...store.at(),
  };
  const definition: FunctionDefinition = {
    name: 'webhook',
    codeDir: '.',
    handler: 'index.handler',
    timeoutSeconds: 30,
    memoryMb: 256,
    environment,
  };
  let asked = 0;
  return {
    environment,
    nextRequest() {
      const body = JSON.stringify(routeBody(testGateway(asked)));
      asked += 1;
      const nowMs = Date.now();
      const requestId = randomUUID();
      const headers = signedHeaders(sender.secret, `msg_${requestId}`, body, nowMs);
      const event = httpEventOf(
        {
          method: 'POST',
          url: '/v1/routes',
          httpVersion: '1.1',
          rawHeaders: Object.entries({ host: 'bench.example', ...headers }).flat(),
          body: Buffer.from(body),
          sourceIp: '127.0.0.1',
        },
        { accountId: defaultAccountId, triggerId: 'bench', requestId, nowMs },
      );
      const place = { region: testRegion, accountId: defaultAccountId };
      const call = { requestId, retryCount: 0, credentials: benchCredentials };
      return JSON.stringify({ event, context: contextOf(definition, place, call) });
    },
    creates: () => emulator.calls.filter(({ action }) => action === 'CreateVpnRouteEntry').length,
    async close() {
      await store.close();
      await emulator.close();
    },
  };
}
