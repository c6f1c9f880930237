import type { GatewayState, Observation } from '../operation/observation.ts';
import { isDone } from '../operation/operation.ts';
import type { GatewayPlan, PendingOperation, PlanInput } from '../plan/gateway-plan.ts';
import { emptyLedger, type Ledger } from '../plan/ledger.ts';
import { planGateway } from '../plan/plan-gateway.ts';
import { type GatewayRef, gatewayKey } from '../route/route.ts';
import type { VpnGatewayApi } from '../vpn/vpn-gateway-api.ts';
import type { App } from './app.ts';
import { readEntries } from './queue.ts';
import type { WantedGateway } from './read-desired-files.ts';
import { type Budgeted, reserve } from './reserve-calls.ts';

/** What it takes to plan: nothing in here can change a route, or ask for a change. */
export interface Planner extends Budgeted {
  readonly vpn: Pick<VpnGatewayApi, 'observe' | 'survey'>;
  readonly store: Budgeted['store'] & Pick<App['store'], 'readLedger' | 'listPending' | 'readOperation'>;
  readonly settings: Budgeted['settings'] & Pick<App['settings'], 'callTimeoutMs'>;
}

/** A plan, and what was seen when it was made. */
export interface PlannedGateway {
  readonly wanted: WantedGateway;
  readonly plan: GatewayPlan;
  readonly ledger: Ledger;
  readonly observation: Observation;
}

/** What a survey has shown of a gateway. */
export interface SurveyedState {
  readonly state: GatewayState;
  readonly seenAtMs: number;
}

/** A gateway that was at rest longer ago than this may be changing by now: it is asked again. */
const surveyAgeMs = 5_000;

/** Reconciliation leaves most of the rate to the people who wait. */
const shareOfReconcile = 0.3;

/** The describe calls of one look: the gateway's state, then its routes. */
const callsOfLook = 2;

/** Sees a gateway and plans it; `undefined` when the rate allows no look before the time is up. */
export async function planWanted(
  planner: Planner,
  wanted: WantedGateway,
  untilMs: number,
  known?: SurveyedState,
): Promise<PlannedGateway | undefined> {
  const { gateway, desired, staleness } = wanted;
  const key = gatewayKey(gateway);
  if (!(await mayLook(planner, gateway, untilMs, callsOfLook))) return undefined;
  // What is pending is read first: what ends in between is seen in the list.
  const pending = await pendingOf(planner, key);
  const isFresh = known !== undefined && planner.clock.nowMs() - known.seenAtMs <= surveyAgeMs;
  const state = isFresh ? known.state : undefined;
  const [observation, ledger] = await Promise.all([
    planner.vpn.observe(gateway, planner.settings.callTimeoutMs, state),
    planner.store.readLedger(key).then((record) => record?.ledger ?? emptyLedger),
  ]);
  const input: PlanInput = {
    gateway,
    desired,
    observed: observedOf(observation),
    ledger,
    pending,
    nowMs: planner.clock.nowMs(),
    staleness,
  };
  return { wanted, plan: planGateway(input), ledger, observation };
}

/** Waits for describe calls within the reconciliation's part of the rate; false when there are none in time. */
export async function mayLook(
  planner: Planner,
  gateway: GatewayRef,
  untilMs: number,
  calls: number,
): Promise<boolean> {
  const { clock } = planner;
  for (;;) {
    const wish = {
      call: 'describe',
      calls,
      share: shareOfReconcile,
      latestMs: untilMs,
    } as const;
    const { kind, atMs } = await reserve(planner, gateway, wish);
    if (kind === 'later' && atMs >= untilMs) return false;
    if (atMs > clock.nowMs()) await clock.sleep(atMs - clock.nowMs());
    if (kind === 'reserved') return true;
  }
}

/** A gateway that is changing shows nothing that could be compared with a file. */
function observedOf(observation: Observation): PlanInput['observed'] {
  if (observation.kind === 'unreadable') return observation;
  const { routes, dualTunnel, status } = observation;
  if (routes !== undefined) return { kind: 'seen', routes, dualTunnel };
  const message = `The gateway is ${status}.`;
  return { kind: 'unreadable', fault: { code: 'VpnGateway.Configuring', class: 'busy', message } };
}

async function pendingOf({ store }: Planner, key: string): Promise<readonly PendingOperation[]> {
  const entries = await readEntries({ store }, key);
  const ids = [...new Set(entries.map(({ operationId }) => operationId))];
  const read = await Promise.all(ids.map((id) => store.readOperation(id)));
  return read.flatMap((operation) =>
    operation === undefined || isDone(operation) || operation.intent.dryRun
      ? []
      : [{ operationId: operation.id, kind: operation.intent.kind, route: operation.intent.route }],
  );
}
