import type { Freeze, Release } from '../plan/ledger.ts';
import { planId } from '../plan/plan-digest.ts';
import { printPlan } from '../plan/print-plan.ts';
import type { GatewayReport, RunReport } from '../plan/report.ts';
import { type GatewayRef, gatewayKey } from '../route/route.ts';
import type { Answer, Fact } from './answer.ts';
import { cleanLine } from './clean-line.ts';
import { span, utcTime } from './tell-time.ts';
import { typeGateway } from './type-gateway.ts';

/** As many lines as people read in one message. */
const maxLines = 40;

/** What a run has planned, for one gateway or for all. */
export interface PlansToTell {
  readonly run?: RunReport;
  readonly gateways: readonly GatewayReport[];
  readonly about?: GatewayRef;
}

/** Tells what the last run of the reconciliation has planned. */
export function tellPlans({ run, gateways, about }: PlansToTell, nowMs: number): Answer {
  if (run === undefined) {
    const note = 'It runs where ROUTEHOOK_DESIRED names a file of desired routes.';
    return told('There is no plan: reconciliation has not run yet', [], [note]);
  }
  const whys = run.sources.flatMap(({ why }) => (why === undefined ? [] : [cleanLine(why, 500)]));
  if (about !== undefined && gateways.length === 0) return tellNoPlan(run, about, whys, nowMs);
  const changing = gateways.filter(({ plan }) => plan.kind !== 'no-change');
  const shown = about === undefined && changing.length > 0 ? changing : gateways;
  const lines = shown.flatMap(({ plan }) => printPlan(plan, 'text', maxLines).split('\n'));
  const more = lines.length - maxLines;
  const moreNote = `${more} more lines are not shown: name a gateway, or read GET /v1/plan.`;
  const late = about === undefined ? [] : gateways.flatMap((report) => noteOfAge(report, run));
  return {
    ...told(headlineOf(gateways, about), factsOf(run, nowMs), [
      ...late,
      ...whys,
      ...waysOut(gateways),
      ...(more > 0 ? [moreNote] : []),
    ]),
    listing: lines.slice(0, maxLines),
  };
}

/** Of more braked gateways than these the ways out are not spelt out. */
const maxWaysOut = 3;

function waysOut(gateways: readonly GatewayReport[]): readonly string[] {
  const braked = gateways.flatMap(({ plan }) => (plan.kind === 'braked' ? [plan] : []));
  if (braked.length > maxWaysOut) return ['To see what lets a braked plan pass: plan on vpn-…'];
  return braked.flatMap(({ gateway, digest, brakes }) => {
    const frozen = brakes.some(({ code }) => code === 'frozen');
    const limited = brakes.some(({ code }) => code !== 'frozen' && code !== 'stale-source');
    const typed = typeGateway(gateway);
    return [
      ...(frozen ? [`To end the freeze: unfreeze ${typed}`] : []),
      ...(limited ? [`To let this plan pass, once: release ${planId(digest)} on ${typed}`] : []),
    ];
  });
}

function tellNoPlan(run: RunReport, about: GatewayRef, whys: readonly string[], nowMs: number): Answer {
  const { vpnGatewayId, regionId } = about;
  const name = `${vpnGatewayId} (${regionId})`;
  if (run.gateways.includes(gatewayKey(about))) {
    const note = 'The last run did not get as far as this gateway: the next one begins with others.';
    return told(`${name} has not been planned yet`, factsOf(run, nowMs), [note, ...whys]);
  }
  // A file that could not be read may speak about any gateway.
  const unread = run.sources.some(({ state }) => state === 'unreadable' || state === 'invalid');
  const headline = unread
    ? `There is no plan for ${name}: a file could not be used`
    : `No file speaks about ${name}`;
  return told(headline, factsOf(run, nowMs), whys.length > 0 ? whys : ['Reconciliation leaves it alone.']);
}

/** A gateway that the last run has left out shows what an earlier one planned. */
function noteOfAge({ atMs, plan }: GatewayReport, run: RunReport): readonly string[] {
  if (run.gateways.includes(gatewayKey(plan.gateway))) {
    return atMs >= run.atMs ? [] : [`The last run did not reach it; this plan is of ${utcTime(atMs)}.`];
  }
  return [`No file that could be used speaks about it any more; this plan is of ${utcTime(atMs)}.`];
}

function factsOf(run: RunReport, nowMs: number): readonly Fact[] {
  return [
    { label: 'Last run', value: `${utcTime(run.atMs)}, ${span(Math.max(0, nowMs - run.atMs))} ago` },
    { label: 'Mode', value: run.mode === 'observe' ? 'observes, changes nothing' : 'applies' },
    ...run.sources.map(({ name, state, lastRevision }) => ({
      label: 'File',
      value: cleanLine(
        `${name}: ${state}${lastRevision === undefined ? '' : `, revision ${lastRevision}`}`,
        300,
      ),
    })),
  ];
}

function headlineOf(gateways: readonly GatewayReport[], about: GatewayRef | undefined): string {
  if (about !== undefined && gateways.every(({ plan }) => plan.kind === 'unreadable')) {
    return `${about.vpnGatewayId} could not be read, so nothing is planned`;
  }
  const changes = gateways.reduce(
    (sum, { plan }) => sum + (plan.kind === 'unreadable' ? 0 : plan.changes.length),
    0,
  );
  const where = about?.vpnGatewayId ?? (gateways.length === 1 ? '1 gateway' : `${gateways.length} gateways`);
  return [
    `${where}: ${changes === 1 ? '1 change' : `${changes} changes`}`,
    ...(['braked', 'unreadable'] as const).flatMap((kind) => {
      const count = gateways.filter(({ plan }) => plan.kind === kind).length;
      return count === 0 ? [] : [about === undefined ? `${count} ${kind}` : kind];
    }),
  ].join(', ');
}

/** Tells that a gateway is left alone by reconciliation. */
export function tellFrozen(gateway: GatewayRef, { reason, untilMs, by }: Freeze, instead?: Freeze): Answer {
  const before =
    instead === undefined
      ? []
      : [
          `This takes the place of the freeze until ${utcTime(instead.untilMs)} by ${cleanLine(instead.by, 300)}: ${cleanLine(instead.reason, 300)}`,
        ];
  return told(
    `${gateway.vpnGatewayId} is frozen until ${utcTime(untilMs)}`,
    [
      { label: 'Because', value: cleanLine(reason, 300) },
      { label: 'Frozen by', value: cleanLine(by, 300) },
    ],
    [
      ...before,
      `Reconciliation changes nothing there; people still can. To end it: unfreeze ${typeGateway(gateway)}`,
    ],
  );
}

/** Tells that a gateway is reconciled again. */
export function tellUnfrozen({ vpnGatewayId }: GatewayRef, freeze: Freeze | undefined): Answer {
  return freeze === undefined
    ? told(`${vpnGatewayId} was not frozen`, [], ['Nothing was changed.'])
    : told(`${vpnGatewayId} is not frozen any more`, [], ['The next run goes on with its plan.']);
}

/**
 * Tells that a plan may pass the brakes.
 * @param heldBy what keeps it from being carried out all the same
 */
export function tellReleased(
  { vpnGatewayId }: GatewayRef,
  { digest, untilMs, by }: Release,
  heldBy: readonly string[],
): Answer {
  const held = heldBy.length === 0 ? '' : ', but is held all the same';
  return told(
    `Plan ${planId(digest)} of ${vpnGatewayId} may pass the brakes${held}`,
    [{ label: 'Released by', value: cleanLine(by, 300) }],
    [
      ...heldBy.map((why) => cleanLine(why, 600)),
      `The next run before ${utcTime(untilMs)} carries it out, if it is still the same plan then${heldBy.length === 0 ? '' : ' and nothing holds it'}; any other stays braked.`,
    ],
  );
}

function told(headline: string, facts: readonly Fact[], notes: readonly string[]): Answer {
  return { tone: 'told', headline, facts, notes, actions: [] };
}
