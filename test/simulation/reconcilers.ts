import type { App } from '../../shared/app/app.ts';
import { applyWith } from '../../shared/app/apply-plan.ts';
import { reconcile } from '../../shared/app/reconcile.ts';
import { reportDrift } from '../../shared/app/tell-drift.ts';
import { type KeptFile, versionAt } from './kept.ts';
import { endWorker } from './senders.ts';
import { accountId, startMs } from './small-world.ts';
import type { Stage } from './stage.ts';

/** What one run may take, and what the platform allows it beyond. */
const budgetMs = 30_000;
const graceMs = 30_000;
const allowedStoreCalls = 3_000;

/** How long runs go on after nothing goes wrong any more: what failed is asked for again after ten minutes. */
const longerMs = 25 * 60_000;

/** Plans the timer of the reconciliation; what it returns says whether the last run is over. */
export function planReconcilers(stage: Stage, file: KeptFile, calmAtMs: number): { isDone(): boolean } {
  const lastVersionMs = startMs + (file.versions.at(-1)?.fromMs ?? 0);
  const endMs = Math.max(calmAtMs, lastVersionMs) + longerMs;
  let runs = 0;
  let done = false;
  const invoke = (): void => {
    if (stage.time.nowMs() > endMs) {
      done = true;
      return;
    }
    stage.time.after(file.everyMs, invoke);
    runs += 1;
    run(stage, `reconcile ${runs}`, file);
  };
  stage.time.after(5_000, invoke);
  return { isDone: () => done };
}

function run(stage: Stage, name: string, file: KeptFile): void {
  const { worker, app } = stage.startWorker(name, 'poller');
  stage.time.after(budgetMs + graceMs, () => worker.kill('time is up'));
  reconcile(reconciliationOf(stage, app, file), app.clock.nowMs() + budgetMs)
    .then(({ asked, changes, braked, errors }) => {
      stage.transcript.note(
        `${name}: ${changes} changes, ${asked} asked, ${braked} braked, ${errors} errors`,
      );
    })
    .catch((error: unknown) => {
      const errorName = error instanceof Error ? error.name : 'unknown';
      stage.witness({ kind: 'complaint', worker: name, errorName });
    })
    .finally(() => endWorker(stage, worker, allowedStoreCalls));
}

function reconciliationOf(stage: Stage, app: App, file: KeptFile): Parameters<typeof reconcile>[0] {
  const read = async () => {
    const text = versionAt(file, stage.time.nowMs() - startMs)?.text;
    return text === undefined
      ? ({ kind: 'unreadable', why: `${file.name} is not there.` } as const)
      : ({ kind: 'read', text, readAtMs: app.clock.nowMs() } as const);
  };
  return {
    planner: app,
    reports: app.store,
    files: [{ name: file.name, read }],
    accountId,
    ...(file.applies ? { apply: applyWith(app) } : {}),
    tellDrift: (planned) => reportDrift(app, planned),
  };
}
