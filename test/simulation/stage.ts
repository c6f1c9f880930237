import { advanceTo } from '../../local/vpn/model/tasks.ts';
import { type App, defaultSettings } from '../../shared/app/app.ts';
import type { Store } from '../../shared/store/store.ts';
import { everybody } from '../support/everybody.ts';
import { createMemoryStore } from '../support/memory-store.ts';
import { type ChannelHealth, drawChannelHealth } from './channel-health.ts';
import type { Fact } from './fact.ts';
import { type FaultMix, withReliableProcesses } from './fault-kind.ts';
import { createHistory, type History, remember } from './history.ts';
import type { KeptFile } from './kept.ts';
import { laws } from './laws.ts';
import type { Random } from './random.ts';
import { channelsFor } from './simulated-chat.ts';
import { createSimulatedCloud, type SimulatedCloud } from './simulated-cloud.ts';
import { storeFor } from './simulated-store.ts';
import { surroundingsFor } from './simulated-surroundings.ts';
import { vpnFor } from './simulated-vpn.ts';
import { accountId, createSmallWorld, type SmallGateways, startMs } from './small-world.ts';
import type { CallsPerMinute, StartRoute } from './story.ts';
import { createTranscript, type Transcript } from './transcript.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';
import { createWorker, type Danger, type Fate, type Worker } from './worker.ts';

/** A law that was broken, and when. */
export interface Violation {
  readonly law: string;
  readonly detail: string;
  readonly atMs: number;
}

/** Everything a run takes place on. */
export interface Stage {
  readonly time: VirtualClock;
  readonly cloud: SimulatedCloud;
  readonly health: ChannelHealth;
  /** The store itself, without a network in between. */
  readonly store: Store;
  readonly history: History;
  readonly transcript: Transcript;
  readonly violations: readonly Violation[];
  /** Every process that was started. */
  readonly workers: readonly Worker[];
  /** The faults of this moment. */
  readonly mix: () => FaultMix;
  readonly witness: (fact: Fact) => void;
  /** Notes that a law was broken. */
  readonly violate: (law: string, detail: string) => void;
  /** Starts a process; its fate is drawn. */
  startWorker(name: string, role?: 'poller'): { readonly worker: Worker; readonly app: App };
}

export interface StageOptions {
  readonly random: Random;
  readonly gateways: SmallGateways;
  readonly routes: readonly StartRoute[];
  readonly file?: KeptFile;
  readonly mix: FaultMix;
  readonly callsPerMinute: CallsPerMinute;
  /** When processes and their store begin to be reliable, and when nothing goes wrong any more. */
  readonly reliableAtMs: number;
  readonly calmAtMs: number;
  readonly operationNames: ReadonlyMap<string, string>;
  /** Fixes the fate of a process by its name. */
  readonly fateOf?: (name: string) => Partial<Fate> | undefined;
}

/** Sets the stage: the cloud, the store, time, and somebody who watches. */
export function setStage(options: StageOptions): Stage {
  const { random, reliableAtMs, calmAtMs } = options;
  const time = createVirtualClock(startMs);
  const transcript = createTranscript(time, options.operationNames);
  const world = createSmallWorld(
    options.gateways,
    options.routes,
    random.fork('world').chance(0.5),
    options.callsPerMinute,
  );
  const history = createHistory(
    maxSkewMs * (options.mix['clock-skew'] ?? 0),
    options.mix['channel-removed'] === undefined,
    (id) => {
      advanceTo(world, time.nowMs());
      return Object.hasOwn(world.gateways, id) ? (world.gateways[id]?.routes ?? []) : [];
    },
    options.file,
  );
  const violations: Violation[] = [];
  const workers: Worker[] = [];
  // Operations never change, so nobody needs a copy of their own, and copying is a third of all the work.
  const store = createMemoryStore({ copy: (value) => value });
  const calm: FaultMix = {};
  const halfCalm = withReliableProcesses(options.mix);
  const mix = (): FaultMix => {
    if (time.nowMs() < reliableAtMs) return options.mix;
    return time.nowMs() < calmAtMs ? halfCalm : calm;
  };
  const note = transcript.note;

  const violate = (law: string, told: string): void => {
    const detail = told.replaceAll(/\b(op|re)_[0-9a-f]{32}\b/g, (id) => options.operationNames.get(id) ?? id);
    violations.push({ law, detail, atMs: time.nowMs() });
    note(`VIOLATION of "${law}": ${detail}`);
  };

  const witness = (fact: Fact): void => {
    if (fact.kind === 'change-begun' && fact.call.operationId === undefined) note('a call of nobody');
    history.nowMs = time.nowMs();
    transcript.tell(fact);
    for (const [law, judge] of allLaws) {
      const detail = judge(fact, history);
      if (detail !== undefined) violate(law, detail);
    }
    remember(history, fact);
  };

  const cloud = createSimulatedCloud({ world, time, random: random.fork('cloud'), mix, note });
  const outages = drawOutages(random.fork('outages'), options.mix['store-unavailable'] ?? 0, reliableAtMs);
  const storeSurroundings = {
    store,
    time,
    random: random.fork('store'),
    mix,
    isUnavailable: () => outages.some(({ fromMs, toMs }) => fromMs <= time.nowMs() && time.nowMs() < toMs),
    witness,
    note,
  };
  const vpnSurroundings = {
    cloud,
    accountId,
    gateways: options.gateways,
    callsMade: () => history.changes.length,
    running: new Map(),
    senderOf: (worker: string, clientToken: string) => history.senders.get(`${worker} ${clientToken}`),
    witness,
  };
  const health = drawChannelHealth(random.fork('channels'), options.mix, { startMs, calmAtMs });
  const idOf = new Map([...options.operationNames].map(([id, name]) => [name, id]));
  const chatSurroundings = {
    time,
    random: random.fork('chat'),
    mix,
    health,
    operationAt: (place: string) => idOf.get(place) ?? place,
    witness,
    note,
  };
  const fates = random.fork('fates');

  return {
    time,
    cloud,
    health,
    store,
    history,
    transcript,
    violations,
    workers,
    mix,
    witness,
    violate,
    startWorker(name, role) {
      const fate = { ...drawFate(fates, mix()), ...options.fateOf?.(name) };
      if (fate.skewMs !== 0) note(`${name} is ${fate.skewMs} ms off`);
      const worker = createWorker(name, time, fate, note);
      workers.push(worker);
      const app: App = {
        store: storeFor(worker, storeSurroundings),
        vpn: vpnFor(worker, vpnSurroundings),
        ...(role === 'poller' ? { readSurroundings: surroundingsFor(worker, vpnSurroundings) } : {}),
        clock: worker.clock,
        random: fates.next,
        owner: name,
        channels: channelsFor(worker, chatSurroundings),
        settings: { ...defaultSettings, access: [everybody], callsPerMinute: options.callsPerMinute },
        log: ({ errorName }) => {
          if (typeof errorName === 'string') witness({ kind: 'complaint', worker: name, errorName });
        },
      };
      return { worker, app };
    },
  };
}

const allLaws = Object.entries(laws);

/** The furthest a process's clock is off. */
const maxSkewMs = 120_000;

function drawFate(random: Random, mix: FaultMix): Fate {
  const { crash = 0, pause = 0, 'clock-skew': skew = 0 } = mix;
  // Early points are visited by every process, late ones only by pollers: all should be met.
  const drawPoint = (): number => Math.ceil(Math.exp(random.next() * Math.log(random.pick([20, 400]))));
  const drawPauseMs = (): number => random.pick([3_000, 20_000, 45_000, 200_000]);
  return {
    skewMs: skew > 0 ? Math.round(maxSkewMs * skew * (random.next() * 2 - 1)) : 0,
    ...(random.chance(crash * 0.5) ? { diesAtPoint: drawPoint() } : {}),
    ...(random.chance(crash * 0.3) ? { diesIn: drawDangers(random) } : {}),
    ...(random.chance(pause * 0.4) ? { pausesAtPoint: drawPoint(), pauseMs: drawPauseMs() } : {}),
    ...(random.chance(pause * 0.3) ? { pausesIn: drawDangers(random), pauseMs: drawPauseMs() } : {}),
  };
}

function drawDangers(random: Random): Record<Danger, number> {
  return { change: random.whole(1, 6), reply: random.whole(1, 12) };
}

function drawOutages(random: Random, intensity: number, reliableAtMs: number) {
  const spanMs = reliableAtMs - startMs;
  return Array.from({ length: Math.ceil(intensity * 5) }, () => {
    const fromMs = startMs + Math.floor(spanMs * random.next() * 0.5);
    const lastsMs = random.pick([500, 5_000, 60_000, 400_000]);
    return { fromMs, toMs: Math.min(reliableAtMs, fromMs + lastsMs) };
  });
}
