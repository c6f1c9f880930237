import { type BlockRules, type Desk, hold } from './block-rules.ts';
import type { Block } from './blocks.ts';
import type { Held } from './gateway-plan.ts';

/** Holds a whole block when what is asked for, or what is listed, has no clear meaning; `undefined` when it has. */
export function findUnclear(block: Block, rules: BlockRules): readonly Held[] | undefined {
  const reason = reasonOf(block, rules);
  if (reason === undefined) return undefined;
  const desk: Desk = { block, rules, held: [] };
  const bar = { code: 'unclear', reason } as const;
  for (const desired of block.desired) {
    const { weight, publishVpc: published } = desired;
    const present = block.present.find(({ nextHop }) => nextHop === desired.nextHop);
    const looks = {
      after: { weight, published },
      ...(present === undefined ? {} : { before: present.look }),
    };
    hold(desk, bar, present === undefined ? 'create-route' : 'set-weight', desired, looks);
  }
  for (const present of block.present) {
    const asked = block.desired.some(({ nextHop }) => nextHop === present.nextHop);
    if (!asked && present.ownership === 'ours') {
      hold(desk, bar, 'delete-route', present, { before: present.look });
    }
  }
  return desk.held;
}

function reasonOf(
  { routeDest, ipv4, present, desired }: Block,
  { dualTunnel }: BlockRules,
): string | undefined {
  if (ipv4 === undefined)
    return `"${routeDest.slice(0, 64)}" is not an IPv4 CIDR block: correct it in the file`;
  const listed = twiceIn(present);
  if (listed !== undefined) {
    return `the gateway lists ${routeDest} via ${listed} more than once: look at it in the console`;
  }
  const asked = twiceIn(desired);
  if (asked !== undefined) {
    return `the file asks for ${routeDest} via ${asked} in more than one way: keep one of them`;
  }
  if (dualTunnel) return undefined;
  if (desired.length > 2) {
    return `the file asks for ${desired.length} routes to ${routeDest}: a block takes two at most`;
  }
  const [one, other] = desired;
  return one !== undefined && one.weight === other?.weight
    ? `the file gives both routes to ${routeDest} weight ${one.weight}: a pair is 100 and 0`
    : undefined;
}

function twiceIn(routes: readonly { readonly nextHop: string }[]): string | undefined {
  const hops = routes.map(({ nextHop }) => nextHop);
  return hops.find((hop, index) => hops.indexOf(hop) !== index);
}
