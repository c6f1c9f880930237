import { type Bar, type Desk, hold, nameStaying, type Staying } from './block-rules.ts';
import type { DesiredRoute } from './desired-route.ts';

/**
 * Which of the missing routes fit beside those that will be there.
 * @param weights by next hop: of the routes that stay, as they will be
 */
export function chooseCreations(
  desk: Desk,
  staying: readonly Staying[],
  weights: ReadonlyMap<string, number | undefined>,
): readonly DesiredRoute[] {
  const { block, rules } = desk;
  const names = new Map(staying.map((route) => [route.present.nextHop, nameStaying(route)]));
  const beside = new Map(weights);
  const chosen: DesiredRoute[] = [];
  for (const desired of block.desired) {
    const { nextHop, weight, publishVpc } = desired;
    if (block.present.some((present) => present.nextHop === nextHop)) continue;
    const named = [...beside.keys()].map((hop) => names.get(hop) ?? hop).join(' and ');
    const bar = rules.dualTunnel ? dualTunnelBar(beside.size, named) : pairBar(beside, weight, named);
    if (bar !== undefined) {
      hold(desk, bar, 'create-route', desired, { after: { weight, published: publishVpc } });
      continue;
    }
    beside.set(nextHop, weight);
    chosen.push(desired);
  }
  return chosen;
}

function dualTunnelBar(count: number, named: string): Bar | undefined {
  if (count === 0) return undefined;
  const reason = `a dual-tunnel gateway takes one route to a block, and that goes via ${named}: keep one in the file`;
  return { code: 'dual-tunnel', reason };
}

function pairBar(
  beside: ReadonlyMap<string, number | undefined>,
  weight: number,
  named: string,
): Bar | undefined {
  const wayOut = 'delete it, or adopt it and let policy sync replace it';
  if (beside.size > 1) {
    return { code: 'conflict', reason: `a block takes two routes, and has those via ${named}: ${wayOut}` };
  }
  return [...beside.values()].includes(weight)
    ? {
        code: 'conflict',
        reason: `the route via ${named} has weight ${weight} too, and a pair is 100 and 0: ${wayOut}`,
      }
    : undefined;
}
