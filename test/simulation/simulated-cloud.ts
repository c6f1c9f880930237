import { delaysOf, deliver, deliverSpoiled, type Envelope } from '../../local/vpn/deliver.ts';
import { type FaultEffect, takesEffect } from '../../local/vpn/faults.ts';
import { answer } from '../../local/vpn/model/answer.ts';
import { advanceTo, findRoute } from '../../local/vpn/model/tasks.ts';
import type { Answer, Gateway, Task, World } from '../../local/vpn/model/world.ts';
import { type CallFault, drawCallFault, isChange } from './cloud-fault.ts';
import type { FaultMix } from './fault-kind.ts';
import type { Random } from './random.ts';
import { type Shown, showListed, showNow, showsSame } from './shown.ts';
import type { VirtualClock } from './virtual-clock.ts';
import type { WireEnd } from './wire-answer.ts';
import type { Worker } from './worker.ts';

export interface CloudSurroundings {
  readonly world: World;
  readonly time: VirtualClock;
  readonly random: Random;
  /** The faults of this moment. */
  readonly mix: () => FaultMix;
  readonly note: (line: string) => void;
}

export interface CloudCall {
  readonly worker: Worker;
  readonly action: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly accountId: string;
  readonly timeoutMs: number;
  /** Told what the call did at the cloud at the moment it did it; `undefined` when it never will do anything. */
  readonly landed?: (landing: Landing | undefined) => void;
}

/** What one call did at the cloud. */
export interface Landing {
  readonly answer: Answer;
  /** The change that the call found running on its gateway. */
  readonly found: Task | null;
  /** The change that the call began. */
  readonly began: Task | null;
  /** The creation time of the route that it found, or makes. */
  readonly targetMs?: number;
}

/** What a gateway showed while it was watched; more is added until the end. */
export interface Watch {
  readonly shown: Shown[];
  end(): void;
}

/** The cloud at the far end of a network. */
export interface SimulatedCloud {
  readonly world: World;
  nowMs(): number;
  /** Makes one call; the answer is whatever the wire leaves of it. Never resolves for a worker that has died. */
  call(call: CloudCall): Promise<WireEnd>;
  /** Collects what is true of a gateway, from now on. */
  watch(vpnGatewayId: string): Watch;
  /** To be called before anything changes a gateway, so that what was true until now is not missed. */
  probe(vpnGatewayId: string): void;
}

/** Makes the cloud: the emulator's pure model on virtual time, with faults drawn for every call. */
export function createSimulatedCloud(surroundings: CloudSurroundings): SimulatedCloud {
  const { world, time, random, mix, note } = surroundings;
  const watches = new Map<string, Set<Watch>>();
  let requests = 0;

  const probe = (vpnGatewayId: string): void => {
    const watching = watches.get(vpnGatewayId);
    if (watching === undefined || watching.size === 0) return;
    advanceTo(world, time.nowMs());
    const gateway = Object.hasOwn(world.gateways, vpnGatewayId) ? world.gateways[vpnGatewayId] : undefined;
    if (gateway === undefined) return;
    // A list that is read while somebody's change begins may show a route in the making: that is what was told.
    for (const now of [showListed(world, gateway), showNow(gateway, world.nowMs)]) {
      for (const { shown } of watching) {
        if (!shown.some((moment) => showsSame(moment, now)) || !showsSame(shown.at(-1) ?? now, now))
          shown.push(now);
      }
    }
  };

  const serve = ({ action, parameters, accountId }: CloudCall, requestId: string): Landing => {
    const { VpnGatewayId: id = '' } = parameters;
    if (action === 'DescribeVpnGateways') for (const known of watches.keys()) probe(known);
    else probe(id);
    advanceTo(world, time.nowMs());
    const found = world.gateways[id]?.task ?? null;
    const target = isChange(action) ? targetOf(world.gateways[id], parameters) : undefined;
    const caller = { accessKeyId: 'simulated', accountId };
    const durationMs = Math.round(2_000 * Math.exp(random.next() * 3));
    const call = { action, parameters, caller, requestId, nowMs: time.nowMs(), durationMs };
    const given = answer(world, call);
    const after = world.gateways[id]?.task ?? null;
    const landing = { answer: given, found, began: after === found ? null : after };
    const targetMs = after?.effect.kind === 'add' ? after.effect.route.createTimeMs : target;
    return targetMs === undefined ? landing : { ...landing, targetMs };
  };

  return {
    world,
    nowMs: time.nowMs,
    probe,
    watch(vpnGatewayId) {
      const watching = watches.get(vpnGatewayId) ?? new Set();
      const watch: Watch = {
        shown: [],
        end: () => watching.delete(watch),
      };
      watches.set(vpnGatewayId, watching.add(watch));
      return watch;
    },
    call(call) {
      const { worker, action, timeoutMs, landed = () => undefined } = call;
      return new Promise((resolve) => {
        if (!worker.begin('cloud')) return landed(undefined);
        requests += 1;
        const requestId = `request-${requests}`;
        const fault = drawCallFault(mix(), random, action, timeoutMs);
        if (fault !== undefined) note(`${worker.name} ${action}: ${describeFault(fault)}`);
        let over = false;
        const end = (delayMs: number, wire: WireEnd): void =>
          time.after(delayMs, () => {
            if (over) return;
            over = true;
            worker.resume(0, () => resolve(wire), isChange(action) ? 'change' : undefined);
          });
        if (fault?.kind === 'never-sent') {
          landed(undefined);
          end(random.whole(1, 50), fault);
          return;
        }
        end(timeoutMs, { kind: 'late' });
        const { beforeMs, afterMs } = fault === undefined ? noDelay : delaysOf(fault);
        time.after(random.whole(3, 60) + beforeMs, () => {
          const landing = fault === undefined || takesEffect(fault) ? serve(call, requestId) : undefined;
          landed(landing);
          const wire = wireOf(fault, landing?.answer, { requestId, host: 'vpc.example' });
          if (wire.kind !== 'silence') end(random.whole(3, 60) + afterMs, wire);
        });
      });
    },
  };
}

function targetOf(gateway: Gateway | undefined, { RouteDest = '', NextHop = '' }: CloudCall['parameters']) {
  return gateway && findRoute(gateway, RouteDest, NextHop)?.createTimeMs;
}

function wireOf(fault: FaultEffect | undefined, answer: Answer | undefined, envelope: Envelope): WireEnd {
  if (fault !== undefined) return deliverSpoiled(fault, answer, envelope);
  // What nothing happens to need not be printed and read again.
  if (answer?.kind === 'ok') return { kind: 'unharmed', body: answer.body };
  return deliver(answer ?? { kind: 'ok', body: {} }, envelope);
}

const noDelay = { beforeMs: 0, afterMs: 0 };

function describeFault(fault: CallFault): string {
  return Object.values(fault).join(' ');
}
