import type { Fault } from '../operation/fault.ts';
import { routesPerPage, surveyCalls } from '../operation/survey-plan.ts';
import type { DueEntry, PendingEntry, Store } from '../store/store.ts';
import { callsOfSurroundings, type ReadSurroundings } from '../vpn/surroundings-api.ts';
import type { VpnGatewayApi } from '../vpn/vpn-gateway-api.ts';
import type { App } from './app.ts';

/** What one tick found and cost, as flat numbers for a log service. */
export interface TickMetrics {
  /** Operations in the queues when they were last read. */
  readonly open: number;
  /** How long the oldest of them has been waiting; 0 without any. */
  readonly oldestAgeMs: number;
  /** Operations of the gateway that has most of them. */
  readonly longestQueue: number;
  /** Replies that were due when the outbox was last read, and have not been told since. */
  readonly owed: number;
  readonly changeCalls: number;
  /** As the pages of the answers tell; a look that failed counts once, a page that was read twice counts once. */
  readonly describeCalls: number;
  /** Calls that the cloud refused because there were too many. */
  readonly throttled: number;
  readonly storeCalls: number;
}

/** Counts what one tick does at the store and at the cloud; it asks neither of them for anything. */
export class TickMeter {
  readonly #app: App;
  #entries: PendingEntry[] = [];
  readonly #due = new Map<string, string>();
  #changeCalls = 0;
  #describeCalls = 0;
  #throttled = 0;
  #storeCalls = 0;

  constructor(app: App) {
    this.#app = app;
  }

  /** The same surroundings, counted. */
  watched(): App {
    const { store, vpn, readSurroundings } = this.#app;
    return {
      ...this.#app,
      store: this.#watchStore(store),
      vpn: this.#watchVpn(vpn),
      ...(readSurroundings === undefined ? {} : { readSurroundings: this.#watchReading(readSurroundings) }),
    };
  }

  read(): TickMetrics {
    const queues = new Map<string, Set<string>>();
    for (const { gatewayKey, operationId } of this.#entries) {
      queues.set(gatewayKey, (queues.get(gatewayKey) ?? new Set()).add(operationId));
    }
    const depths = [...queues.values()].map(({ size }) => size);
    const nowMs = this.#app.clock.nowMs();
    const oldestMs = this.#entries.reduce(
      (oldest, { acceptedAtMs }) => Math.min(oldest, acceptedAtMs),
      nowMs,
    );
    return {
      open: depths.reduce((sum, depth) => sum + depth, 0),
      oldestAgeMs: nowMs - oldestMs,
      longestQueue: depths.reduce((most, depth) => Math.max(most, depth), 0),
      owed: new Set(this.#due.values()).size,
      changeCalls: this.#changeCalls,
      describeCalls: this.#describeCalls,
      throttled: this.#throttled,
      storeCalls: this.#storeCalls,
    };
  }

  #watchStore(store: Store): Store {
    const own: Partial<Store> = {
      listPending: async (query = {}) => {
        const page = await store.listPending(query);
        if (query.gatewayKey !== undefined) return page;
        // A page without a mark before it begins another reading of all queues.
        if (query.after === undefined) this.#entries = [];
        this.#entries.push(...page);
        return page;
      },
      listDue: async (query) => {
        const page = await store.listDue(query);
        if (query.after === undefined) this.#due.clear();
        for (const entry of page) this.#due.set(keyOf(entry), entry.threadId);
        return page;
      },
      removeDue: async (entry) => {
        await store.removeDue(entry);
        this.#due.delete(keyOf(entry));
      },
    };
    return new Proxy(store, {
      get: (target, name) => {
        const method: unknown = Reflect.get(own, name) ?? Reflect.get(target, name);
        if (typeof method !== 'function') return method;
        return (...given: readonly unknown[]): unknown => {
          this.#storeCalls += 1;
          return Reflect.apply(method, target, given);
        };
      },
    });
  }

  #watchReading(read: ReadSurroundings): ReadSurroundings {
    return (gateway, timeoutMs) => {
      this.#describeCalls += callsOfSurroundings;
      return read(gateway, timeoutMs);
    };
  }

  #watchVpn(vpn: VpnGatewayApi): VpnGatewayApi {
    return {
      observe: async (gateway, timeoutMs, known) => {
        const seen = await vpn.observe(gateway, timeoutMs, known);
        if (seen.kind === 'unreadable') {
          this.#describeCalls += 1;
          this.#noteFault(seen.fault);
          return seen;
        }
        const pages = seen.routes && Math.max(1, Math.ceil(seen.routes.length / routesPerPage));
        this.#describeCalls += (known === undefined ? 1 : 0) + (pages ?? 0);
        return seen;
      },
      survey: async (regionId, timeoutMs) => {
        const seen = await vpn.survey(regionId, timeoutMs);
        this.#describeCalls += seen.kind === 'seen' ? surveyCalls(seen.gateways.size) : 1;
        if (seen.kind === 'unreadable') this.#noteFault(seen.fault);
        return seen;
      },
      change: async (command, timeoutMs) => {
        this.#changeCalls += 1;
        const outcome = await vpn.change(command, timeoutMs);
        if (outcome.kind === 'fault') this.#noteFault(outcome.fault);
        return outcome;
      },
    };
  }

  #noteFault(fault: Fault): void {
    if (fault.class === 'throttled') this.#throttled += 1;
  }
}

function keyOf({ dueAtMs, threadId, news }: DueEntry): string {
  return `${dueAtMs} ${threadId} ${news}`;
}
