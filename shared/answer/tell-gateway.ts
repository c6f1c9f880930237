import { isPassing } from '../operation/fault.ts';
import { findFaultRow } from '../operation/find-fault.ts';
import type { GatewaySeen, GatewayUnreadable, Observation } from '../operation/observation.ts';
import type { Operation } from '../operation/operation.ts';
import { readCidr } from '../route/cidr.ts';
import type { ObservedRoute } from '../route/route.ts';
import { alignRows } from './align-rows.ts';
import type { Answer, Fact } from './answer.ts';
import { cleanLine } from './clean-line.ts';
import { describeFault } from './explain-wait.ts';
import { listOperations } from './tell-operations.ts';
import { utcTime } from './tell-time.ts';

/** A gateway as it was just seen, and what routehook has open there. */
export interface GatewayView {
  readonly vpnGatewayId: string;
  readonly regionId: string;
  readonly observation: Observation;
  /** Oldest first. */
  readonly open: readonly Operation[];
  readonly nowMs: number;
}

/** More lines than this no chat shows well. */
const maxRoutes = 50;
const maxOpen = 20;

/** Tells what is on a gateway now: the answer to `show vpn-…`. */
export function tellGateway(view: GatewayView): Answer {
  const { observation } = view;
  const told = observation.kind === 'seen' ? tellSeen(view, observation) : tellUnreadable(view, observation);
  const listing = [...told.listing, ...listOpen(view, told.listing.length > 0)];
  return {
    tone: 'told',
    headline: `${nameOf(view)} ${told.headline}`,
    facts: [...told.facts, { label: 'Open operations', value: String(view.open.length) }],
    notes: told.notes,
    ...(listing.length === 0 ? {} : { listing }),
    actions: [],
  };
}

interface Told {
  readonly headline: string;
  readonly facts: readonly Fact[];
  readonly notes: readonly string[];
  readonly listing: readonly string[];
}

function tellSeen({ open }: GatewayView, { status, routes, dualTunnel, seenAtMs }: GatewaySeen): Told {
  const state = cleanLine(status, 40);
  const facts = [
    { label: 'State', value: state },
    ...(routes === undefined ? [] : [{ label: 'Routes', value: String(routes.length) }]),
    { label: 'Seen', value: utcTime(seenAtMs) },
  ];
  if (routes === undefined) {
    const whose =
      open.length === 0 ? 'Somebody else is changing it.' : 'A change is under way or waits for it.';
    return {
      headline: `is ${state}: its routes are not read while it changes`,
      facts,
      notes: [...(status === 'updating' ? [whose] : []), 'Ask again when it is active.'],
      listing: [],
    };
  }
  const count = routes.length === 1 ? '1 destination route' : `${routes.length} destination routes`;
  return {
    headline: `is ${state} and has ${routes.length === 0 ? 'no destination routes' : count}`,
    facts,
    notes: dualTunnel
      ? ['It has two tunnels: the cloud lists every weight as 100, whatever was asked for.']
      : [],
    listing: listRoutes(routes),
  };
}

function tellUnreadable({ open }: GatewayView, { fault, seenAtMs }: GatewayUnreadable): Told {
  const waitS = Math.ceil((fault.retryAfterMs ?? 0) / 1_000);
  // The remedies of the table speak to whoever waits for a change; nobody waits here.
  const passes = isPassing(fault) || fault.class === 'ambiguous';
  const remedy = passes
    ? `Nothing was changed. Ask again in ${waitS > 60 ? `${waitS} seconds` : 'a minute'}.`
    : (findFaultRow(fault.code)?.remedy ??
      'Check the VPN gateway ID, the region and the permissions of the function.');
  return {
    headline: 'could not be read',
    facts: [
      { label: 'Code', value: cleanLine(fault.code, 100) },
      { label: 'Tried', value: utcTime(seenAtMs) },
      ...(fault.requestId === undefined
        ? []
        : [{ label: 'Cloud request', value: cleanLine(fault.requestId, 100) }]),
    ],
    notes: [
      `${describeFault(fault)}.`,
      remedy,
      ...(open.length === 0
        ? []
        : ['The open operations go on: routehook looks at the gateway again by itself.']),
    ],
    listing: [],
  };
}

function listRoutes(routes: readonly ObservedRoute[]): readonly string[] {
  if (routes.length === 0) return [];
  const rows = [...routes]
    .sort(byDestination)
    .slice(0, maxRoutes)
    .map(({ routeDest, nextHop, weight, state }) => [
      cleanLine(routeDest, 64),
      cleanLine(nextHop, 64),
      weight === undefined ? '-' : String(weight),
      cleanLine(state, 40),
    ]);
  const left = routes.length - rows.length;
  return [
    ...alignRows([['destination', 'next hop', 'weight', 'state'], ...rows]),
    ...(left > 0 ? [`(${left} more are not shown)`] : []),
  ];
}

/** By address, the wider block first; what is no IPv4 block comes last. */
function byDestination(one: ObservedRoute, other: ObservedRoute): number {
  const [a, b] = [readCidr(one.routeDest), readCidr(other.routeDest)];
  if (a.kind !== 'block' || b.kind !== 'block')
    return Number(a.kind !== 'block') - Number(b.kind !== 'block');
  return a.block.network - b.block.network || a.block.prefixLength - b.block.prefixLength;
}

function listOpen({ open, nowMs }: GatewayView, after: boolean): readonly string[] {
  if (open.length === 0) return [];
  const left = open.length - maxOpen;
  return [
    ...(after ? [''] : []),
    'open operations, oldest first',
    ...listOperations(open.slice(0, maxOpen), nowMs),
    ...(left > 0 ? [`(${left} more are not shown)`] : []),
  ];
}

function nameOf({ vpnGatewayId, regionId }: GatewayView): string {
  return `${cleanLine(vpnGatewayId, 64)} (${cleanLine(regionId, 64)})`;
}
