import type { Reliance } from '../operation/intent.ts';
import { overlaps } from '../route/cidr.ts';
import { heldOf } from './block-rules.ts';
import type { Block } from './blocks.ts';
import { relianceOn } from './changes.ts';
import type { Change, Held } from './gateway-plan.ts';
import type { BlockPlan } from './plan-block.ts';

/** What is planned for one block. */
export interface PlannedBlock {
  readonly block: Block;
  readonly plan: BlockPlan;
}

export interface OrderedChanges {
  readonly changes: readonly Change[];
  /** Deletions of blocks with addresses that are to go another way, which is not there and not coming in this run. */
  readonly waiting: readonly Held[];
}

/**
 * Puts the changes of all blocks into the order in which they are to be made: what adds before what takes away, and
 * a deletion only once the routes that take over its addresses are there. Only a gateway that is full lets deletions
 * go first, and only those whose addresses nobody takes over.
 * @param count how many routes the gateway has
 */
export function orderChanges(
  planned: readonly PlannedBlock[],
  count: number,
  routeQuota: number | undefined,
): OrderedChanges {
  const heirs = planned.filter(
    ({ plan }) => creationsIn(plan.steps).length > 0 || comingLater(plan).length > 0,
  );
  const waiting: Held[] = [];
  const deletions: Change[] = [];
  for (const { block, plan } of planned) {
    if (plan.deletions.length === 0) continue;
    const overlapping = heirs.filter((heir) => overlap(block, heir.block)).map((heir) => heir.plan);
    const [late] = overlapping.flatMap(comingLater);
    const relies = overlapping
      .flatMap(({ steps }) => creationsIn(steps))
      .map(({ route }) => relianceOn(route));
    for (const change of plan.deletions) {
      if (late === undefined) deletions.push(withReliances(change, relies));
      else waiting.push(heldOf(change, { code: 'waits', reason: waitReason(late) }));
    }
  }
  const adding = [
    ...planned.flatMap(({ plan }) => plan.publications),
    ...planned.flatMap(({ plan }) => plan.steps),
  ];
  const withdrawals = planned.flatMap(({ plan }) => plan.withdrawals);
  const early = firstDeletions(adding, deletions, count, routeQuota);
  const late = deletions.filter((change) => !early.includes(change));
  return { changes: [...early, ...adding, ...withdrawals, ...late], waiting };
}

function overlap(one: Block, other: Block): boolean {
  return one.ipv4 !== undefined && other.ipv4 !== undefined && overlaps(one.ipv4, other.ipv4);
}

function creationsIn(steps: readonly Change[]): readonly Change[] {
  return steps.filter(({ kind }) => kind === 'create-route');
}

/** New routes that this run does not bring: where another route keeps them away, that one has their addresses. */
function comingLater({ held }: BlockPlan): readonly Held[] {
  return held.filter(
    ({ kind, code }) => kind === 'create-route' && (code === 'under-way' || code === 'unclear'),
  );
}

function withReliances(change: Change, more: readonly Reliance[]): Change {
  return more.length === 0 ? change : { ...change, relies: [...(change.relies ?? []), ...more] };
}

function waitReason({ route }: Held): string {
  return `addresses of it are to go via ${route.nextHop} (${route.routeDest}), which is not there yet`;
}

/** As many deletions as make room for the fullest moment. */
function firstDeletions(
  adding: readonly Change[],
  deletions: readonly Change[],
  count: number,
  routeQuota: number | undefined,
): readonly Change[] {
  if (routeQuota === undefined) return [];
  let routes = count;
  let fullest = count;
  for (const { kind } of adding) {
    if (kind === 'create-route') routes += 1;
    if (kind === 'delete-route') routes -= 1;
    fullest = Math.max(fullest, routes);
  }
  const needed = Math.max(0, fullest - Math.max(routeQuota, count));
  return deletions.filter(({ relies }) => relies === undefined).slice(0, needed);
}
