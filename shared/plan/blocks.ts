import { canonicalJson } from '../operation/journal.ts';
import { blockOf, type Ipv4Block, printCidr } from '../route/cidr.ts';
import type { DesiredRoute } from './desired-route.ts';
import type { ObservedGateway, PlanInput, RouteLook } from './gateway-plan.ts';
import { type Ownership, ownershipIn } from './ownership.ts';

/** Everything about one block of addresses; destinations are canonical, what was equal twice is there once. */
export interface Block {
  readonly routeDest: string;
  /** Missing for a destination that is no IPv4 block. */
  readonly ipv4: Ipv4Block | undefined;
  /** The one that carries the traffic first. */
  readonly present: readonly PresentRoute[];
  readonly desired: readonly DesiredRoute[];
}

export interface PresentRoute {
  readonly nextHop: string;
  readonly look: RouteLook;
  readonly createTimeMs: number | undefined;
  readonly ownership: Ownership;
}

interface Draft {
  readonly routeDest: string;
  readonly ipv4: Ipv4Block | undefined;
  readonly present: PresentRoute[];
  readonly desired: DesiredRoute[];
}

/** Sorts the routes of a file and of a gateway by block, in the order of the addresses; no order of theirs matters. */
export function blocksOf(
  desired: readonly DesiredRoute[],
  { routes, dualTunnel }: ObservedGateway,
  ledger: PlanInput['ledger'],
): readonly Block[] {
  const drafts = new Map<string, Draft>();
  const draftOf = (text: string): Draft => {
    const ipv4 = blockOf(text);
    const routeDest = ipv4 === undefined ? text : printCidr(ipv4);
    const known = drafts.get(routeDest);
    if (known !== undefined) return known;
    const draft: Draft = { routeDest, ipv4, present: [], desired: [] };
    drafts.set(routeDest, draft);
    return draft;
  };

  const ownershipOf = ownershipIn(ledger);
  for (const route of routes) {
    const { weight, state, createTimeMs, nextHop } = route;
    const published = state.toLowerCase() === 'published';
    // Whatever a dual-tunnel gateway lists as a weight says nothing.
    const look = weight === undefined || dualTunnel ? { published } : { weight, published };
    draftOf(route.routeDest).present.push({ nextHop, look, createTimeMs, ownership: ownershipOf(route) });
  }
  for (const route of desired) {
    const draft = draftOf(route.routeDest);
    if (!draft.desired.some((other) => isSame(other, route))) {
      draft.desired.push({ ...route, routeDest: draft.routeDest });
    }
  }
  return [...drafts.values()].sort(byAddress).map((draft) => ({
    ...draft,
    present: draft.present.sort((one, other) => byWeight(one.look, other.look) || byName(one, other)),
    desired: draft.desired.sort((one, other) => byWeight(one, other) || byName(one, other)),
  }));
}

function isSame(one: DesiredRoute, other: DesiredRoute): boolean {
  return (
    one.nextHop === other.nextHop &&
    one.weight === other.weight &&
    one.publishVpc === other.publishVpc &&
    one.description === other.description
  );
}

function byAddress(one: Draft, other: Draft): number {
  const unknown: Ipv4Block = { network: 2 ** 32, prefixLength: 0 };
  const [first, second] = [one.ipv4 ?? unknown, other.ipv4 ?? unknown];
  return (
    first.network - second.network ||
    first.prefixLength - second.prefixLength ||
    byText(one.routeDest, other.routeDest)
  );
}

/** What is listed without a weight counts as active. */
function byWeight(one: { readonly weight?: number }, other: { readonly weight?: number }): number {
  return (other.weight ?? 100) - (one.weight ?? 100);
}

/** Two of one name differ in something else: whatever it is, it decides. */
function byName(one: Named, other: Named): number {
  return byText(one.nextHop, other.nextHop) || byText(canonicalJson(one), canonicalJson(other));
}

type Named = Pick<PresentRoute, 'nextHop'>;

function byText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
