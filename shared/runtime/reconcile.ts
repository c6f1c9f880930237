import { describeError } from '../app/describe-error.ts';
import { type ReconcileReport, reconcile } from '../app/reconcile.ts';
import { composeApp } from './compose.ts';
import { composeReconciliation, type FileMemories } from './compose-reconciliation.ts';
import { readFcContext } from './fc-context.ts';
import { createLog } from './log.ts';
import { type Environment, startProcess } from './process.ts';
import { systemClock } from './system-clock.ts';
import type { FunctionHandler } from './webhook.ts';

/** What a run comes to where no file is configured. */
export interface NotConfigured {
  readonly configured: false;
}

/** Makes the handler of the reconcile function: one run per invocation, whoever invokes it. */
export function createReconcileHandler(env: Environment): FunctionHandler<ReconcileReport | NotConfigured> {
  const process = startProcess(env);
  const memories: FileMemories = new Map();
  return async (_event, rawContext) => {
    const startedMs = systemClock.nowMs();
    const context = readFcContext(rawContext);
    const common = { function: 'reconcile', requestId: context.requestId };
    const log = createLog('info', common, systemClock.nowMs);
    try {
      const { config, parts } = await process();
      if (config.ROUTEHOOK_DESIRED === undefined) {
        log({ level: 'info', event: 'reconcile.not-configured' });
        return { configured: false };
      }
      const app = composeApp(
        config,
        parts,
        context,
        createLog(config.ROUTEHOOK_LOG_LEVEL, common, systemClock.nowMs),
      );
      const reconciliation = composeReconciliation(config, app, context, env, memories);
      const report = await reconcile(reconciliation, startedMs + config.ROUTEHOOK_RECONCILE_BUDGET_MS);
      if (report.asked > 0) await app.wakeUp?.();
      log({
        level: 'info',
        event: 'reconcile.run',
        ...report,
        durationMs: systemClock.nowMs() - startedMs,
      });
      return report;
    } catch (error) {
      log({ level: 'error', event: 'reconcile.failed', ...describeError(error) });
      throw error;
    }
  };
}
