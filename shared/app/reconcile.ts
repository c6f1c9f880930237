import type { RememberedSource } from '../desired/desired-source.ts';
import { surveyCalls } from '../operation/survey-plan.ts';
import { type GatewayReport, type RunReport, runReportKey } from '../plan/report.ts';
import { gatewayKey } from '../route/route.ts';
import type { App } from './app.ts';
import type { ApplyPlan } from './apply-plan.ts';
import { describeError } from './describe-error.ts';
import { keepReport, readRunReport } from './keep-report.ts';
import {
  mayLook,
  type PlannedGateway,
  type Planner,
  planWanted,
  type SurveyedState,
} from './plan-gateways.ts';
import { readDesiredFiles, type WantedGateway } from './read-desired-files.ts';

/** One reconciliation, composed: without `apply` there is nothing in it that could change a route. */
export interface Reconciliation {
  readonly planner: Planner & Pick<App, 'log'>;
  readonly reports: Pick<App['store'], 'readReport' | 'replaceReport'>;
  readonly files: readonly RememberedSource[];
  readonly accountId: string;
  /** How old a file may be; absent: as old as it likes. */
  readonly maxAgeMs?: number;
  readonly apply?: ApplyPlan;
  readonly tellDrift: (planned: PlannedGateway) => Promise<void>;
}

/** What one run did. */
export interface ReconcileReport {
  readonly gateways: number;
  /** Gateways that were not reached before the time was up; the next run begins with others. */
  readonly left: number;
  readonly planned: number;
  readonly unreadable: number;
  readonly braked: number;
  readonly changes: number;
  readonly asked: number;
  /** Files that could not be used. */
  readonly badSources: number;
  readonly errors: number;
}

/** How many gateways are looked at at once. */
const atOnce = 8;

/** Runs once: reads the files, plans every gateway in them, and asks for the changes where it may. */
export async function reconcile(reconciliation: Reconciliation, untilMs: number): Promise<ReconcileReport> {
  const { planner, reports, files, accountId, maxAgeMs, apply } = reconciliation;
  const { clock, settings } = planner;
  const nowMs = clock.nowMs();
  const last = await readRunReport(reports);
  const desired = await readDesiredFiles(files, last, nowMs, {
    accountId,
    timeoutMs: settings.callTimeoutMs,
    ...(maxAgeMs === undefined ? {} : { maxAgeMs }),
  });
  const run: RunReport = {
    kind: 'run',
    atMs: nowMs,
    mode: apply === undefined ? 'observe' : 'apply',
    sources: desired.sources,
    gateways: desired.gateways.map(({ gateway }) => gatewayKey(gateway)),
  };
  await keepReport(reports, runReportKey, run);
  for (const { name, state, why } of desired.sources) {
    if (why !== undefined) planner.log({ level: 'warn', event: 'reconcile.source', name, state, why });
  }

  const tally = new Tally(
    desired.gateways.length,
    desired.sources.filter(({ state }) => state !== 'fresh').length,
  );
  const waiting = rotated(desired.gateways, planner.random());
  const states = await surveyed(planner, waiting, untilMs);
  const work = async () => {
    for (let wanted = waiting.shift(); wanted !== undefined; wanted = waiting.shift()) {
      if (clock.nowMs() >= untilMs) return;
      await reconcileOne(reconciliation, wanted, untilMs, states, tally);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return tally.report();
}

/** One gateway that fails takes nothing away from the others. */
async function reconcileOne(
  reconciliation: Reconciliation,
  wanted: WantedGateway,
  untilMs: number,
  states: ReadonlyMap<string, SurveyedState>,
  tally: Tally,
): Promise<void> {
  const { planner, reports, apply, tellDrift } = reconciliation;
  const { vpnGatewayId, regionId } = wanted.gateway;
  try {
    const key = gatewayKey(wanted.gateway);
    const planned = await planWanted(planner, wanted, untilMs, states.get(key));
    if (planned === undefined) return;
    const { plan } = planned;
    // First of all: what is being changed is no drift any more.
    await tellDrift(planned);
    const asked = (await apply?.(planned)) ?? [];
    tally.note(planned, asked.length);
    const report: GatewayReport = {
      kind: 'gateway',
      atMs: planner.clock.nowMs(),
      source: wanted.source,
      plan,
      asked,
    };
    await keepReport(reports, key, report);
    if (plan.kind !== 'no-change') {
      planner.log({
        level: 'info',
        event: 'reconcile.planned',
        gateway: vpnGatewayId,
        region: regionId,
        outcome: plan.kind,
        ...(plan.kind === 'unreadable' ? { code: plan.fault.code } : { changes: plan.changes.length }),
        asked: asked.length,
      });
    }
  } catch (error) {
    tally.errors += 1;
    planner.log({
      level: 'error',
      event: 'reconcile.failed',
      gateway: vpnGatewayId,
      region: regionId,
      ...describeError(error),
    });
  }
}

/** Whoever is last in the file is not always last, however often and how far runs come. */
function rotated(gateways: readonly WantedGateway[], random: number): WantedGateway[] {
  const first = Math.floor(random * gateways.length);
  return [...gateways.slice(first), ...gateways.slice(0, first)];
}

/** The state of all gateways of a region in one call for fifty of them; whoever is missing is asked for alone. */
async function surveyed(
  planner: Planner & Pick<App, 'log'>,
  wanted: readonly WantedGateway[],
  untilMs: number,
): Promise<ReadonlyMap<string, SurveyedState>> {
  const { vpn, settings, clock, log } = planner;
  const byRegion = new Map<string, WantedGateway[]>();
  for (const one of wanted) {
    const { regionId } = one.gateway;
    byRegion.set(regionId, [...(byRegion.get(regionId) ?? []), one]);
  }
  const states = new Map<string, SurveyedState>();
  for (const [regionId, inRegion] of byRegion) {
    const [first] = inRegion;
    if (first === undefined || inRegion.length < 3) continue;
    // A region may hold more gateways than the files speak of; as many are taken to be there.
    if (!(await mayLook(planner, first.gateway, untilMs, surveyCalls(inRegion.length)))) continue;
    const seenAtMs = clock.nowMs();
    const survey = await vpn.survey(regionId, settings.callTimeoutMs);
    if (survey.kind === 'unreadable') {
      log({ level: 'warn', event: 'reconcile.survey', region: regionId, code: survey.fault.code });
      continue;
    }
    for (const { gateway } of inRegion) {
      const state = survey.gateways.get(gateway.vpnGatewayId);
      // One that is changing may be at rest when its turn comes: it is asked again.
      if (state?.status === 'active') states.set(gatewayKey(gateway), { state, seenAtMs });
    }
  }
  return states;
}

class Tally {
  errors = 0;
  readonly #gateways: number;
  readonly #badSources: number;
  #seen = 0;
  #unreadable = 0;
  #braked = 0;
  #changes = 0;
  #asked = 0;

  constructor(gateways: number, badSources: number) {
    this.#gateways = gateways;
    this.#badSources = badSources;
  }

  note({ plan }: PlannedGateway, asked: number): void {
    this.#seen += 1;
    this.#asked += asked;
    if (plan.kind === 'unreadable') {
      this.#unreadable += 1;
      return;
    }
    if (plan.kind === 'braked') this.#braked += 1;
    this.#changes += plan.changes.length;
  }

  report(): ReconcileReport {
    return {
      gateways: this.#gateways,
      left: this.#gateways - this.#seen - this.errors,
      planned: this.#seen - this.#unreadable,
      unreadable: this.#unreadable,
      braked: this.#braked,
      changes: this.#changes,
      asked: this.#asked,
      badSources: this.#badSources,
      errors: this.errors,
    };
  }
}
