import { gatewayOf } from '../operation/gateway-of.ts';
import { isDone, type Operation } from '../operation/operation.ts';
import { gatewayKey } from '../route/route.ts';
import { advanceDryRun } from './advance-dry-run.ts';
import { advanceGateway } from './advance-gateway.ts';
import type { App } from './app.ts';
import { describeError } from './describe-error.ts';
import { fieldsOf } from './log-fields.ts';

/** How often somebody who waits for an operation that another process advances looks at its record. */
const recordLookMs = 500;

/** Takes the first step of an operation now, if its gateway is free; what it cannot do the poller will. */
export async function takeFirstStep(app: App, operation: Operation, untilMs: number): Promise<Operation> {
  return follow(app, operation, untilMs, ({ state }) => state !== 'queued');
}

/** Follows an operation until it has ended or the time is up. */
export async function followToEnd(app: App, operation: Operation, untilMs: number): Promise<Operation> {
  let latest = operation;
  for (;;) {
    latest = await follow(app, latest, untilMs, isDone);
    const leftMs = untilMs - app.clock.nowMs();
    if (isDone(latest) || leftMs <= 0) return latest;
    await app.clock.sleep(Math.min(recordLookMs, leftMs));
  }
}

/** A failure here loses nothing: the operation is recorded, and the poller goes on with it. */
async function follow(
  app: App,
  operation: Operation,
  untilMs: number,
  reached: (operation: Operation) => boolean,
): Promise<Operation> {
  try {
    if (operation.intent.dryRun) {
      const advanced = await advanceDryRun(app, operation, untilMs);
      if (advanced !== undefined) return advanced;
      return (await app.store.readOperation(operation.id)) ?? operation;
    }
    const advance = await advanceGateway(app, gatewayKey(gatewayOf(operation)), {
      untilMs,
      followed: { operation, reached },
    });
    if (advance.kind === 'enough' && advance.latest !== undefined) return advance.latest;
    return (await app.store.readOperation(operation.id)) ?? operation;
  } catch (error) {
    app.log({
      level: 'warn',
      event: 'operation.first-step-missed',
      ...fieldsOf(operation),
      ...describeError(error),
    });
    return operation;
  }
}
