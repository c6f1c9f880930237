import { rememberDuration } from '../operation/cadence.ts';
import { nextStep, restUntilMs } from '../operation/next-step.ts';
import type { Observation } from '../operation/observation.ts';
import { isDone, isInFlight, type Operation } from '../operation/operation.ts';
import type { Step } from '../operation/step.ts';
import { advanceDryRun } from './advance-dry-run.ts';
import type { App } from './app.ts';
import { CallSlots } from './call-slots.ts';
import { Observatory } from './observatory.ts';
import { recordEvent } from './record-event.ts';
import { sendNext } from './send-next.ts';
import { Turn } from './turn.ts';
import { noteWaiting, rest } from './turn-waits.ts';

export interface AdvanceLimits {
  /** Nothing is begun, and nothing slept for, beyond this time. */
  readonly untilMs: number;
  /** Ends the advance early, for a caller who only waits for one operation. */
  readonly followed?: Followed;
}

/** One operation that somebody waits for. */
export interface Followed {
  /** As it was last written or read: it is not read again. */
  readonly operation: Operation;
  readonly reached: (operation: Operation) => boolean;
}

/** How an advance ended. */
export type Advance =
  /** No open operation is left. */
  | { readonly kind: 'idle' }
  /** The next step is due after the limit. */
  | { readonly kind: 'waiting' }
  /** The followed operation is where it is waited for; `latest` as this process wrote it. */
  | { readonly kind: 'enough'; readonly latest?: Operation }
  /** Somebody else has the lease. */
  | { readonly kind: 'held' };

/** What the gateways that one process advances have in common. */
export interface SharedTools {
  readonly observatory: Observatory;
  readonly slots: CallSlots;
}

/** How many describe calls a poller reserves ahead: one write to the store for several looks. */
const describesAhead = 5;

/** The parts of the rates that first steps may use; the rest is for those who wait already. */
const shareOfFirstSteps = { create: 0.8, describe: 0.4 };

/** A poller paces itself: so a slow gateway finds a call free when it needs one. Found by `npm run bench -- makespan`. */
const rateOfPoller = { share: 1, pace: 0.6 };

/** With more gateways than this, who looks first must not be served first. */
const fewGateways = 20;

/** How long a poller with many gateways looks at all of them before it hands out create calls. */
const lookAroundMs = 1_000;

/** Makes the tools of a poller that has so many gateways open. */
export function toolsForMany(app: App, gateways: number): SharedTools {
  const fromMs = app.clock.nowMs() + (gateways > fewGateways ? lookAroundMs : 0);
  return {
    observatory: new Observatory(app, describesAhead, 1),
    slots: new CallSlots(app, { ...rateOfPoller, fromMs }),
  };
}

function toolsForOne(app: App): SharedTools {
  return {
    observatory: new Observatory(app, 1, shareOfFirstSteps.describe),
    slots: new CallSlots(app, { share: shareOfFirstSteps.create, pace: 0, fromMs: 0 }),
  };
}

/** Advances the queue of one gateway for as long as the limits allow, if nobody else is doing it. */
export async function advanceGateway(
  app: App,
  key: string,
  limits: AdvanceLimits,
  tools: SharedTools = toolsForOne(app),
): Promise<Advance> {
  const { observatory } = tools;
  observatory.enter(key);
  try {
    const ended = await Turn.take(app, key, limits.untilMs, (turn) => advance(turn, tools, limits));
    return ended ?? { kind: 'held' };
  } finally {
    observatory.leave(key);
  }
}

async function advance(turn: Turn, tools: SharedTools, { followed }: AdvanceLimits): Promise<Advance> {
  const { app, gateway } = turn;
  if (followed !== undefined) turn.queue.note(followed.operation.id, followed.operation);
  const { observatory } = tools;
  let observation: Observation | undefined;
  let earlier: Observation | undefined;
  for (;;) {
    const latest = followed && turn.queue.known(followed.operation.id);
    if (latest !== undefined && (isDone(latest) || followed?.reached(latest)))
      return { kind: 'enough', latest };
    const all = await turn.queue.load();
    if (followed !== undefined && isPast(followed, all)) return { kind: 'enough' };
    const queue = all.filter((operation) => !isDryRun(operation));
    // While a change of ours is under way, the cloud would only refuse them.
    const dryRuns = queue.some(isInFlight) ? [] : all.filter(isDryRun);
    for (const dryRun of dryRuns) {
      turn.queue.note(dryRun.id, await advanceDryRun(app, dryRun, turn.untilMs));
    }
    if (queue.length === 0) return { kind: 'idle' };

    const policy = observatory.policyFor(gateway);
    if (observation === undefined) {
      const restMs = observatory.alignLook(
        restUntilMs(queue, turn.durationsMs, app.clock.nowMs(), policy),
        gateway,
      );
      const rested = await rest(turn, restMs);
      if (rested !== undefined) return rested;
      if (!turn.hasTimeForACall()) return { kind: 'waiting' };
      turn.expectLedger();
      const seen = await observatory.observe(gateway, turn.patienceMs(), turn.callTimeoutMs());
      if (typeof seen === 'number') {
        const later = await rest(turn, seen);
        if (later !== undefined) return later;
        continue;
      }
      turn.noteLook(queue.find(isInFlight), seen);
      observation = withEarlierRoutes(seen, earlier);
    }
    const step = nextStep(queue, observation, turn.durationsMs, app.clock.nowMs(), policy);
    const ended = await takeStep(turn, step, observation, queue, tools);
    if (ended !== undefined) return ended;
    // What was seen stays true while only records change; after a call or a wait it is history.
    if (step.kind === 'send' || step.kind === 'look-again') {
      earlier = step.kind === 'send' ? undefined : observation;
      observation = undefined;
    }
  }
}

/** Whether the queue shows that there is nothing left to wait for. */
const isPast = ({ operation, reached }: Followed, queue: readonly Operation[]) =>
  queue.every((other) => other.id !== operation.id || reached(other));

async function takeStep(
  turn: Turn,
  step: Step,
  observation: Observation,
  queue: readonly Operation[],
  tools: SharedTools,
): Promise<Advance | undefined> {
  switch (step.kind) {
    case 'idle':
      return { kind: 'idle' };
    case 'settle':
    case 'give-up': {
      const ended = await recordEvent(turn.app, step.operation, step.event);
      turn.queue.note(step.operation.id, ended);
      turn.forgetLedger();
      return ended?.state === 'succeeded' ? learnDuration(turn, ended, observation.seenAtMs) : undefined;
    }
    case 'look-again':
      await noteWaiting(turn, step.operation, step.why, observation);
      return rest(turn, tools.observatory.alignLook(step.atMs, turn.gateway));
    case 'send':
      return observation.kind === 'seen' ? sendNext(turn, step, observation, queue, tools) : undefined;
  }
}

/** It was done at some time between the last look that saw it changing and the one that saw it done. */
async function learnDuration(turn: Turn, ended: Operation, seenAtMs: number): Promise<Advance | undefined> {
  if (ended.appliedAtMs === undefined) return undefined;
  const doneAtMs = (turn.lastChangingMs(ended) + seenAtMs) / 2;
  const durationsMs = rememberDuration(turn.durationsMs, doneAtMs - ended.appliedAtMs);
  return (await turn.prolong(0, durationsMs)) ? undefined : { kind: 'held' };
}

/** The look before was over when this one began: what both show was true in between. */
function withEarlierRoutes(seen: Observation, earlier: Observation | undefined): Observation {
  const routes = earlier?.kind === 'seen' ? earlier.routes : undefined;
  return seen.kind === 'seen' && routes !== undefined ? { ...seen, earlierRoutes: routes } : seen;
}

function isDryRun({ intent }: Operation): boolean {
  return intent.dryRun;
}
