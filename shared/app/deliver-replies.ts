import type { Answer } from '../answer/answer.ts';
import { stageOf } from '../answer/stage-of.ts';
import { tellOperation } from '../answer/tell-operation.ts';
import { afterDelivery, claimThread, type DeliveryOutcome, nextTelling } from '../answer/telling.ts';
import type { ReplyAddress, Stage, Thread } from '../answer/thread.ts';
import type { Operation } from '../operation/operation.ts';
import { presentOperation } from '../operation/present.ts';
import type { ReplyChannel, ReplyMessage } from '../reply/reply.ts';
import type { DueEntry } from '../store/store.ts';
import type { App } from './app.ts';
import { fieldsOfShown } from './log-fields.ts';
import { forecastOf } from './read-operations.ts';
import { contextOf } from './telling-context.ts';

/** How long a claim outlives the delivery it was made for: two processes must not say the same thing. */
const claimMarginMs = 2_000;

/** With less time than this left nothing is begun: it could not be heard, and would count as a failure. */
const shortestDeliveryMs = 500;

/**
 * Begins a thread, once. It is due now if something is to be said, else when it may turn out to be an orphan. A thread
 * that a request which was never recorded left behind is made young again, so that nobody sweeps it now.
 */
export async function beginThread(
  { store, settings }: Pick<App, 'store' | 'settings'>,
  thread: Thread,
): Promise<DueEntry> {
  const waitMs = thread.told === undefined ? 0 : settings.orphanAfterMs;
  const entry = { dueAtMs: thread.createTimeMs + waitMs, threadId: thread.id, news: 0 };
  await store.addDue(entry);
  while ((await store.createThread(thread)) === 'exists') {
    const earlier = await store.readThread(thread.id);
    if (earlier !== undefined && !mayBeSwept(earlier, thread.createTimeMs, settings.orphanAfterMs)) break;
    if (earlier === undefined) continue;
    const young = { ...earlier, createTimeMs: thread.createTimeMs, version: earlier.version + 1 };
    if ((await store.replaceThread(young, earlier.version)) === 'replaced') break;
  }
  return entry;
}

/** Half of the time that orphans get is more than any clock is off. */
function mayBeSwept({ createTimeMs, claimedUntilMs }: Thread, nowMs: number, orphanAfterMs: number): boolean {
  return claimedUntilMs === undefined && nowMs - createTimeMs > orphanAfterMs / 2;
}

/**
 * Tells everything that one thread is owed now. What does not go through becomes due again later.
 * @returns how many deliveries went through and how many did not
 */
export async function deliverThread(
  app: App,
  entry: DueEntry,
  { untilMs, most = Number.POSITIVE_INFINITY, mayTell }: DeliveryLimits,
): Promise<ThreadReport> {
  const { store, clock } = app;
  const report = { told: 0, untold: 0, placeInTrouble: false };
  while (report.told + report.untold < most) {
    const nowMs = clock.nowMs();
    const thread = await store.readThread(entry.threadId);
    const subject = thread && (await subjectOf(app, thread));
    if (thread === undefined || subject === undefined) {
      await sweepOrphan(app, entry, thread);
      return report;
    }
    const channel = channelOf(app, thread);
    const telling = nextTelling(thread, subject.reached, channel?.stages ?? [], nowMs);
    if (telling.kind === 'nothing') break;
    if (telling.kind === 'wait') {
      // With the news of this entry: an entry without might be one that somebody else is about to remove.
      await store.addDue({ ...entry, dueAtMs: telling.untilMs });
      break;
    }
    if (mayTell?.(thread) === false) return report;
    const message = await composeMessage(app, thread.id, telling.stage, subject);
    const claimed = await claim(app, thread, untilMs);
    if (claimed === 'too-late') return report;
    if (claimed === 'taken') continue;
    const delivered = await deliver(app, channel, claimed, message, telling.address, entry);
    if (delivered === undefined) continue;
    const { outcome, recorded } = delivered;
    if (outcome.kind === 'delivered') report.told += 1;
    else report.untold += 1;
    report.placeInTrouble ||= outcome.kind === 'later';
    // What is not written down is still owed, though nobody may tell it here any more.
    if (!recorded && report.told + report.untold >= most) return report;
  }
  // What came up meanwhile has an entry of its own.
  await store.removeDue(entry);
  return report;
}

export interface DeliveryLimits {
  readonly untilMs: number;
  /** Messages at most; what they leave is found by the poller. */
  readonly most?: number;
  /** Asked right before something is told; what may not be told now stays due. */
  readonly mayTell?: (thread: Thread) => boolean;
}

/** What was told to askers. */
export interface ReplyReport {
  readonly told: number;
  readonly untold: number;
}

/** What one thread was told, and whether its place seems to be in trouble: that is likely to meet others, too. */
interface ThreadReport extends ReplyReport {
  readonly placeInTrouble: boolean;
}

interface Claimed {
  readonly thread: Thread;
  /** Nothing is sent after this: the claim ends a margin later. */
  readonly deliverUntilMs: number;
}

async function claim(app: App, thread: Thread, untilMs: number): Promise<Claimed | 'taken' | 'too-late'> {
  const { store, clock, settings } = app;
  const nowMs = clock.nowMs();
  const deliverUntilMs = Math.min(nowMs + settings.replyTimeoutMs, untilMs);
  if (deliverUntilMs - nowMs < shortestDeliveryMs) return 'too-late';
  const claimed = claimThread(thread, deliverUntilMs + claimMarginMs, nowMs);
  const replaced = await store.replaceThread(claimed, thread.version);
  return replaced === 'conflict' ? 'taken' : { thread: claimed, deliverUntilMs };
}

/** `undefined` when the time of the claim went by before anything was sent. */
async function deliver(
  app: App,
  channel: ReplyChannel | undefined,
  { thread, deliverUntilMs }: Claimed,
  message: ReplyMessage,
  address: ReplyAddress,
  entry: DueEntry,
): Promise<{ readonly outcome: DeliveryOutcome; readonly recorded: boolean } | undefined> {
  const { store, clock } = app;
  const nowMs = clock.nowMs();
  const timeoutMs = deliverUntilMs - nowMs;
  // A process that was frozen meanwhile may be overtaken.
  if (timeoutMs < shortestDeliveryMs / 2) return undefined;
  const delivery = { message, address, memory: thread.memory, nowMs, timeoutMs };
  const outcome = channel === undefined ? noSender : await channel.deliver(delivery);
  const after = afterDelivery(thread, message.stage, outcome, clock.nowMs(), app.random());
  if (after.state === 'owed' && after.notBeforeMs !== undefined) {
    await store.addDue({ ...entry, dueAtMs: after.notBeforeMs });
  }
  // After a conflict the claim had run out, and whoever took it over tells the same once more.
  const recorded = (await store.replaceThread(after, thread.version)) === 'replaced';
  app.log({
    level: outcome.kind === 'delivered' ? 'info' : 'warn',
    event: `reply.${outcome.kind}`,
    threadId: thread.id,
    ...fieldsOfShown(message.operation),
    stage: message.stage,
    channel: thread.channel,
    instance: thread.instance,
    durationMs: clock.nowMs() - nowMs,
    ...(outcome.kind === 'delivered' ? {} : { why: outcome.why, failures: after.failures }),
  });
  return { outcome, recorded };
}

const noSender: DeliveryOutcome = {
  kind: 'undeliverable',
  why: 'The sender it came from is not configured any more.',
};

type Subject =
  | { readonly reached: 'ended'; readonly answer: Answer; readonly atMs: number }
  | { readonly reached: Stage; readonly operation: Operation };

/** What a thread tells about; `undefined` while there is no such operation. */
async function subjectOf(app: App, thread: Thread): Promise<Subject | undefined> {
  const { answer, state, createTimeMs } = thread;
  if (answer !== undefined) return { reached: 'ended', answer, atMs: createTimeMs };
  const operation = await app.store.readOperation(thread.id);
  if (operation !== undefined) return { reached: stageOf(operation), operation };
  // An answer that was told is forgotten: nothing is left to tell.
  return state === 'owed' ? undefined : { reached: 'ended', answer: nothing, atMs: createTimeMs };
}

const nothing: Answer = { tone: 'told', headline: '', facts: [], notes: [], actions: [] };

async function composeMessage(
  app: App,
  threadId: string,
  stage: Stage,
  subject: Subject,
): Promise<ReplyMessage> {
  if ('answer' in subject) return { id: threadId, stage, answer: subject.answer, atMs: subject.atMs };
  const { operation } = subject;
  const forecast = await forecastOf(app, operation);
  return {
    id: `${threadId}-${stage}`,
    stage,
    answer: tellOperation(operation, contextOf({ operation, forecast })),
    operation: presentOperation(operation, forecast),
    atMs: operation.updateTimeMs,
  };
}

/**
 * A thread without its operation, or an entry without its thread, is the trace of a crash once it is older than any
 * request can live. Until then its request may be being recorded: it stays due.
 */
async function sweepOrphan({ store, clock, settings }: App, entry: DueEntry, thread: Thread | undefined) {
  const bornMs = thread?.createTimeMs ?? entry.dueAtMs;
  if (clock.nowMs() - bornMs < settings.orphanAfterMs) return;
  // A redelivery may be recording its request now; it has made the thread young again.
  if (thread !== undefined && (await store.removeThread(thread.id, thread.version)) === 'conflict') return;
  await store.removeDue(entry);
}

function channelOf({ channels }: App, { channel, instance }: Thread): ReplyChannel | undefined {
  return channels.find((one) => one.channel === channel && one.instance === instance);
}
