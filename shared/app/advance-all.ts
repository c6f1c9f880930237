import { advanceGateway, type SharedTools, toolsForMany } from './advance-gateway.ts';
import type { App } from './app.ts';
import { describeError } from './describe-error.ts';
import { readEntries } from './queue.ts';

/** What one tick of the poller did. */
export interface TickReport {
  readonly gateways: number;
  /** Gateways whose operations are still open; the next tick goes on with them. */
  readonly stillOpen: number;
  /** Gateways that could not be advanced for a reason of our own, such as a store that did not answer. */
  readonly errors: number;
}

/** Advances every gateway queue, several at once, until nothing is open or the time is up. */
export async function advanceAll(app: App, untilMs: number): Promise<TickReport> {
  const tick = new Tick(app, untilMs);
  for (;;) {
    const keys = await openGateways(app);
    tick.start(keys);
    if (tick.isOver(keys)) {
      await tick.finish();
      return tick.report(keys);
    }
    await tick.waitForNews();
  }
}

async function openGateways(app: App): Promise<readonly string[]> {
  const entries = await readEntries(app);
  // Longest waiting first; a stable sort keeps the order of the keys otherwise.
  const oldestFirst = [...entries].sort((one, other) => one.acceptedAtMs - other.acceptedAtMs);
  return [...new Set(oldestFirst.map(({ gatewayKey }) => gatewayKey))];
}

class Tick {
  readonly #app: App;
  readonly #untilMs: number;
  readonly #tools: SharedTools;
  readonly #running = new Map<string, Promise<void>>();
  /** Gateways with nothing to do before the tick ends. */
  readonly #parked = new Set<string>();
  /** Gateways that had no step to take: when they are tried again. */
  readonly #resting = new Map<string, { readonly untilMs: number; readonly held: boolean }>();
  readonly #seen = new Set<string>();
  #errors = 0;

  constructor(app: App, untilMs: number) {
    this.#app = app;
    this.#untilMs = untilMs;
    this.#tools = toolsForMany(app);
  }

  start(keys: readonly string[]): void {
    for (const key of keys) {
      if (this.#running.size >= this.#app.settings.gatewaysAtOnce || this.#timeIsUp()) return;
      if (this.#running.has(key) || this.#parked.has(key) || this.#isResting(key)) continue;
      this.#seen.add(key);
      this.#running.set(
        key,
        this.#advance(key).finally(() => this.#running.delete(key)),
      );
    }
  }

  isOver(keys: readonly string[]): boolean {
    // A held gateway is waited for: its holder may be gone. One without a step to take is not.
    const waitedFor = keys.filter((key) => !this.#parked.has(key) && this.#resting.get(key)?.held !== false);
    return this.#timeIsUp() || (this.#running.size === 0 && waitedFor.length === 0);
  }

  async waitForNews(): Promise<void> {
    const leftMs = this.#untilMs - this.#app.clock.nowMs();
    const rescan = this.#app.clock.sleep(Math.min(this.#app.settings.rescanMs, leftMs));
    await Promise.race([rescan, ...this.#running.values()]);
  }

  async finish(): Promise<void> {
    await Promise.all(this.#running.values());
  }

  report(keys: readonly string[]): TickReport {
    return { gateways: this.#seen.size, stillOpen: keys.length, errors: this.#errors };
  }

  #rest(key: string, held: boolean): void {
    this.#resting.set(key, { untilMs: this.#app.clock.nowMs() + this.#app.settings.rescanMs, held });
  }

  #isResting(key: string): boolean {
    const untilMs = this.#resting.get(key)?.untilMs ?? 0;
    return this.#app.clock.nowMs() < untilMs;
  }

  #timeIsUp(): boolean {
    return this.#app.clock.nowMs() >= this.#untilMs;
  }

  async #advance(key: string): Promise<void> {
    try {
      const advance = await advanceGateway(this.#app, key, { untilMs: this.#untilMs }, this.#tools);
      if (advance.kind === 'waiting') this.#parked.add(key);
      else this.#rest(key, advance.kind === 'held');
    } catch (error) {
      this.#errors += 1;
      this.#parked.add(key);
      this.#app.log({
        level: 'error',
        event: 'gateway.not-advanced',
        gatewayKey: key,
        ...describeError(error),
      });
    }
  }
}
