import { tick } from '../../shared/app/tick.ts';
import type { Random } from './random.ts';
import { endWorker } from './senders.ts';
import type { Stage } from './stage.ts';
import type { Story } from './story.ts';

const tickMs = 60_000;
const budgetMs = 45_000;
/** What the platform allows one invocation beyond its budget. */
const graceMs = 75_000;
/** Far more than looking at three gateways and their queues takes. */
const allowedStoreCallsPerS = 100;

/**
 * Plans the poller's timer: a tick each minute, and a second one half a minute later as a wake-up would bring it.
 * @param next asked with each tick: whether it is the last, or for how long nothing can happen
 */
export function planPollers(
  stage: Stage,
  random: Random,
  { lingering }: Pick<Story, 'lingering'>,
  next: () => Promise<'enough' | { readonly idleMs: number }>,
): void {
  let ticks = 0;
  let silentUntilMs = 0;
  const linger = random.fork('linger');
  const invoke = async (phase: string): Promise<void> => {
    const ahead = await next();
    if (ahead === 'enough') return;
    // Ticks that find nothing to do for days are not worth playing.
    stage.time.after(Math.max(tickMs, ahead.idleMs), () => invoke(phase));
    const { 'missed-ticks': missed = 0, 'overlapping-pollers': overlapping = 0 } = stage.mix();
    if (random.chance(missed * 0.1)) {
      silentUntilMs = stage.time.nowMs() + random.pick([60_000, 300_000, 3_600_000]);
    }
    if (missed > 0 && stage.time.nowMs() < silentUntilMs) {
      stage.transcript.note('a tick is missed');
      return;
    }
    ticks += 1;
    const long = random.chance(overlapping * 0.5);
    const lingerMs = lingering && linger.chance(0.15) ? linger.whole(1_000, 30_000) : 0;
    poll(stage, `poller ${ticks}${phase}`, long ? budgetMs * 5 : budgetMs, lingerMs);
    if (random.chance(overlapping * 0.3)) poll(stage, `poller ${ticks}${phase} again`, budgetMs);
  };
  stage.time.after(tickMs / 4, () => invoke('a'));
  stage.time.after(tickMs / 2, () => invoke('b'));
}

/** @param lingerMs how long it waits for new work after it went idle, as a poller does that was woken */
function poll(stage: Stage, name: string, forMs: number, lingerMs = 0): void {
  const { worker, app } = stage.startWorker(name, 'poller');
  if (forMs > budgetMs) stage.transcript.note(`${name} runs for ${forMs} ms`);
  const allowedStoreCalls = 200 + (allowedStoreCallsPerS * forMs) / 1000;
  stage.time.after(forMs + graceMs, () => worker.kill('time is up'));
  tick(app, app.clock.nowMs() + forMs, lingerMs)
    .catch((error: unknown) => {
      const errorName = error instanceof Error ? error.name : 'unknown';
      stage.witness({ kind: 'complaint', worker: name, errorName });
    })
    .finally(() => endWorker(stage, worker, allowedStoreCalls));
}
