import type { Observation } from '../operation/observation.ts';
import type { Operation } from '../operation/operation.ts';
import type { Ledger } from '../plan/ledger.ts';
import { type GatewayRef, readGatewayKey } from '../route/route.ts';
import type { Lease } from '../store/store.ts';
import type { App } from './app.ts';
import type { CallSlots, CallWish } from './call-slots.ts';
import { readLedger } from './keep-ledger.ts';
import { Queue } from './queue.ts';

/** One holding of a gateway's lease. */
export class Turn {
  readonly app: App;
  readonly gateway: GatewayRef;
  readonly queue: Queue;
  /** Nothing is begun, and nothing slept for, beyond this time. */
  readonly untilMs: number;
  #lease: Lease;
  #ledger: Promise<Ledger> | undefined;
  #changing: { readonly operationId: string; readonly atMs: number } | undefined;

  private constructor(app: App, key: string, untilMs: number, lease: Lease) {
    this.app = app;
    this.gateway = readGatewayKey(key);
    this.queue = new Queue(app, key);
    this.untilMs = untilMs;
    this.#lease = lease;
  }

  /** Takes the lease and gives it back when `act` is done; `undefined` when somebody else has it. */
  static async take<Result>(
    app: App,
    key: string,
    untilMs: number,
    act: (turn: Turn) => Promise<Result>,
  ): Promise<Result | undefined> {
    const nowMs = app.clock.nowMs();
    const lease = await app.store.acquireLease(key, app.owner, nowMs, nowMs + app.settings.leaseMs);
    if (lease === undefined) return undefined;
    const turn = new Turn(app, key, untilMs, lease);
    try {
      return await act(turn);
    } finally {
      learn(app, key, turn.durationsMs);
      await app.store.releaseLease(turn.#lease);
    }
  }

  /** What is known of the gateway beyond its list; read once. */
  ledger(): Promise<Ledger> {
    this.#ledger ??= readLedger(this.app, this.queue.gatewayKey);
    return this.#ledger;
  }

  /** Begins to read the ledger while something else is waited for. */
  expectLedger(): void {
    // Whoever needs it meets the failure.
    this.ledger().catch(() => undefined);
  }

  /** What has ended may have changed it. */
  forgetLedger(): void {
    this.#ledger = undefined;
  }

  get fence(): number {
    return this.#lease.fence;
  }

  /** How long the gateway's last changes took, oldest first. */
  get durationsMs(): readonly number[] {
    return this.#lease.durationsMs;
  }

  /** No call is begun after this. */
  get latestCallMs(): number {
    return this.untilMs - shortestCallMs;
  }

  hasTimeForACall(): boolean {
    return this.app.clock.nowMs() <= this.latestCallMs;
  }

  /** How long to wait for something without renewing the lease. */
  patienceMs(): number {
    return Math.min(this.latestCallMs, this.app.clock.nowMs() + this.app.settings.leaseMs / 2);
  }

  /** Remembers that the gateway was still changing for this operation. */
  noteLook(inFlight: Operation | undefined, seen: Observation): void {
    if (inFlight === undefined || seen.kind !== 'seen' || seen.routes !== undefined) return;
    this.#changing = { operationId: inFlight.id, atMs: seen.seenAtMs };
  }

  /** When the gateway was last seen changing for this operation, at least when it began. */
  lastChangingMs({ id, appliedAtMs = 0 }: Operation): number {
    return this.#changing?.operationId === id ? Math.max(appliedAtMs, this.#changing.atMs) : appliedAtMs;
  }

  /** Renews the lease; false when somebody with a higher fence has it now. */
  async prolong(neededUntilMs = 0, durationsMs = this.durationsMs): Promise<boolean> {
    const untilMs = Math.max(this.app.clock.nowMs() + this.app.settings.leaseMs, neededUntilMs);
    if (!(await this.app.store.renewLease(this.#lease, untilMs, durationsMs))) return false;
    this.#lease = { ...this.#lease, untilMs, durationsMs };
    // Frozen while it was renewed, a process may wake up when the lease has run out again.
    return this.app.clock.nowMs() < untilMs;
  }

  /** Sleeps, unless the time lies beyond the turn; the lease outlives the sleep and the call after it. */
  async restUntil(atMs: number): Promise<'rested' | 'too-late' | 'lost'> {
    const { clock, settings } = this.app;
    const nowMs = clock.nowMs();
    const wakeMs = Math.max(atMs, nowMs);
    if (wakeMs >= this.untilMs) return 'too-late';
    const neededUntilMs = wakeMs + settings.callTimeoutMs;
    if (neededUntilMs > this.#lease.untilMs && !(await this.prolong(neededUntilMs))) return 'lost';
    if (wakeMs > nowMs) await clock.sleep(wakeMs - nowMs);
    return 'rested';
  }

  /** Waits until a changing call may begin under the account's rate limit; the lease is kept meanwhile. */
  async mayCall(
    slots: CallSlots,
    wanted: Pick<CallWish, 'call' | 'open' | 'sinceMs'>,
  ): Promise<'yes' | 'too-late' | 'lost'> {
    const { clock } = this.app;
    while (this.hasTimeForACall()) {
      const patienceMs = this.patienceMs();
      if (await slots.take({ ...wanted, gateway: this.gateway, latestMs: patienceMs })) return 'yes';
      if (patienceMs >= this.latestCallMs) return 'too-late';
      if (clock.nowMs() < patienceMs) await clock.sleep(patienceMs - clock.nowMs());
      if (!(await this.prolong())) return 'lost';
    }
    return 'too-late';
  }

  /** How long a call that begins now may take. */
  callTimeoutMs(): number {
    const leftMs = this.untilMs - this.app.clock.nowMs();
    return Math.max(1, Math.min(this.app.settings.callTimeoutMs, leftMs));
  }
}

/** How long changes took, by gateway, as each invocation has learned it under a lease. */
const learned = new WeakMap<App, Map<string, readonly number[]>>();

/** How long the last changes of a gateway took, when this invocation last had its lease; for forecasts. */
export function learnedDurations(app: App, key: string): readonly number[] | undefined {
  return learned.get(app)?.get(key);
}

function learn(app: App, key: string, durationsMs: readonly number[]): void {
  const gateways = learned.get(app) ?? new Map<string, readonly number[]>();
  learned.set(app, gateways.set(key, durationsMs));
}

/** A call is not begun with less time than this left. */
export const shortestCallMs = 500;
