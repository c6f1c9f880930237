import { createServer } from 'node:http';
import { onTestFinished } from 'vitest';
import { sampleAccessKeys } from '../../local/vpn/http/access-keys.ts';
import { startVpnEmulator } from '../../local/vpn/http/start-vpn-emulator.ts';
import { createWorld } from '../../local/vpn/model/create-world.ts';
import { defaultAccountId } from '../../local/vpn/world-seed.ts';
import { createAlibabaVpnGatewayApi } from '../../shared/vpn/alibaba.ts';
import type { AlibabaOptions } from '../../shared/vpn/alibaba-client.ts';
import { createAlibabaSurroundings } from '../../shared/vpn/alibaba-surroundings.ts';
import type { VpnGatewayApi } from '../../shared/vpn/vpn-gateway-api.ts';
import { createModelVpn } from '../support/model-vpn.ts';
import { vpnContract } from './vpn.contract.ts';

const accessKeyId = 'emulator-temporary';
const key = sampleAccessKeys(defaultAccountId)[accessKeyId];
const credentials = {
  accessKeyId,
  accessKeySecret: key?.secret ?? '',
  securityToken: key?.securityToken ?? '',
};

function optionsFor(endpoint: string): AlibabaOptions {
  return { credentials, endpoint, protocol: 'HTTP', nowMs: Date.now };
}

function alibabaAt(endpoint: string): VpnGatewayApi {
  return createAlibabaVpnGatewayApi(optionsFor(endpoint));
}

vpnContract({
  name: 'the SDK over HTTP',
  async start(seed) {
    let nowMs = Date.UTC(2026, 0, 1);
    const emulator = await startVpnEmulator({ seed, now: () => nowMs });
    onTestFinished(() => emulator.close());
    return {
      api: alibabaAt(emulator.endpoint),
      readSurroundings: createAlibabaSurroundings(optionsFor(emulator.endpoint)),
      world: emulator.world,
      actions: () => emulator.calls.map(({ action }) => action),
      pass: (ms) => {
        nowMs += ms;
      },
      inject: emulator.inject,
      unreachable: async () => alibabaAt(await freeEndpoint()),
      secrets: [credentials.accessKeySecret, credentials.securityToken],
    };
  },
});

vpnContract({
  name: 'the model of the tests',
  async start(seed) {
    let nowMs = Date.UTC(2026, 0, 1);
    const world = createWorld({ ...seed, startMs: nowMs });
    // Nothing sleeps here: what takes time in other tests takes none in these.
    const still = { nowMs: () => nowMs, sleep: async () => undefined };
    const api = createModelVpn(world, still, { accountId: defaultAccountId });
    return {
      api,
      readSurroundings: api.readSurroundings,
      world,
      actions: () => api.calls.map(({ action }) => action),
      pass: (ms) => {
        nowMs += ms;
      },
      inject: () => {
        throw new Error('The model has no wire.');
      },
      unreachable: async () => api,
      secrets: [],
    };
  },
  skip: { wire: 'the model is asked directly: there is no wire' },
});

/** An endpoint at which nobody listens any more. */
function freeEndpoint(): Promise<string> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(`127.0.0.1:${port}`));
    });
  });
}
