import type { TickReport } from '../app/advance-all.ts';
import type { ReplyReport } from '../app/deliver-replies.ts';
import { describeError } from '../app/describe-error.ts';
import { tick } from '../app/tick.ts';
import { TickMeter } from '../app/tick-metrics.ts';
import { lingerMsOf } from '../wakeup/wake-up.ts';
import { composeApp } from './compose.ts';
import { composeSurroundings } from './compose-surroundings.ts';
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
    const context = readFcContext(rawContext);
    const common = { function: 'poller', requestId: context.requestId };
    const { config, parts } = await process().catch((error: unknown) => {
      const log = createLog('error', common, systemClock.nowMs);
      log({ level: 'error', event: 'poller.failed', ...describeError(error) });
      throw error;
    });
    const log = createLog(config.ROUTEHOOK_LOG_LEVEL, common, systemClock.nowMs);
    const readSurroundings = composeSurroundings(config, context);
    const meter = new TickMeter({ ...composeApp(config, parts, context, log), readSurroundings });
    const untilMs = startedMs + config.ROUTEHOOK_POLL_BUDGET_MS;
    const measure = () => {
      const nowMs = systemClock.nowMs();
      return { ...meter.read(), durationMs: nowMs - startedMs, leftMs: untilMs - nowMs };
    };
    try {
      const report = await tick(meter.watched(), untilMs, lingerMsOf(event, startedMs));
      log({ level: 'info', event: 'poller.tick', ...report, ...measure() });
      return report;
    } catch (error) {
      log({ level: 'error', event: 'poller.failed', ...describeError(error), ...measure() });
      throw error;
    }
  };
}
