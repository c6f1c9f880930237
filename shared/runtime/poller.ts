import { advanceAll, type TickReport } from '../app/advance-all.ts';
import type { Store } from '../store/store.ts';
import { composeApp, composeStore } from './compose.ts';
import { readConfig } from './config.ts';
import { readFcContext } from './fc-context.ts';
import { createLog } from './log.ts';
import { systemClock } from './system-clock.ts';
import type { FunctionHandler } from './webhook.ts';

/** Makes the handler of the poller function: one tick per invocation, whoever invokes it. */
export function createPollerHandler(
  env: Readonly<Record<string, string | undefined>>,
): FunctionHandler<TickReport> {
  let store: Promise<Store> | undefined;
  return async (_event, rawContext) => {
    const startedMs = systemClock.nowMs();
    const config = readConfig(env);
    const context = readFcContext(rawContext);
    const log = createLog(
      config.ROUTEHOOK_LOG_LEVEL,
      { function: 'poller', requestId: context.requestId },
      systemClock.nowMs,
    );
    store ??= composeStore(config);
    const app = composeApp(config, await store, context, log);
    const report = await advanceAll(app, startedMs + config.ROUTEHOOK_POLL_BUDGET_MS);
    log({ level: 'info', event: 'poller.tick', ...report, durationMs: systemClock.nowMs() - startedMs });
    return report;
  };
}
