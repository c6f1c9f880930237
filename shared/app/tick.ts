import { advanceAll, type TickReport } from './advance-all.ts';
import type { App } from './app.ts';
import type { ReplyReport } from './deliver-replies.ts';
import { Outbox } from './outbox.ts';

/** How often a lingering poller looks for new work; each look is one read of the store. */
const lingerLookMs = 500;

/**
 * One tick of the poller: advances what is open and tells those who asked, until both are done or the time is up.
 * @param lingerMs how long it keeps looking for new work after it went idle
 */
export async function tick(app: App, untilMs: number, lingerMs = 0): Promise<TickReport & ReplyReport> {
  const advancing = advanceAndLinger(app, untilMs, lingerMs);
  const delivering = new Outbox(app, untilMs).run(advancing.catch(() => undefined));
  // Neither half is left alone when the other fails: an instance that has answered is frozen.
  const [advanced, delivered] = await Promise.allSettled([advancing, delivering]);
  if (advanced.status === 'rejected') throw advanced.reason;
  if (delivered.status === 'rejected') throw delivered.reason;
  return { ...advanced.value, ...delivered.value };
}

/** What is left open, such as a request that is being recorded right now, is tried again with every look. */
async function advanceAndLinger(app: App, untilMs: number, lingerMs: number): Promise<TickReport> {
  const { clock } = app;
  let report = await advanceAll(app, untilMs);
  let endMs = Math.min(untilMs, clock.nowMs() + lingerMs);
  while (clock.nowMs() < endMs) {
    await clock.sleep(Math.min(lingerLookMs, endMs - clock.nowMs()));
    const { gateways, stillOpen, errors } = await advanceAll(app, untilMs);
    if (stillOpen < gateways) endMs = Math.min(untilMs, clock.nowMs() + lingerMs);
    report = {
      // Those that were left open have been counted.
      gateways: report.gateways + Math.max(0, gateways - report.stillOpen),
      stillOpen,
      errors: report.errors + errors,
    };
  }
  return report;
}
