import { randomUUID } from 'node:crypto';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { FunctionDefinition } from '../../local/fc/function-definition.ts';
import { startFunctionHost } from '../../local/fc/host.ts';
import { createLocalSender, type LocalSender } from '../../local/sender.ts';
import { startVpnEmulator } from '../../local/vpn/http/start-vpn-emulator.ts';
import { defaultAccountId } from '../../local/vpn/world-seed.ts';
import { testRegion, testWorld } from '../../test/support/test-world.ts';
import { benchCredentials } from '../cold/cold-cloud.ts';
import { type StoreKind, startStore } from '../cold/stores.ts';
import { startRelay } from './relay.ts';

const everybody = { name: 'everybody', who: ['*'], gateways: ['*'], destinations: ['0.0.0.0/0'] };

/** The built webhook and a function that does nothing, on one host, with a counter in front of each service. */
export interface WarmCloud {
  readonly sender: LocalSender;
  readonly urlOf: (functionName: 'webhook' | 'bare') => string;
  /** The one process of a function that was called. */
  readonly pidOf: (functionName: 'webhook' | 'bare') => number | undefined;
  /** Connections opened so far, service by service. */
  readonly connections: () => Readonly<Record<string, number>>;
  readonly close: () => Promise<void>;
}

/** Starts it all on the loopback interface, with so many gateways. */
export async function startWarmCloud(options: {
  readonly dist: string;
  readonly folder: string;
  readonly root: string;
  readonly store: StoreKind;
  readonly gateways: number;
}): Promise<WarmCloud> {
  const { dist, folder, root, gateways } = options;
  const sender = createLocalSender();
  const emulator = await startVpnEmulator({ seed: testWorld(gateways) });
  const vpn = await startRelay(emulator.endpoint);
  const store = await startStore(options.store, folder, benchCredentials);
  const storeRelay = store.endpoint === undefined ? undefined : await startRelay(store.endpoint);
  const bareFolder = join(folder, 'bare');
  mkdirSync(bareFolder);
  copyFileSync(join(root, 'bench/warm/bare.cjs'), join(bareFolder, 'index.js'));

  const define = (
    name: string,
    codeDir: string,
    environment: Record<string, string>,
  ): FunctionDefinition => ({
    name,
    codeDir,
    handler: 'index.handler',
    timeoutSeconds: 30,
    memoryMb: 256,
    environment,
    httpTrigger: { methods: ['GET', 'POST'] },
  });
  const host = await startFunctionHost({
    region: testRegion,
    accountId: defaultAccountId,
    credentials: () => benchCredentials,
    newId: randomUUID,
    functions: [
      define('bare', bareFolder, {}),
      define('webhook', join(dist, 'webhook'), {
        ROUTEHOOK_SENDERS: JSON.stringify(sender.configuration),
        ROUTEHOOK_ACCESS: JSON.stringify([everybody]),
        ROUTEHOOK_VPC_ENDPOINT: vpn.endpoint,
        ROUTEHOOK_VPC_PROTOCOL: 'HTTP',
        // A bench asks for more in a minute than a team does.
        ROUTEHOOK_CREATES_PER_MINUTE: '10000',
        ROUTEHOOK_DESCRIBES_PER_MINUTE: '100000',
        ...store.at(storeRelay?.endpoint),
      }),
    ],
  });
  return {
    sender,
    urlOf: (name) => host.urls.get(name) ?? '',
    pidOf: (name) => host.instances(name)[0]?.pid,
    connections: () => ({
      vpc: vpn.connections(),
      ...(storeRelay === undefined ? {} : { tablestore: storeRelay.connections() }),
    }),
    async close() {
      await host.close();
      await Promise.all([vpn.close(), storeRelay?.close()]);
      await Promise.all([emulator.close(), store.close()]);
    },
  };
}
