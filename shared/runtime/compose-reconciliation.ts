import { resolve } from 'node:path';
import type { ReplyAddress } from '../answer/thread.ts';
import type { App } from '../app/app.ts';
import { applyWith } from '../app/apply-plan.ts';
import type { Planner } from '../app/plan-gateways.ts';
import type { Reconciliation } from '../app/reconcile.ts';
import { reportDrift } from '../app/tell-drift.ts';
import type { DesiredSource, RememberedSource } from '../desired/desired-source.ts';
import { createHttpsSource } from '../desired/https.ts';
import { createOssSource } from '../desired/oss.ts';
import { createPackageFileSource } from '../desired/package-file.ts';
import { rememberSource, type SourceMemory } from '../desired/remember-source.ts';
import { ossEndpoint, type SourceAddress } from '../desired/source-address.ts';
import { accountIdOf, credentialsOf } from './compose.ts';
import { type Config, InvalidConfig } from './config.ts';
import type { FcContext } from './fc-context.ts';
import type { Environment } from './process.ts';
import { systemClock } from './system-clock.ts';

/** What the process remembers of its files, by their place in the settings. */
export type FileMemories = Map<number, SourceMemory>;

/** Composes one run. Unless it is set to apply, there is nothing in it that could change a route. */
export function composeReconciliation(
  config: Config,
  app: App,
  context: FcContext,
  env: Environment,
  memories: FileMemories,
): Reconciliation {
  const maxAgeHours = config.ROUTEHOOK_DESIRED_MAX_AGE_HOURS;
  const driftPlace = driftPlaceOf(config);
  return {
    planner: plannerOf(app),
    reports: app.store,
    files: (config.ROUTEHOOK_DESIRED ?? []).map((address, index) =>
      remembered(openSource(address, config, context, env), memories, index),
    ),
    accountId: accountIdOf(config, context),
    ...(maxAgeHours === undefined ? {} : { maxAgeMs: maxAgeHours * 3_600_000 }),
    ...(config.ROUTEHOOK_RECONCILE === 'apply' ? { apply: applyWith(app) } : {}),
    tellDrift: (planned) => reportDrift(app, planned, driftPlace),
  };
}

function plannerOf({ vpn, store, clock, random, settings, log }: App): Planner & Pick<App, 'log'> {
  return { vpn: { observe: vpn.observe, survey: vpn.survey }, store, clock, random, settings, log };
}

function remembered(source: DesiredSource, memories: FileMemories, index: number): RememberedSource {
  const memory = memories.get(index) ?? {};
  memories.set(index, memory);
  return rememberSource(source, memory);
}

function openSource(
  address: SourceAddress,
  config: Config,
  context: FcContext,
  env: Environment,
): DesiredSource {
  const { nowMs } = systemClock;
  switch (address.kind) {
    case 'file':
      return createPackageFileSource({
        path: address.path,
        root: resolve(env.FC_FUNC_CODE_PATH ?? '.'),
        nowMs,
      });
    case 'https': {
      const token = config.ROUTEHOOK_DESIRED_TOKEN;
      return createHttpsSource({ url: address.url, nowMs, ...(token === undefined ? {} : { token }) });
    }
    case 'oss': {
      const regionId = address.regionId ?? context.region ?? config.ROUTEHOOK_REGION;
      if (regionId === undefined) {
        throw new InvalidConfig(
          'The configuration cannot be used: ROUTEHOOK_DESIRED names a bucket without ?region=, and the region of the function is not known.',
        );
      }
      const credentials = context.credentials && credentialsOf(context);
      return createOssSource({
        bucket: address.bucket,
        key: address.key,
        regionId,
        endpoint: address.endpoint ?? ossEndpoint(regionId, context.region),
        credentials: () => credentials,
        nowMs,
      });
    }
  }
}

/** Drift is told in a channel, whoever the words are shown to otherwise. */
function driftPlaceOf({ ROUTEHOOK_DRIFT_TO: place }: Config): ReplyAddress | undefined {
  return place && { channel: place.channel, instance: place.sender, to: { ...place.to, shownTo: 'channel' } };
}
