import type { Freeze, Release } from '../plan/ledger.ts';
import { planId } from '../plan/plan-digest.ts';
import { printPlan } from '../plan/print-plan.ts';
import type { GatewayReport, RunReport } from '../plan/report.ts';
import type { GatewayRef } from '../route/route.ts';
import type { Answer, Fact } from './answer.ts';
import { cleanLine } from './clean-line.ts';
import { span, utcTime } from './tell-time.ts';

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
    return told(
      'There is no plan: reconciliation has not run yet',
      [],
      ['It runs where ROUTEHOOK_DESIRED names a file of desired routes.'],
    );
  }
  const whys = run.sources.flatMap(({ why }) => (why === undefined ? [] : [cleanLine(why, 500)]));
  if (about !== undefined && gateways.length === 0) {
    return told(`No file speaks about ${about.vpnGatewayId}`, factsOf(run, nowMs), whys);
  }
  const changing = gateways.filter(({ plan }) => plan.kind !== 'no-change');
  const shown = about === undefined && changing.length > 0 ? changing : gateways;
  const lines = shown.flatMap(({ plan }) => printPlan(plan, 'text', maxLines).split('\n'));
  const more = lines.length - maxLines;
  const moreNote = `${more} more lines are not shown: name a gateway, or read GET /v1/plan.`;
  return {
    ...told(headlineOf(gateways, about), factsOf(run, nowMs), [...whys, ...(more > 0 ? [moreNote] : [])]),
    listing: lines.slice(0, maxLines),
  };
}

function factsOf(run: RunReport, nowMs: number): readonly Fact[] {
  return [
    { label: 'Planned', value: `${utcTime(run.atMs)}, ${span(Math.max(0, nowMs - run.atMs))} ago` },
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
export function tellFrozen({ vpnGatewayId }: GatewayRef, { reason, untilMs, by }: Freeze): Answer {
  return told(
    `${vpnGatewayId} is frozen until ${utcTime(untilMs)}`,
    [
      { label: 'Because', value: cleanLine(reason, 300) },
      { label: 'Frozen by', value: cleanLine(by, 300) },
    ],
    [`Reconciliation changes nothing there; people still can. To end it: unfreeze ${vpnGatewayId}`],
  );
}

/** Tells that a gateway is reconciled again. */
export function tellUnfrozen({ vpnGatewayId }: GatewayRef, freeze: Freeze | undefined): Answer {
  return freeze === undefined
    ? told(`${vpnGatewayId} was not frozen`, [], ['Nothing was changed.'])
    : told(`${vpnGatewayId} is not frozen any more`, [], ['The next run goes on with its plan.']);
}

/** Tells that a plan may pass the brakes. */
export function tellReleased({ vpnGatewayId }: GatewayRef, { digest, untilMs, by }: Release): Answer {
  return told(
    `Plan ${planId(digest)} of ${vpnGatewayId} may pass the brakes`,
    [{ label: 'Released by', value: cleanLine(by, 300) }],
    [
      `The next run before ${utcTime(untilMs)} carries it out, if it is still the same plan then; any other stays braked.`,
    ],
  );
}

function told(headline: string, facts: readonly Fact[], notes: readonly string[]): Answer {
  return { tone: 'told', headline, facts, notes, actions: [] };
}
