import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { FunctionDefinition } from './fc/function-definition.ts';
import { type FunctionHost, startFunctionHost } from './fc/host.ts';
import type { LogLine } from './fc/log-lines.ts';
import { type ProvisionedTablestore, startProvisionedTablestore } from './tablestore/provisioned.ts';
import { sampleAccessKeys } from './vpn/http/access-keys.ts';
import {
  startVpnEmulator,
  type VpnEmulator,
  type VpnEmulatorOptions,
} from './vpn/http/start-vpn-emulator.ts';
import { sample } from './vpn/sample-world.ts';

export interface LocalCloudOptions {
  /** What keeps the state: a SQLite file (a relative path starts at the working directory), or Tablestore, emulated. */
  readonly store: { readonly sqlite: string } | 'tablestore';
  /** The list of senders, as ROUTEHOOK_SENDERS takes it. */
  readonly senders: readonly unknown[];
  /** The access rules, as ROUTEHOOK_ACCESS takes them; every verified caller may do everything by default. */
  readonly access?: readonly unknown[];
  /** Where the bundles are; `dist` of the current folder by default. */
  readonly distDir?: string;
  readonly webhookPort?: number;
  readonly emulator?: VpnEmulatorOptions;
  /** How often the poller's timer fires; never by itself when absent. */
  readonly timerEveryMs?: number;
  /** Whether new requests wake the poller; the default is true, and the timer fires all the same. */
  readonly wakeUp?: boolean;
  /** Files of desired routes; without them no reconcile function is deployed. */
  readonly desired?: LocalDesired;
  /** More settings for all functions. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly onLog?: (functionName: string, line: LogLine) => void;
}

/** How the gateways are kept equal to files. */
export interface LocalDesired {
  /** The addresses of the files, as ROUTEHOOK_DESIRED takes them; `file:` with a relative path starts at the bundle. */
  readonly files: readonly string[];
  /** Whether changes are made; otherwise they are only planned. */
  readonly apply?: boolean;
  /** How often the timer of the reconcile function fires; never by itself when absent. */
  readonly timerEveryMs?: number;
  /** More settings for the reconcile function alone. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** What the functions are said to be part of, for the API that wakes the poller. */
const serviceName = 'routehook';

const everybody = { name: 'everybody', who: ['*'], gateways: ['*'], destinations: ['0.0.0.0/0'] };

/** The whole of routehook on one machine: the VPN gateway API, the platform and the built functions. */
export interface LocalCloud {
  readonly url: string;
  readonly emulator: VpnEmulator;
  readonly host: FunctionHost;
  /** The emulated instance, where the state is in Tablestore. */
  readonly tablestore?: ProvisionedTablestore;
  close(): Promise<void>;
}

/** Starts the emulators and the built functions on the loopback interface. */
export async function startLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  const emulator = await startVpnEmulator(options.emulator);
  const started: { close(): Promise<void> }[] = [emulator];
  const close = async () => {
    for (const one of started.splice(0).reverse()) await one.close();
  };
  try {
    const tablestore = options.store === 'tablestore' ? await startProvisionedTablestore() : undefined;
    if (tablestore !== undefined) started.push(tablestore);
    const host = await startHost(options, emulator, tablestore);
    started.push(host);
    const url = host.urls.get('webhook') ?? '';
    return { url, emulator, host, ...(tablestore === undefined ? {} : { tablestore }), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Each function runs in a folder of its own: only a whole path names the same file for both. */
function storeOf({ store }: LocalCloudOptions, tablestore: ProvisionedTablestore | undefined): string {
  if (store === 'tablestore') return tablestore?.store ?? '';
  return `sqlite:${resolve(store.sqlite)}`;
}

function startHost(
  options: LocalCloudOptions,
  emulator: VpnEmulator,
  tablestore: ProvisionedTablestore | undefined,
): Promise<FunctionHost> {
  const distDir = resolve(options.distDir ?? 'dist');
  const environment = {
    ROUTEHOOK_SENDERS: JSON.stringify(options.senders),
    ROUTEHOOK_ACCESS: JSON.stringify(options.access ?? [everybody]),
    ROUTEHOOK_STORE: storeOf(options, tablestore),
    ROUTEHOOK_VPC_ENDPOINT: emulator.endpoint,
    ROUTEHOOK_VPC_PROTOCOL: 'HTTP',
    ...options.environment,
  };
  const wakeUp = options.wakeUp ?? true;
  return startFunctionHost({
    ...(wakeUp ? { api: { serviceName, environment: wakeUpSettings } } : {}),
    region: sample.regionId,
    accountId: sample.accountId,
    credentials: temporaryCredentials,
    newId: randomUUID,
    ...(options.onLog === undefined ? {} : { onLog: options.onLog }),
    functions: [
      {
        name: 'webhook',
        codeDir: resolve(distDir, 'webhook'),
        handler: 'index.handler',
        timeoutSeconds: 30,
        memoryMb: 256,
        environment,
        httpTrigger: { methods: ['GET', 'POST', 'PATCH', 'DELETE'], port: options.webhookPort ?? 0 },
      },
      {
        name: 'poller',
        codeDir: resolve(distDir, 'poller'),
        handler: 'index.handler',
        timeoutSeconds: 60,
        memoryMb: 256,
        environment,
        reservedConcurrency: 1,
        // A wake-up that finds the poller busy with its last replies waits for it; a timer fires again anyway.
        asyncInvocation: { maxRetryAttempts: 0, maxEventAgeSeconds: wakeUp ? 10 : 1 },
        timer: timerOf('each-minute', options.timerEveryMs),
      },
      ...reconcileFunction(options.desired, distDir, environment),
    ],
  });
}

/** As in s.yaml: one run at a time, and no second try, because the next run looks again anyway. */
function reconcileFunction(
  desired: LocalDesired | undefined,
  distDir: string,
  common: Readonly<Record<string, string>>,
): readonly FunctionDefinition[] {
  if (desired === undefined) return [];
  const { files, apply = false, timerEveryMs, environment } = desired;
  return [
    {
      name: 'reconcile',
      codeDir: resolve(distDir, 'reconcile'),
      handler: 'index.handler',
      timeoutSeconds: 290,
      memoryMb: 256,
      environment: {
        ...common,
        ...(files.length === 0 ? {} : { ROUTEHOOK_DESIRED: JSON.stringify(files) }),
        ROUTEHOOK_RECONCILE: apply ? 'apply' : 'observe',
        ...environment,
      },
      reservedConcurrency: 1,
      asyncInvocation: { maxRetryAttempts: 0, maxEventAgeSeconds: 1 },
      timer: timerOf('each-five-minutes', timerEveryMs),
    },
  ];
}

function timerOf(triggerName: string, everyMs: number | undefined) {
  return { triggerName, payload: '', ...(everyMs === undefined ? {} : { everyMs }) };
}

function wakeUpSettings(apiUrl: string): Record<string, string> {
  return { ROUTEHOOK_WAKEUP: `${serviceName}/poller`, ROUTEHOOK_WAKEUP_ENDPOINT: apiUrl };
}

/** As on the platform, the functions get temporary credentials with a security token. */
function temporaryCredentials() {
  const id = 'emulator-temporary';
  const { secret = '', securityToken = '' } = sampleAccessKeys(sample.accountId)[id] ?? {};
  return { accessKeyId: id, accessKeySecret: secret, securityToken };
}
