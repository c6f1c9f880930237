import { advanceAll, type TickReport } from './advance-all.ts';
import type { App } from './app.ts';
import type { ReplyReport } from './deliver-replies.ts';
import { Outbox } from './outbox.ts';

/** One tick of the poller: advances what is open and tells those who asked, until both are done or the time is up. */
export async function tick(app: App, untilMs: number): Promise<TickReport & ReplyReport> {
  const advancing = advanceAll(app, untilMs);
  const delivering = new Outbox(app, untilMs).run(advancing.catch(() => undefined));
  // Neither half is left alone when the other fails: an instance that has answered is frozen.
  const [advanced, delivered] = await Promise.allSettled([advancing, delivering]);
  if (advanced.status === 'rejected') throw advanced.reason;
  if (delivered.status === 'rejected') throw delivered.reason;
  return { ...advanced.value, ...delivered.value };
}
