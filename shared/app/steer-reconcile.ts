import { judgeAccess } from '../access/judge-access.ts';
import { describeRequester } from '../answer/describe-requester.ts';
import type { Requester } from '../operation/operation.ts';
import { answerId, type DeliveryKey } from '../operation/operation-id.ts';
import type { Freeze, Ledger, Release } from '../plan/ledger.ts';
import { planId } from '../plan/plan-digest.ts';
import type { GatewayReport, RunReport } from '../plan/report.ts';
import { type GatewayRef, gatewayKey } from '../route/route.ts';
import type { App } from './app.ts';
import { changeLedger, readLedger } from './keep-ledger.ts';
import { readGatewayReport, readRunReport } from './keep-report.ts';
import type { Refused } from './submit-request.ts';

/** How long a released plan may be carried out. */
const releaseMs = 60 * 60_000;

/** The plans of the last run. */
export interface PlansShown {
  readonly kind: 'plans';
  /** Absent before the first run. */
  readonly run?: RunReport;
  readonly gateways: readonly GatewayReport[];
  /** The one gateway that was asked for. */
  readonly about?: GatewayRef;
}

export type Steered =
  | Refused
  | {
      readonly kind: 'frozen';
      readonly gateway: GatewayRef;
      readonly freeze: Freeze;
      /** The freeze that held until now. */
      readonly instead?: Freeze;
    }
  | { readonly kind: 'unfrozen'; readonly gateway: GatewayRef; readonly freeze?: Freeze }
  | {
      readonly kind: 'released';
      readonly gateway: GatewayRef;
      readonly release: Release;
      /** What keeps the plan from being carried out all the same. */
      readonly heldBy: readonly string[];
    }
  /** The gateway's last plan is another one, or no release lets it pass. */
  | { readonly kind: 'not-released'; readonly gateway: GatewayRef; readonly why: string };

/** Reads what the last run has planned, for one gateway or for all. */
export async function readPlans(
  { store }: { readonly store: Pick<App['store'], 'readReport'> },
  about?: GatewayRef,
): Promise<PlansShown> {
  const run = await readRunReport(store);
  const keys = about === undefined ? (run?.gateways ?? []) : [gatewayKey(about)];
  const read = await Promise.all(keys.map((key) => readGatewayReport(store, key)));
  return {
    kind: 'plans',
    ...(run === undefined ? {} : { run }),
    ...(about === undefined ? {} : { about }),
    gateways: read.filter((report) => report !== undefined),
  };
}

/** Keeps reconciliation from changing a gateway for a while. */
export async function freezeGateway(
  app: App,
  gateway: GatewayRef,
  { forMs, reason }: { readonly forMs: number; readonly reason: string },
  by: Requester,
  delivery?: DeliveryKey | undefined,
): Promise<Steered> {
  const refused = refusalOf(app, gateway, by);
  if (refused !== undefined) return refused;
  const fromMs = app.clock.nowMs();
  const freeze: Freeze = { reason, by: describeRequester(by), fromMs, untilMs: fromMs + forMs };
  let before: Freeze | undefined;
  await changeLedger(app, gatewayKey(gateway), (ledger) => {
    before = ledger.freeze;
    return once(ledger, by, delivery, (latest) => ({ ...latest, freeze }));
  });
  logSteering(app, 'reconcile.frozen', gateway, by);
  const instead = stillHolds(before, fromMs);
  return { kind: 'frozen', gateway, freeze, ...(instead === undefined ? {} : { instead }) };
}

/** Ends a freeze; ending none is no error. */
export async function unfreezeGateway(
  app: App,
  gateway: GatewayRef,
  by: Requester,
  delivery?: DeliveryKey | undefined,
): Promise<Steered> {
  const refused = refusalOf(app, gateway, by);
  if (refused !== undefined) return refused;
  let before: Freeze | undefined;
  await changeLedger(app, gatewayKey(gateway), (ledger) => {
    before = ledger.freeze;
    return once(ledger, by, delivery, ({ freeze: _, ...rest }) => rest);
  });
  logSteering(app, 'reconcile.unfrozen', gateway, by);
  const ended = stillHolds(before, app.clock.nowMs());
  return { kind: 'unfrozen', gateway, ...(ended === undefined ? {} : { freeze: ended }) };
}

/** Lets one plan pass the brakes: the one that was shown, and no other. */
export async function releasePlan(
  app: App,
  gateway: GatewayRef,
  id: string,
  by: Requester,
): Promise<Steered> {
  const refused = refusalOf(app, gateway, by);
  if (refused !== undefined) return refused;
  const key = gatewayKey(gateway);
  const plan = (await readGatewayReport(app.store, key))?.plan;
  if (plan === undefined || plan.kind === 'unreadable') {
    return { kind: 'not-released', gateway, why: 'there is no plan of it: no run has read it' };
  }
  const shown = planId(plan.digest);
  if (shown !== id) {
    return { kind: 'not-released', gateway, why: `its plan is ${shown} now, not ${id}: look at it first` };
  }
  if (plan.kind !== 'braked') return { kind: 'not-released', gateway, why: `${shown} is not braked` };
  const firm = plan.brakes.filter(({ code }) => code === 'frozen' || code === 'stale-source');
  const heldBy = firm.map(({ detail, release }) => `${detail} ${release}`);
  if (firm.length === plan.brakes.length) {
    const why = `no release lets ${shown} pass. ${heldBy.join(' ').replace(/\.$/, '')}`;
    return { kind: 'not-released', gateway, why };
  }
  const release: Release = {
    digest: plan.digest,
    by: describeRequester(by),
    untilMs: app.clock.nowMs() + releaseMs,
  };
  await changeLedger(app, key, (ledger) => ({ ...ledger, release }));
  logSteering(app, 'reconcile.released', gateway, by);
  const run = await readRunReport(app.store);
  const observes = run?.mode === 'observe' ? ['Reconciliation only observes here: it changes nothing.'] : [];
  return { kind: 'released', gateway, release, heldBy: [...heldBy, ...observes] };
}

/** The freeze of a gateway, if there is one that has not ended. */
export async function readFreeze(app: App, gateway: GatewayRef): Promise<Freeze | undefined> {
  const { freeze } = await readLedger(app, gatewayKey(gateway));
  return stillHolds(freeze, app.clock.nowMs());
}

/** As many deliveries as senders can still repeat. */
const deliveriesKept = 10;

/** Changes a ledger for a delivery, once: what somebody else has said since is not said over. */
function once(
  ledger: Ledger,
  by: Requester,
  delivery: DeliveryKey | undefined,
  change: (ledger: Ledger) => Ledger,
): Ledger {
  if (delivery === undefined) return change(ledger);
  const id = answerId(by, delivery);
  const { steered = [] } = ledger;
  if (steered.includes(id)) return ledger;
  return { ...change(ledger), steered: [...steered, id].slice(-deliveriesKept) };
}

function stillHolds(freeze: Freeze | undefined, nowMs: number): Freeze | undefined {
  return freeze !== undefined && freeze.untilMs > nowMs ? freeze : undefined;
}

function refusalOf(app: App, { vpnGatewayId }: GatewayRef, by: Requester): Refused | undefined {
  const verdict = judgeAccess(app.settings.access, by, { kind: 'steer', vpnGatewayId });
  return verdict.kind === 'refused' ? { kind: 'refused', refusal: verdict } : undefined;
}

function logSteering(app: App, event: string, { vpnGatewayId, regionId }: GatewayRef, by: Requester): void {
  const { source, instance } = by;
  app.log({ level: 'info', event, gateway: vpnGatewayId, region: regionId, source, instance });
}
