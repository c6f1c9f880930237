import { blockOf, printCidr } from '../route/cidr.ts';
import type { GatewayRef } from '../route/route.ts';
import { heldOf } from './block-rules.ts';
import { type Block, blocksOf } from './blocks.ts';
import { judgeBrakes } from './brakes.ts';
import type { ForeignRoute, GatewayPlan, HeldCode, PendingOperation, PlanInput } from './gateway-plan.ts';
import { orderChanges } from './order-changes.ts';
import { type BlockPlan, planBlock } from './plan-block.ts';
import { digestOf } from './plan-digest.ts';

/**
 * Plans what makes a gateway equal to a file: normalise, find conflicts, keep to the policy level and to what is
 * ours, and last the brakes, so that nothing comes after them. A route that cannot be planned holds its own block
 * alone.
 */
export function planGateway(input: PlanInput): GatewayPlan {
  const { gateway, desired, observed, ledger } = input;
  const { policy } = desired;
  if (observed.kind === 'unreadable') return { kind: 'unreadable', gateway, policy, fault: observed.fault };

  const { routes, dualTunnel, routeQuota } = observed;
  const blocks = blocksOf(desired.routes, observed, ledger);
  const busy = busyBlocks(input.pending);
  // Observing shows everything that differs, which is what the highest level would put right.
  const rules = { gateway, policy: policy === 'observe' ? 'sync' : policy, dualTunnel } as const;
  const planned = blocks.map((block) => {
    const plan = planBlock(block, rules);
    const pending = busy.get(block.routeDest);
    if (pending !== undefined) return { block, plan: holdAll(plan, 'under-way', `${pending} is under way`) };
    const observing = 'policy observe changes nothing';
    return { block, plan: policy === 'observe' ? holdAll(plan, 'observing', observing) : plan };
  });

  const { changes, waiting } = orderChanges(planned, routes.length, routeQuota);
  const digest = digestOf(gateway, changes);
  const verdict = judgeBrakes(input, changes, countOwned(blocks), digest);
  const braked = verdict.brakes.length > 0 ? 'braked' : 'ready';
  return {
    kind: changes.length === 0 ? 'no-change' : braked,
    gateway,
    policy,
    digest,
    changes,
    held: [...planned.flatMap(({ plan }) => plan.held), ...waiting],
    foreign: blocks.flatMap((block) => foreignIn(block, gateway)),
    ...verdict,
  };
}

/** By block: who is changing it. A change of one route is a matter of all routes to its block. */
function busyBlocks(pending: readonly PendingOperation[]): ReadonlyMap<string, string> {
  const busy = new Map<string, string[]>();
  for (const { operationId, kind, route } of pending) {
    const block = blockOf(route.routeDest);
    const routeDest = block === undefined ? route.routeDest : printCidr(block);
    busy.set(routeDest, [...(busy.get(routeDest) ?? []), `${operationId} (${kind} via ${route.nextHop})`]);
  }
  return new Map([...busy].map(([routeDest, names]) => [routeDest, names.sort()[0] ?? '']));
}

function holdAll(plan: BlockPlan, code: HeldCode, reason: string): BlockPlan {
  const changes = [...plan.publications, ...plan.steps, ...plan.withdrawals, ...plan.deletions];
  const held = [...plan.held, ...changes.map((change) => heldOf(change, { code, reason }))];
  return { publications: [], steps: [], withdrawals: [], deletions: [], held };
}

function countOwned(blocks: readonly Block[]): number {
  return blocks.flatMap(({ present }) => present).filter(({ ownership }) => ownership === 'ours').length;
}

function foreignIn({ routeDest, present, desired }: Block, gateway: GatewayRef): readonly ForeignRoute[] {
  const { regionId, vpnGatewayId } = gateway;
  return present
    .filter(({ ownership, nextHop }) => {
      return ownership !== 'ours' && !desired.some((route) => route.nextHop === nextHop);
    })
    .map(({ nextHop, look, ownership }) => ({
      route: { regionId, vpnGatewayId, routeDest, nextHop },
      look,
      again: ownership === 'foreign-again',
    }));
}
