import type { RouteWeight } from '../route/route.ts';
import { type Bar, barOf, type Desk, hold, keyOf, nameStaying, type Staying } from './block-rules.ts';
import type { PresentRoute } from './blocks.ts';
import { failOverOf, weightChangeOf } from './changes.ts';
import type { Change } from './gateway-plan.ts';

export interface WeightPlan {
  /** One at most. */
  readonly changes: readonly Change[];
  /** By next hop: what the routes that stay weigh after it. */
  readonly after: ReadonlyMap<string, number | undefined>;
}

interface Reweighting {
  readonly present: PresentRoute;
  readonly weight: RouteWeight;
}

/**
 * Corrects the weights of the routes that stay, once every other route to their block is gone: of a lone route as it
 * is, of a pair only by swapping both. Source: ModifyVpnRouteEntryWeight, usage notes.
 */
export function planWeights(desk: Desk, staying: readonly Staying[]): WeightPlan {
  const after = new Map(staying.map(({ present }) => [present.nextHop, present.look.weight]));
  const wrong = staying.flatMap(({ present, desired }): readonly Reweighting[] => {
    const { weight } = present.look;
    const right = desired === undefined || weight === undefined || weight === desired.weight;
    return right ? [] : [{ present, weight: desired.weight }];
  });
  const free = wrong.filter(({ present }) => barOf(present, desk.rules) === undefined);
  const change = free.length === staying.length ? correct(desk, free) : undefined;
  if (change !== undefined) {
    for (const { present, weight } of free) after.set(present.nextHop, weight);
    return { changes: [change], after };
  }
  for (const { present, weight } of wrong) {
    const bar = barOf(present, desk.rules) ?? pairBar(present, staying);
    hold(desk, bar, 'set-weight', present, { before: present.look, after: { ...present.look, weight } });
  }
  return { changes: [], after };
}

/** @param routes all routes to the block; the active one comes first */
function correct(desk: Desk, [one, other, third]: readonly Reweighting[]): Change | undefined {
  if (one === undefined || third !== undefined) return undefined;
  if (other === undefined) {
    const { present, weight } = one;
    const why = `the file says weight ${weight}`;
    return weightChangeOf(keyOf(desk, present), present.look, weight, present.createTimeMs, { why });
  }
  if (one.present.look.weight !== 100 || other.present.look.weight !== 0) return undefined;
  const why = 'the file has the weights of the pair the other way round';
  return failOverOf(keyOf(desk, other.present), other.present, one.present, { why });
}

function pairBar({ nextHop }: PresentRoute, staying: readonly Staying[]): Bar {
  const others = staying.filter(({ present }) => present.nextHop !== nextHop).map(nameStaying);
  return {
    code: 'pair',
    reason:
      `the weight of one half of a pair cannot change while the other half is there, via ${others.join(' and ')}: ` +
      'delete or adopt that one, or swap both weights in the file',
  };
}
