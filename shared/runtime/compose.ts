import { randomUUID } from 'node:crypto';
import { type App, defaultSettings } from '../app/app.ts';
import type { Log } from '../app/log.ts';
import { createBearerSource } from '../source/bearer.ts';
import type { Source } from '../source/source.ts';
import { createStandardWebhooksSource } from '../source/standard-webhooks.ts';
import { openSqliteStore } from '../store/sqlite.ts';
import type { Store } from '../store/store.ts';
import { createAlibabaVpnGatewayApi } from '../vpn/alibaba.ts';
import type { Config } from './config.ts';
import type { FcContext } from './fc-context.ts';
import { systemClock } from './system-clock.ts';

/** Opens the configured store. */
export function composeStore(config: Config): Promise<Store> {
  return openSqliteStore({ path: config.ROUTEHOOK_STORE.slice('sqlite:'.length) });
}

/** Makes the senders of the configuration verifiable; signatures are asked before weaker proofs. */
export function composeSources({ ROUTEHOOK_SENDERS: senders }: Config): readonly Source[] {
  return [
    createStandardWebhooksSource(senders.filter((sender) => sender.type === 'standard')),
    createBearerSource(senders.filter((sender) => sender.type === 'bearer')),
  ];
}

/** Composes the use cases for one invocation: its own credentials, its own lease owner. */
export function composeApp(config: Config, store: Store, context: FcContext, log: Log): App {
  return {
    store,
    vpn: createAlibabaVpnGatewayApi({
      credentials: credentialsOf(context),
      ...(config.ROUTEHOOK_VPC_ENDPOINT === undefined ? {} : { endpoint: config.ROUTEHOOK_VPC_ENDPOINT }),
      protocol: config.ROUTEHOOK_VPC_PROTOCOL,
      nowMs: systemClock.nowMs,
    }),
    clock: systemClock,
    random: Math.random,
    log,
    owner: randomUUID(),
    settings: {
      ...defaultSettings,
      deadlineMs: config.ROUTEHOOK_DEADLINE_MINUTES * 60_000,
      leaseMs: config.ROUTEHOOK_LEASE_MS,
      callTimeoutMs: config.ROUTEHOOK_CALL_TIMEOUT_MS,
      rescanMs: config.ROUTEHOOK_RESCAN_MS,
      callsPerMinute: {
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

/** The account whose gateways these are: configured, or the one the function runs in. */
export function accountIdOf(config: Config, context: FcContext): string {
  return config.ROUTEHOOK_ACCOUNT_ID ?? context.accountId ?? 'default';
}

function credentialsOf({ credentials }: FcContext) {
  const { accessKeyId = '', accessKeySecret = '', securityToken } = credentials ?? {};
  return { accessKeyId, accessKeySecret, ...(securityToken ? { securityToken } : {}) };
}
