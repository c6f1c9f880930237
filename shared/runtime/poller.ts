import type { TickReport } from '../app/advance-all.ts';
import type { ReplyReport } from '../app/deliver-replies.ts';
import { tick } from '../app/tick.ts';
import { lingerMsOf } from '../wakeup/wake-up.ts';
import { composeApp } from './compose.ts';
import { readFcContext } from './fc-context.ts';
import { createLog } from './log.ts';
import { type Environment, startProcess } from './process.ts';
import { systemClock } from './system-clock.ts';
import type { FunctionHandler } from './webhook.ts';

/** Makes the handler of the poller function: one tick per invocation, whoever invokes it. */
export function createPollerHandler(env: Environment): FunctionHandler<TickReport & ReplyReport> {
  const process = startProcess(env);
  return async (event, rawContext) => {
    const startedMs = systemClock.nowMs();
    const { config, parts } = await process();
    const context = readFcContext(rawContext);
    const log = createLog(
      config.ROUTEHOOK_LOG_LEVEL,
      { function: 'poller', requestId: context.requestId },
      systemClock.nowMs,
    );
    const app = composeApp(config, parts, context, log);
    const lingerMs = lingerMsOf(event, startedMs);
    const report = await tick(app, startedMs + config.ROUTEHOOK_POLL_BUDGET_MS, lingerMs);
    log({ level: 'info', event: 'poller.tick', ...report, durationMs: systemClock.nowMs() - startedMs });
    return report;
  };
}
