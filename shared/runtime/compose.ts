import { randomUUID } from 'node:crypto';
import { type App, defaultSettings } from '../app/app.ts';
import type { Log } from '../app/log.ts';
import { createHttpCaller } from '../reply/call-https.ts';
import { openCallbackChannel } from '../reply/callback.ts';
import type { ReplyChannel } from '../reply/reply.ts';
import type { Hook } from '../source/hook.ts';
import type { Source } from '../source/source.ts';
import { signStandardWebhook } from '../source/standard-webhooks.ts';
import { openSqliteStore } from '../store/sqlite.ts';
import type { Store } from '../store/store.ts';
import { openTablestoreStore } from '../store/tablestore.ts';
import { readTablestoreAddress } from '../store/tablestore-address.ts';
import { createAlibabaVpnGatewayApi } from '../vpn/alibaba.ts';
import type { AlibabaOptions } from '../vpn/alibaba-client.ts';
import { type Fc2WakeUps, openFc2WakeUps } from '../wakeup/fc2.ts';
import { composeSources } from './compose-senders.ts';
import { type Config, InvalidConfig, tablestorePrefix } from './config.ts';
import type { FcContext } from './fc-context.ts';
import { systemClock } from './system-clock.ts';

/** The origins that requests of known senders point to. Sources: the vendors' pages on answering. */
const knownReplyOrigins = ['https://hooks.slack.com', 'https://oapi.dingtalk.com'];

/** What a process keeps between invocations: connections, tokens of chats, verified settings. */
export interface Parts {
  readonly store: Store;
  /** Temporary credentials come with each invocation, and are told before anything is read or written in it. */
  readonly useCredentials: (credentials: ReturnType<typeof credentialsOf>) => void;
  readonly sources: readonly Source[];
  readonly hooks: readonly Hook[];
  readonly channels: readonly ReplyChannel[];
  readonly wakeUps?: Fc2WakeUps;
}

/** Composes what outlives an invocation. */
export async function composeParts(config: Config): Promise<Parts> {
  const senders = config.ROUTEHOOK_SENDERS;
  const tools = { call: createHttpCaller({ allowedOrigins: replyOriginsOf(config) }) };
  const secrets = config.ROUTEHOOK_CALLBACK_SECRETS;
  return {
    ...(await composeStore(config)),
    sources: composeSources(senders),
    hooks: senders.flatMap(({ openHook }) => openHook?.() ?? []),
    channels: [
      ...senders.flatMap(({ openChannel }) => openChannel?.(tools) ?? []),
      ...(secrets === undefined
        ? []
        : [openCallbackChannel({ name: 'callback', secrets }, { ...tools, sign: signStandardWebhook })]),
    ],
    ...composeWakeUps(config),
  };
}

function composeWakeUps(config: Config): Pick<Parts, 'wakeUps'> {
  const { ROUTEHOOK_WAKEUP: poller, ROUTEHOOK_WAKEUP_ENDPOINT: endpoint } = config;
  if (poller === undefined) return {};
  const { nowMs } = systemClock;
  return { wakeUps: openFc2WakeUps({ poller, nowMs, ...(endpoint === undefined ? {} : { endpoint }) }) };
}

function replyOriginsOf({ ROUTEHOOK_REPLY_ORIGINS: configured }: Config): readonly string[] {
  return [...knownReplyOrigins, ...configured];
}

/** Neither opening costs a call: SQLite opens its file, Tablestore is asked with the first use. */
async function composeStore({
  ROUTEHOOK_STORE: named,
}: Config): Promise<Pick<Parts, 'store' | 'useCredentials'>> {
  if (!named.startsWith(tablestorePrefix)) {
    return {
      store: await openSqliteStore({ path: named.slice('sqlite:'.length) }),
      useCredentials: () => undefined,
    };
  }
  const address = readTablestoreAddress(named.slice(tablestorePrefix.length));
  if (address === undefined) throw new InvalidConfig('ROUTEHOOK_STORE is not the address of an instance.');
  const store = await openTablestoreStore({
    ...address,
    credentials: { accessKeyId: '', accessKeySecret: '' },
  });
  return { store, useCredentials: store.useCredentials };
}

/** How the cloud is reached in one invocation. */
export function cloudOptionsOf(config: Config, context: FcContext): AlibabaOptions {
  return {
    credentials: credentialsOf(context),
    ...(config.ROUTEHOOK_VPC_ENDPOINT === undefined ? {} : { endpoint: config.ROUTEHOOK_VPC_ENDPOINT }),
    protocol: config.ROUTEHOOK_VPC_PROTOCOL,
    nowMs: systemClock.nowMs,
  };
}

/** Composes the use cases for one invocation: its own credentials, its own lease owner. */
export function composeApp(config: Config, parts: Parts, context: FcContext, log: Log): App {
  const { store, channels } = parts;
  parts.useCredentials(credentialsOf(context));
  return {
    store,
    channels,
    vpn: createAlibabaVpnGatewayApi(cloudOptionsOf(config, context)),
    clock: systemClock,
    random: Math.random,
    log,
    owner: randomUUID(),
    ...composeWakeUp(config, parts, context, log),
    settings: {
      ...defaultSettings,
      deadlineMs: config.ROUTEHOOK_DEADLINE_MINUTES * 60_000,
      leaseMs: config.ROUTEHOOK_LEASE_MS,
      callTimeoutMs: config.ROUTEHOOK_CALL_TIMEOUT_MS,
      rescanMs: config.ROUTEHOOK_RESCAN_MS,
      access: config.ROUTEHOOK_ACCESS,
      replyOrigins: config.ROUTEHOOK_REPLY_ORIGINS,
      routeQuota: config.ROUTEHOOK_ROUTE_QUOTA,
      callsPerMinute: {
        ...defaultSettings.callsPerMinute,
        create: config.ROUTEHOOK_CREATES_PER_MINUTE,
        describe: config.ROUTEHOOK_DESCRIBES_PER_MINUTE,
      },
      policy: {
        ...defaultSettings.policy,
        firstMs: config.ROUTEHOOK_FIRST_LOOK_MS,
        minGapMs: config.ROUTEHOOK_LOOK_GAP_MS,
        graceMs: config.ROUTEHOOK_GRACE_MS,
        resendAfterMs: config.ROUTEHOOK_RESEND_AFTER_MS,
      },
    },
  };
}

/** The functions' own account and region come first: it is there that the poller runs. */
function composeWakeUp(
  config: Config,
  { wakeUps }: Parts,
  context: FcContext,
  log: Log,
): Pick<App, 'wakeUp'> {
  if (wakeUps === undefined) return {};
  const caller = {
    accountId: context.accountId ?? config.ROUTEHOOK_ACCOUNT_ID,
    regionId: context.region ?? config.ROUTEHOOK_REGION,
    credentials: context.credentials,
  };
  return {
    wakeUp: wakeUps(caller, (missed) => {
      const refused = missed.kind === 'refused' ? missed : undefined;
      const told = { why: refused?.why, status: refused?.status, cloudRequestId: refused?.requestId };
      log({ level: 'warn', event: 'wake-up.missed', outcome: missed.kind, ...told });
    }),
  };
}

/** The account whose gateways these are: configured, or the one the function runs in. */
export function accountIdOf(config: Config, context: FcContext): string {
  return config.ROUTEHOOK_ACCOUNT_ID ?? context.accountId ?? 'default';
}

/** The region of requests that name none: configured, or the one the function runs in. */
export function regionIdOf(config: Config, context: FcContext): string {
  return config.ROUTEHOOK_REGION ?? context.region ?? '';
}

/** The temporary credentials of the function's role; empty where it has none. */
export function credentialsOf({ credentials }: FcContext) {
  const { accessKeyId = '', accessKeySecret = '', securityToken } = credentials ?? {};
  return { accessKeyId, accessKeySecret, ...(securityToken ? { securityToken } : {}) };
}
