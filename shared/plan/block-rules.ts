import type { GatewayRef, RouteKey } from '../route/route.ts';
import type { Block, PresentRoute } from './blocks.ts';
import type { DesiredRoute, PolicyLevel } from './desired-route.ts';
import type { Change, ChangeKind, Held, HeldCode, RouteLook } from './gateway-plan.ts';

/** What a block is planned under. */
export interface BlockRules {
  readonly gateway: GatewayRef;
  readonly policy: Exclude<PolicyLevel, 'observe'>;
  readonly dualTunnel: boolean;
}

/** A route that stays, and what the file says about it. */
export interface Staying {
  readonly present: PresentRoute;
  readonly desired?: DesiredRoute;
}

interface Looks {
  readonly before?: RouteLook;
  readonly after?: RouteLook;
}

/** A block while it is planned: names its routes, and takes what is held. */
export interface Desk {
  readonly block: Block;
  readonly rules: BlockRules;
  readonly held: Held[];
}

/** The identity of a route to the block. */
export function keyOf({ block, rules: { gateway } }: Desk, { nextHop }: Pick<RouteKey, 'nextHop'>): RouteKey {
  const { regionId, vpnGatewayId } = gateway;
  return { regionId, vpnGatewayId, routeDest: block.routeDest, nextHop };
}

/** Leaves a difference as it is. */
export function hold(
  desk: Desk,
  bar: Bar,
  kind: ChangeKind,
  route: Pick<RouteKey, 'nextHop'>,
  { before, after }: Looks,
): void {
  desk.held.push({
    code: bar.code,
    kind,
    route: keyOf(desk, route),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    reason: bar.reason,
  });
}

/** A change that is not made. */
export function heldOf({ kind, route, before, after }: Change, { code, reason }: Bar): Held {
  return {
    code,
    kind,
    route,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    reason,
  };
}

/** Why something is not done, and the way out. */
export interface Bar {
  readonly code: HeldCode;
  readonly reason: string;
}

/** Why an existing route is not corrected; `undefined` when it may be. */
export function barOf({ ownership }: PresentRoute, { policy }: BlockRules): Bar | undefined {
  if (policy === 'create-only') {
    return { code: 'policy', reason: 'policy create-only changes nothing that exists: policy upsert would' };
  }
  if (ownership === 'ours') return undefined;
  const again = ownership === 'foreign-again' ? 'not ours any more, it was created anew' : 'not ours';
  return { code: 'not-ours', reason: `${again}: adopt it first` };
}

/** Names a route that stays, with what keeps it from being changed or deleted. */
export function nameStaying({ present, desired }: Staying): string {
  const why =
    present.ownership !== 'ours' ? ' (not ours)' : desired === undefined ? ' (ours, not in the file)' : '';
  return `${present.nextHop}${why}`;
}
