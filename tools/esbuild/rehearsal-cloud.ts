import { randomUUID } from 'node:crypto';
import { contextOf } from '../../local/fc/context.ts';
import type { FunctionDefinition } from '../../local/fc/function-definition.ts';
import { httpEventOf } from '../../local/fc/http-event.ts';
import { createLocalSender, signedHeaders } from '../../local/sender.ts';
import { startTablestoreEmulator } from '../../local/tablestore/start-tablestore-emulator.ts';
import { sampleAccessKeys } from '../../local/vpn/http/access-keys.ts';
import { startVpnEmulator } from '../../local/vpn/http/start-vpn-emulator.ts';
import { sample } from '../../local/vpn/sample-world.ts';
import { connectTablestore } from '../../shared/store/tablestore-connection.ts';
import { provisionTables } from '../../shared/store/tablestore-provision.ts';
import { defaultKeepDays, defaultTablePrefix } from '../../shared/store/tablestore-tables.ts';

const keyId = 'emulator-temporary';
const { secret = '', securityToken = '' } = sampleAccessKeys(sample.accountId)[keyId] ?? {};
const credentials = { accessKeyId: keyId, accessKeySecret: secret, securityToken };

/** An invocation, and the status of the answer if it is one of HTTP. */
export interface RehearsedEvent {
  readonly event: unknown;
  readonly context: unknown;
  readonly status?: number;
}

/** The services that a function talks to when it is deployed, and what it is asked there. */
export interface RehearsalCloud {
  readonly environment: Readonly<Record<string, string>>;
  /** None for a function that is not known here: it is loaded only. */
  readonly eventsFor: (functionName: string) => readonly RehearsedEvent[];
  readonly close: () => Promise<void>;
}

/** Starts it on the loopback interface; the changes of its gateways take no time. */
export async function startRehearsalCloud(): Promise<RehearsalCloud> {
  const sender = createLocalSender();
  const vpn = await startVpnEmulator({ durationMs: 0 });
  const store = await startTablestoreEmulator();
  const { endpoint, instanceName } = store;
  const connection = connectTablestore({ endpoint, instanceName, credentials });
  await provisionTables(connection, { tablePrefix: defaultTablePrefix, keepDays: defaultKeepDays });
  connection.close();
  const environment = {
    ROUTEHOOK_SENDERS: JSON.stringify(sender.configuration),
    ROUTEHOOK_ACCESS: JSON.stringify([
      { name: 'everybody', who: ['*'], gateways: ['*'], destinations: ['0.0.0.0/0'] },
    ]),
    ROUTEHOOK_VPC_ENDPOINT: vpn.endpoint,
    ROUTEHOOK_VPC_PROTOCOL: 'HTTP',
    ROUTEHOOK_STORE: `tablestore:${endpoint}/${instanceName}`,
    ROUTEHOOK_FIRST_LOOK_MS: '100',
    ROUTEHOOK_POLL_BUDGET_MS: '1000',
  };
  const contextFor = (name: string) => {
    const definition: FunctionDefinition = {
      name,
      codeDir: '.',
      handler: 'index.handler',
      timeoutSeconds: 30,
      memoryMb: 256,
      environment,
    };
    const place = { region: sample.regionId, accountId: sample.accountId };
    return contextOf(definition, place, { requestId: randomUUID(), retryCount: 0, credentials });
  };
  const request = (): RehearsedEvent => {
    const body = JSON.stringify({
      regionId: sample.regionId,
      vpnGatewayId: sample.single,
      routeDest: '10.20.0.0/16',
      nextHop: sample.firstOffice,
      weight: 100,
      publishVpc: false,
    });
    const nowMs = Date.now();
    const headers = { host: 'rehearsal.example', ...signedHeaders(sender.secret, 'msg_1', body, nowMs) };
    const event = httpEventOf(
      {
        method: 'POST',
        url: '/v1/routes',
        httpVersion: '1.1',
        rawHeaders: Object.entries(headers).flat(),
        body: Buffer.from(body),
        sourceIp: '127.0.0.1',
      },
      { accountId: sample.accountId, triggerId: 'rehearsal', requestId: randomUUID(), nowMs },
    );
    return { event, context: contextFor('webhook'), status: 202 };
  };
  const tick = (): RehearsedEvent => ({
    event: { triggerTime: new Date().toISOString(), triggerName: 'each-minute', payload: '' },
    context: contextFor('poller'),
  });
  return {
    environment,
    eventsFor(name) {
      if (name === 'webhook') return [request()];
      return name === 'poller' ? [tick()] : [];
    },
    async close() {
      await store.close();
      await vpn.close();
    },
  };
}
