import { isDone, type Operation } from '../../shared/operation/operation.ts';
import { answerId, operationId } from '../../shared/operation/operation-id.ts';
import type { Store } from '../../shared/store/store.ts';
import { planDisturbances } from './disturbances.ts';
import { type EndLaw, endLaws, type Remains } from './end-laws.ts';
import { blocks } from './life.ts';
import { planPollers } from './pollers.ts';
import { createRandom } from './random.ts';
import { planReconcilers } from './reconcilers.ts';
import { chat, deliveryNamed, planSenders } from './senders.ts';
import { startMs } from './small-world.ts';
import { type Stage, type StageOptions, setStage, type Violation } from './stage.ts';
import { drawStory, type Story, type StoryOptions } from './story.ts';

export interface ScenarioOptions extends StoryOptions, Pick<StageOptions, 'fateOf'> {
  /** Plays this story instead of a drawn one. */
  readonly story?: Story;
}

export interface ScenarioResult {
  readonly seed: number;
  /** What happened, line by line: the same for the same seed and options. */
  readonly transcript: readonly string[];
  readonly violations: readonly Violation[];
  readonly operations: readonly Operation[];
  /** At how many points each process might have died, by its name. */
  readonly points: ReadonlyMap<string, number>;
}

/** An operation lives an hour; the rest is for sweeping up after crashes. */
const afterCalmMs = 100 * 60_000;

/** Replies are tried for three days, in a dozen steps each; idle ticks in between are not played. */
const mostCalmTicks = 1_500;

/** Far more than any story takes, unless somebody never rests. */
const mostEvents = 5_000_000;

/** Plays one story to its end, on virtual time, and says which laws it broke. */
export async function runScenario(seed: number, options: ScenarioOptions = {}): Promise<ScenarioResult> {
  const random = createRandom(seed);
  const story = options.story ?? drawStory(random.fork('story'), options);
  const reliableAtMs = startMs + story.reliableFromMs;
  const calmAtMs = startMs + story.calmFromMs;
  const stage = setStage({
    random,
    gateways: story.gateways,
    routes: story.routes,
    ...(story.file === undefined ? {} : { file: story.file }),
    mix: story.mix,
    callsPerMinute: story.callsPerMinute,
    reliableAtMs,
    calmAtMs,
    operationNames: operationNames(story),
    ...(options.fateOf === undefined ? {} : { fateOf: options.fateOf }),
  });
  const { time, cloud, history, transcript } = stage;
  for (const [kind, intensity] of Object.entries(story.mix)) {
    transcript.note(`fault ${kind} at ${intensity.toFixed(2)}`);
  }

  planDisturbances({
    cloud,
    gateways: story.gateways,
    time,
    random: random.fork('disturbances'),
    mix: story.mix,
    calmAtMs,
    blocks: story.routes.length === 0 ? undefined : blocks,
    history,
    witness: stage.witness,
    note: transcript.note,
  });
  const senders = planSenders(stage, story, random.fork('senders'));
  const reconcilers = story.file === undefined ? undefined : planReconcilers(stage, story.file, calmAtMs);
  const limitMs = calmAtMs + afterCalmMs;
  let over = false;
  let calmTicks = 0;
  planPollers(stage, random.fork('pollers'), story, async () => {
    if (time.nowMs() > calmAtMs) calmTicks += 1;
    const open = !senders.isDone() || reconcilers?.isDone() === false || (await isOpen(stage));
    const [next] = await stage.store.listDue({ untilMs: Number.MAX_SAFE_INTEGER, limit: 1 });
    over ||= open ? time.nowMs() > limitMs : next === undefined || calmTicks > mostCalmTicks;
    if (over) return 'enough';
    const idle = !open && time.nowMs() > calmAtMs && next !== undefined;
    return { idleMs: idle ? next.dueAtMs - time.nowMs() : 0 };
  });
  let events = 0;
  await time.run(() => {
    events += 1;
    return over || events > mostEvents;
  });
  if (events > mostEvents)
    stage.violate('thrift: every story comes to an end', `${events} events were too few`);
  return {
    seed,
    ...(await judge(stage, story, reliableAtMs)),
    transcript: transcript.lines,
    points: new Map(stage.workers.map((worker) => [worker.name, worker.points()])),
  };
}

/** The names of all that is asked for, by the ids of the operations and of the answers to questions. */
function operationNames({ requests, undos, questions }: Story): ReadonlyMap<string, string> {
  return new Map([
    ...requests.map(
      ({ name, submission: { requester, delivery } }) => [operationId(requester, delivery), name] as const,
    ),
    ...undos.map(({ name, requester }) => [operationId(requester, deliveryNamed(name)), name] as const),
    ...questions.map(({ name }) => [answerId(chat, deliveryNamed(name)), name] as const),
  ]);
}

async function isOpen({ store, history }: Stage): Promise<boolean> {
  for (const operation of history.operations.values()) if (!isDone(operation)) return true;
  return (await store.listPending()).length > 0;
}

async function judge(stage: Stage, story: Story, reliableAtMs: number) {
  const operations = await allOperations(stage.store);
  const pending = await stage.store.listPending();
  const { counters } = stage.cloud.world;
  const names = operationNames(story);
  const placeOf = new Map([
    ...story.requests.map(({ name, submission }) => [name, submission.replyTo?.address] as const),
    ...story.undos.map(({ name, replyTo }) => [name, replyTo?.address] as const),
    ...story.questions.map(({ name, address }) => [name, address] as const),
  ]);
  const nameOf = (id: string): string | undefined => names.get(id);
  const remains: Remains = {
    operations,
    pending,
    threads: [...stage.history.replies.threads.values()],
    due: await stage.store.listDue({ untilMs: Number.MAX_SAFE_INTEGER, limit: 1_000 }),
    history: stage.history,
    story,
    reliableAtMs,
    counters,
    nameOf,
    healthOf: (id) => {
      const address = placeOf.get(nameOf(id) ?? '');
      return stage.health.at(stage.time.nowMs(), address?.channel ?? '', address?.to.place);
    },
  };
  for (const [law, check] of Object.entries<EndLaw>(endLaws)) {
    for (const detail of check(remains)) stage.violate(law, detail);
  }
  return { operations, violations: stage.violations };
}

async function allOperations(store: Store): Promise<readonly Operation[]> {
  const operations: Operation[] = [];
  let pageToken: string | undefined;
  do {
    const page = await store.listOperations({
      pageSize: 100,
      ...(pageToken === undefined ? {} : { pageToken }),
    });
    operations.push(...page.operations);
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined);
  return operations;
}
