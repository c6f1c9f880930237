import type { Acceptance, ReplyTo, Submission } from '../../shared/app/accept-request.ts';
import type { App } from '../../shared/app/app.ts';
import { cancelOperation } from '../../shared/app/cancel-operation.ts';
import { deliverThread } from '../../shared/app/deliver-replies.ts';
import { takeFirstStep } from '../../shared/app/follow-operation.ts';
import { serveAsk } from '../../shared/app/serve-ask.ts';
import { submitRequest } from '../../shared/app/submit-request.ts';
import { undoOperation } from '../../shared/app/undo-operation.ts';
import { isDone, type Operation, type Requester } from '../../shared/operation/operation.ts';
import { answerId, type DeliveryKey, operationId } from '../../shared/operation/operation-id.ts';
import type { Random } from './random.ts';
import { accountId, regionId } from './small-world.ts';
import type { Stage } from './stage.ts';
import type { Question, Story, Undo } from './story.ts';
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

/** Who asks in the chat. */
export const chat: Requester = { source: 'chat', instance: 'team' };

/** What makes two deliveries of something the same. */
export function deliveryNamed(name: string): DeliveryKey {
  return { kind: 'delivery-id', value: name };
}

/** Serves one delivery; `later` asks its sender to come again. */
type Serve = (app: App) => Promise<'served' | 'later'>;

/** Plans all deliveries; what it returns says whether any sender is still at it. */
export function planSenders(stage: Stage, story: Story, random: Random): { isDone(): boolean } {
  const { requests, undos, questions } = story;
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
  const planDelivery = (delayMs: number, name: string, serve: Serve): void =>
    plan(delayMs, (finish) => deliver(stage, serve, name, 1, finish));

  for (const { name, atMs, submission, cancelAtMs, againAtMs } of requests) {
    planDelivery(atMs, name, (app) => serveRequest(stage, app, submission));
    if (againAtMs !== undefined)
      planDelivery(againAtMs, `${name} again`, (app) => serveRequest(stage, app, submission));
    if (cancelAtMs !== undefined) plan(cancelAtMs, (finish) => cancel(stage, submission, name, finish));
    const { 'duplicate-delivery': duplicates = 0 } = stage.mix();
    for (let copy = 1; random.chance(duplicates * 0.4) && copy < 4; copy += 1) {
      const delayMs = random.chance(0.4) ? random.whole(0, 20) : random.whole(0, 300_000);
      const said = random.chance(0.15) ? alter(submission) : submission;
      planDelivery(atMs + delayMs, `${name}+${copy}`, (app) => serveRequest(stage, app, said));
    }
  }
  for (const undo of undos) {
    const undone = requests.find(({ name }) => name === undo.of)?.submission;
    if (undone !== undefined)
      planDelivery(undo.atMs, undo.name, (app) => serveUndo(stage, app, undo, undone));
  }
  for (const question of questions) {
    planDelivery(question.atMs, question.name, (app) => serveQuestion(stage, app, question));
  }
  return { isDone: () => busy === 0 };
}

/** Delivers once, and again with the same delivery id until somebody acknowledges it. */
function deliver(stage: Stage, serve: Serve, name: string, tries: number, finish: () => void): void {
  const { worker, app } = stage.startWorker(`hook ${name}.${tries}`);
  let over = false;
  const end = (acknowledged: boolean): void => {
    if (over) return;
    over = true;
    if (acknowledged || tries >= maxTries) finish();
    else stage.time.after(5_000 * tries, () => deliver(stage, serve, name, tries + 1, finish));
  };
  stage.time.after(patienceMs, () => end(false));

  invoke(stage, worker, async () => {
    const served = await serve(app);
    return () => end(served === 'served');
  }).catch(() => end(false));
}

async function serveRequest(stage: Stage, app: App, submission: Submission): Promise<'served'> {
  const acceptance = await submitRequest(app, submission);
  if (acceptance.kind === 'refused') throw new Error('Everybody may ask for everything here.');
  await beginIfNew(app, acceptance, submission.replyTo);
  stage.witness({
    kind: 'acknowledged',
    delivery: submission.delivery,
    intent: submission.intent,
    acceptance,
  });
  return 'served';
}

async function serveUndo(
  stage: Stage,
  app: App,
  { name, requester, replyTo }: Undo,
  undone: Submission,
): Promise<'served' | 'later'> {
  const undoing = await undoOperation(app, operationId(undone.requester, undone.delivery), {
    requester,
    accountId,
    deliveryOf: () => deliveryNamed(name),
    ...(replyTo === undefined ? {} : { replyTo }),
  });
  stage.transcript.note(`${name} is ${undoing.kind}${'why' in undoing ? `: ${undoing.why}` : ''}`);
  if (undoing.kind === 'not-found' || undoing.kind === 'refused') return 'served';
  // Somebody who wants it undone comes back when it is done.
  if (undoing.kind === 'not-possible') return isDone(undoing.operation) ? 'served' : 'later';
  await beginIfNew(app, undoing, replyTo);
  const { intent } = undoing.operation;
  stage.witness({ kind: 'acknowledged', delivery: deliveryNamed(name), intent, acceptance: undoing });
  return 'served';
}

async function serveQuestion(stage: Stage, app: App, { name, text, address }: Question): Promise<'served'> {
  const hook = { ...chat, traits: { ackMs: 3_000, showsAnswer: false, redelivers: true } };
  const delivery = deliveryNamed(name);
  const ask = { kind: 'ask', delivery, wish: { kind: 'line', text }, replyTo: address } as const;
  const { outcome } = await serveAsk(
    app,
    hook,
    ask,
    { accountId, regionId },
    app.clock.nowMs() + inlineBudgetMs,
  );
  stage.witness({ kind: 'answered', id: answerId(chat, delivery), outcome: outcome.kind });
  return 'served';
}

async function beginIfNew(app: App, acceptance: Acceptance, replyTo: ReplyTo | undefined): Promise<void> {
  if (acceptance.kind !== 'accepted' || isDone(acceptance.operation)) return;
  await begin(app, acceptance.operation, replyTo, app.clock.nowMs() + inlineBudgetMs);
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
  const { routeDest } = intent.route;
  const other = { routeDest: routeDest === '10.1.0.0/24' ? '10.2.0.0/24' : '10.1.0.0/24' };
  // Spread by kind, so that each stays what it is.
  return {
    ...submission,
    intent:
      intent.kind === 'create-route'
        ? { ...intent, route: { ...intent.route, weight: intent.route.weight === 100 ? 0 : 100 } }
        : { ...intent, route: { ...intent.route, ...other } },
  };
}
