import { acceptRequest, type ReplyTo, type Submission } from '../../shared/app/accept-request.ts';
import type { App } from '../../shared/app/app.ts';
import { cancelOperation } from '../../shared/app/cancel-operation.ts';
import { deliverThread } from '../../shared/app/deliver-replies.ts';
import { takeFirstStep } from '../../shared/app/follow-operation.ts';
import { isDone, type Operation } from '../../shared/operation/operation.ts';
import { operationId } from '../../shared/operation/operation-id.ts';
import type { Random } from './random.ts';
import type { Stage } from './stage.ts';
import type { Request } from './story.ts';
import type { Worker } from './worker.ts';

/** How long a webhook may take its first step. */
const inlineBudgetMs = 2_000;
/** How long a sender waits for an answer before it counts the delivery as failed. */
const patienceMs = 15_000;
const maxTries = 8;
/** What the platform allows one invocation. */
const maxLifeMs = 60_000;
/** Reads and writes of one delivery: acceptance, and a few turns of its gateway's queue. */
const allowedStoreCalls = 400;

/** Plans all deliveries; what it returns says whether any sender is still at it. */
export function planSenders(
  stage: Stage,
  requests: readonly Request[],
  random: Random,
): { isDone(): boolean } {
  let busy = 0;
  const plan = (delayMs: number, act: (finish: () => void) => void): void => {
    busy += 1;
    let finished = false;
    stage.time.after(delayMs, () =>
      act(() => {
        if (!finished) busy -= 1;
        finished = true;
      }),
    );
  };

  for (const { name, atMs, submission, cancelAtMs, againAtMs } of requests) {
    plan(atMs, (finish) => deliver(stage, submission, name, 1, finish));
    if (againAtMs !== undefined)
      plan(againAtMs, (finish) => deliver(stage, submission, `${name} again`, 1, finish));
    if (cancelAtMs !== undefined) plan(cancelAtMs, (finish) => cancel(stage, submission, name, finish));
    const { 'duplicate-delivery': duplicates = 0 } = stage.mix();
    for (let copy = 1; random.chance(duplicates * 0.4) && copy < 4; copy += 1) {
      const delayMs = random.chance(0.4) ? random.whole(0, 20) : random.whole(0, 300_000);
      const said = random.chance(0.15) ? alter(submission) : submission;
      plan(atMs + delayMs, (finish) => deliver(stage, said, `${name}+${copy}`, 1, finish));
    }
  }
  return { isDone: () => busy === 0 };
}

/** Delivers once, and again with the same delivery id until somebody acknowledges it. */
function deliver(
  stage: Stage,
  submission: Submission,
  name: string,
  tries: number,
  finish: () => void,
): void {
  const { worker, app } = stage.startWorker(`hook ${name}.${tries}`);
  let over = false;
  const end = (acknowledged: boolean): void => {
    if (over) return;
    over = true;
    if (acknowledged || tries >= maxTries) finish();
    else stage.time.after(5_000 * tries, () => deliver(stage, submission, name, tries + 1, finish));
  };
  stage.time.after(patienceMs, () => end(false));

  invoke(stage, worker, async () => {
    const acceptance = await acceptRequest(app, submission);
    if (acceptance.kind === 'accepted' && !isDone(acceptance.operation)) {
      await begin(app, acceptance.operation, submission.replyTo, app.clock.nowMs() + inlineBudgetMs);
    }
    const { delivery, intent } = submission;
    stage.witness({ kind: 'acknowledged', delivery, intent, acceptance });
    return () => end(true);
  }).catch(() => end(false));
}

/** What a hook does before it answers: the asker hears that the request was accepted while the first step is taken. */
async function begin(
  app: App,
  operation: Operation,
  replyTo: ReplyTo | undefined,
  untilMs: number,
): Promise<void> {
  const first = { dueAtMs: operation.createTimeMs, threadId: operation.id, news: 0 };
  const told =
    replyTo === undefined || replyTo.shown
      ? undefined
      : deliverThread(app, first, { untilMs, most: 1 }).catch((error: unknown) => {
          app.log({ level: 'warn', event: 'reply.not-delivered', errorName: nameOf(error) });
        });
  await takeFirstStep(app, operation, untilMs);
  await told;
}

function cancel(stage: Stage, { requester, delivery }: Submission, name: string, finish: () => void): void {
  const { worker, app } = stage.startWorker(`cancel ${name}`);
  finish();
  invoke(stage, worker, async () => {
    const { kind } = await cancelOperation(app, operationId(requester, delivery), requester);
    stage.transcript.note(`${worker.name}: ${kind}`);
    return () => undefined;
  }).catch(() => undefined);
}

/** Runs a request in a worker; only failures of the store may come out of it. */
async function invoke(stage: Stage, worker: Worker, serve: () => Promise<() => void>): Promise<void> {
  stage.time.after(maxLifeMs, () => worker.kill('time is up'));
  try {
    const answer = await serve();
    endWorker(stage, worker, allowedStoreCalls);
    answer();
  } catch (error) {
    stage.witness({ kind: 'complaint', worker: worker.name, errorName: nameOf(error) });
    endWorker(stage, worker, allowedStoreCalls);
    throw error;
  }
}

/** Ends a worker that has done its work; nothing it left behind goes on. */
export function endWorker(stage: Stage, worker: Worker, allowed: number): void {
  const { store } = worker.calls();
  stage.witness({
    kind: 'worker-ended',
    worker: worker.name,
    storeCalls: store,
    allowedStoreCalls: allowed,
  });
  worker.retire();
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}

/** The same delivery id with another body. */
function alter(submission: Submission): Submission {
  const { intent } = submission;
  const weight = intent.route.weight === 100 ? 0 : 100;
  return { ...submission, intent: { ...intent, route: { ...intent.route, weight } } };
}
