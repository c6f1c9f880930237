import { readGatewayKey } from '../route/route.ts';
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
  let open = await openGateways(app);
  const tick = new Tick(app, untilMs, open.size);
  for (;;) {
    tick.start(open);
    if (tick.isOver(open)) {
      await tick.finish();
      return tick.report(open.size === 0 ? open : await openGateways(app));
    }
    await tick.waitForNews();
    open = await openGateways(app);
  }
}

/** The gateways with queue entries, longest waiting first, each with a mark that changes when an entry comes. */
async function openGateways(app: App): Promise<ReadonlyMap<string, string>> {
  const entries = await readEntries(app);
  const oldestFirst = [...entries].sort((one, other) => one.acceptedAtMs - other.acceptedAtMs);
  return new Map(oldestFirst.map(({ gatewayKey, operationId }) => [gatewayKey, operationId]));
}

class Tick {
  readonly #app: App;
  readonly #untilMs: number;
  readonly #tools: SharedTools;
  readonly #running = new Map<string, Promise<void>>();
  /** Gateways with nothing to do before the tick ends. */
  readonly #parked = new Set<string>();
  /** Gateways that somebody else holds: when they are tried again. */
  readonly #heldUntilMs = new Map<string, number>();
  /** Gateways whose queue held nothing to advance, and its mark then. */
  readonly #idleAt = new Map<string, string>();
  readonly #seen = new Set<string>();
  #errors = 0;

  constructor(app: App, untilMs: number, gateways: number) {
    this.#app = app;
    this.#untilMs = untilMs;
    this.#tools = toolsForMany(app, gateways);
  }

  start(open: ReadonlyMap<string, string>): void {
    for (const [key, mark] of open) {
      if (this.#running.size >= this.#app.settings.gatewaysAtOnce || this.#timeIsUp()) return;
      if (this.#running.has(key) || !this.#isWorthATry(key, mark)) continue;
      this.#seen.add(key);
      this.#running.set(
        key,
        this.#advance(key, mark).finally(() => this.#running.delete(key)),
      );
    }
  }

  isOver(open: ReadonlyMap<string, string>): boolean {
    const waitedFor = [...open].some(
      ([key, mark]) => !this.#parked.has(key) && this.#idleAt.get(key) !== mark,
    );
    return this.#timeIsUp() || (this.#running.size === 0 && !waitedFor);
  }

  async waitForNews(): Promise<void> {
    const leftMs = this.#untilMs - this.#app.clock.nowMs();
    const rescan = this.#app.clock.sleep(Math.min(this.#app.settings.rescanMs, leftMs));
    await Promise.race([rescan, ...this.#running.values()]);
  }

  async finish(): Promise<void> {
    await Promise.all(this.#running.values());
  }

  report(open: ReadonlyMap<string, string>): TickReport {
    return { gateways: this.#seen.size, stillOpen: open.size, errors: this.#errors };
  }

  #isWorthATry(key: string, mark: string): boolean {
    const held = this.#app.clock.nowMs() < (this.#heldUntilMs.get(key) ?? 0);
    return !held && !this.#parked.has(key) && this.#idleAt.get(key) !== mark;
  }

  #retryMs(): number {
    return this.#app.clock.nowMs() + this.#app.settings.rescanMs;
  }

  #timeIsUp(): boolean {
    return this.#app.clock.nowMs() >= this.#untilMs;
  }

  async #advance(key: string, mark: string): Promise<void> {
    try {
      const advance = await advanceGateway(this.#app, key, { untilMs: this.#untilMs }, this.#tools);
      if (advance.kind === 'waiting') this.#parked.add(key);
      // Its holder may only be taking the first step of a request, or be gone.
      else if (advance.kind === 'held') this.#heldUntilMs.set(key, this.#retryMs());
      else this.#idleAt.set(key, mark);
    } catch (error) {
      this.#errors += 1;
      this.#parked.add(key);
      const { vpnGatewayId, regionId } = readGatewayKey(key);
      this.#app.log({
        level: 'error',
        event: 'gateway.not-advanced',
        gateway: vpnGatewayId,
        region: regionId,
        ...describeError(error),
      });
    }
  }
}
