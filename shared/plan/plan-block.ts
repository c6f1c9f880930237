import { type Bar, type BlockRules, barOf, type Desk, hold, keyOf, type Staying } from './block-rules.ts';
import type { Block, PresentRoute } from './blocks.ts';
import { creationOf, deletionOf, publicationOf, relianceOn } from './changes.ts';
import { chooseCreations } from './choose-creations.ts';
import { findUnclear } from './find-unclear.ts';
import type { Change, Held } from './gateway-plan.ts';
import { planWeights, type WeightPlan } from './plan-weights.ts';
import { replaceRoutes } from './replace-routes.ts';

/** What is to be done about one block, by the time when it is best done. */
export interface BlockPlan {
  /** Before anything else: nothing is lost by it. */
  readonly publications: readonly Change[];
  /** In this order: after each of them the block still has a route, wherever the API allows that. */
  readonly steps: readonly Change[];
  readonly withdrawals: readonly Change[];
  /** After everything else. */
  readonly deletions: readonly Change[];
  readonly held: readonly Held[];
}

/**
 * Plans one block. The rules of the API that shape it: two routes to a block must be one active and one standby, more
 * are refused; a weight cannot change while the block has a second route; a dual-tunnel gateway takes one route to a
 * block, and gives weights no meaning. Source: CreateVpnRouteEntry and ModifyVpnRouteEntryWeight, usage notes.
 */
export function planBlock(block: Block, rules: BlockRules): BlockPlan {
  const unclear = findUnclear(block, rules);
  if (unclear !== undefined) {
    return { publications: [], steps: [], withdrawals: [], deletions: [], held: unclear };
  }
  const desk: Desk = { block, rules, held: [] };
  const { staying, doomed } = sortPresent(desk);
  const weights = planWeights(desk, staying);
  const publishing = planPublishing(desk, staying, weights);
  const missing = chooseCreations(desk, staying, weights.after);
  const deletions = planDeletions(desk, staying, doomed);
  const created = missing.map((desired) =>
    creationOf(keyOf(desk, desired), desired, { why: 'in the file, not on the gateway' }),
  );

  const rest = { ...publishing, held: desk.held };
  const [survivor, ...others] = doomed;
  const [first, ...more] = missing;
  if (!rules.dualTunnel && staying.length === 0 && survivor !== undefined && first !== undefined) {
    return { ...rest, steps: replaceRoutes(desk, [survivor, ...others], [first, ...more]), deletions: [] };
  }
  const changes = [...weights.changes, ...created];
  return changes.length === 0
    ? { ...rest, steps: [], deletions }
    : { ...rest, steps: [...deletions, ...changes], deletions: [] };
}

/** Who stays and who goes; the active one comes first in both. */
function sortPresent(desk: Desk): {
  readonly staying: readonly Staying[];
  readonly doomed: readonly PresentRoute[];
} {
  const { block, rules } = desk;
  const staying: Staying[] = [];
  const doomed: PresentRoute[] = [];
  for (const present of block.present) {
    const desired = block.desired.find(({ nextHop }) => nextHop === present.nextHop);
    const dispensable = desired === undefined && present.ownership === 'ours';
    if (dispensable && rules.policy === 'sync') doomed.push(present);
    else staying.push(desired === undefined ? { present } : { present, desired });
    if (dispensable && rules.policy !== 'sync') {
      const reason = `ours and not in the file, but policy ${rules.policy} deletes nothing: policy sync would`;
      hold(desk, { code: 'policy', reason }, 'delete-route', present, { before: present.look });
    }
  }
  return { staying, doomed };
}

function planPublishing(
  desk: Desk,
  staying: readonly Staying[],
  { changes }: WeightPlan,
): Pick<BlockPlan, 'publications' | 'withdrawals'> {
  const publications: Change[] = [];
  const withdrawals: Change[] = [];
  for (const { present, desired } of staying) {
    if (desired === undefined || desired.publishVpc === present.look.published) continue;
    // A fail-over creates the half that was active anew: a withdrawal comes after it, and finds another route.
    const anew = changes.some((change) => change.kind === 'fail-over' && change.from === present.nextHop);
    const seen = anew && !desired.publishVpc ? { ...present, createTimeMs: undefined } : present;
    const why = desired.publishVpc ? 'the file has it published' : 'the file has it not published';
    const change = publicationOf(keyOf(desk, present), seen, desired.publishVpc, { why });
    const bar =
      barOf(present, desk.rules) ?? (desired.publishVpc ? undefined : barOfBlock(desk, staying, present));
    if (bar !== undefined) {
      const after = { ...present.look, published: desired.publishVpc };
      hold(desk, bar, change.kind, present, { before: present.look, after });
    } else if (desired.publishVpc) publications.push(change);
    // One of them takes the whole block.
    else if (withdrawals.length === 0) withdrawals.push(change);
  }
  return { publications, withdrawals };
}

/** Withdrawing one route withdraws its block: nobody is to lose the way of the other one. */
function barOfBlock(
  { block }: Desk,
  staying: readonly Staying[],
  { nextHop }: PresentRoute,
): Bar | undefined {
  const wanted = block.desired.find(({ publishVpc }) => publishVpc)?.nextHop;
  const beside = staying.find(
    ({ present, desired }) => present.nextHop !== nextHop && present.look.published && desired === undefined,
  );
  const other = wanted ?? beside?.present.nextHop;
  if (other === undefined) return undefined;
  const reason = `withdrawing it would withdraw the whole block, and the route over ${other} is to stay published: publish both or neither`;
  return { code: 'pair', reason };
}

function planDeletions(
  desk: Desk,
  staying: readonly Staying[],
  doomed: readonly PresentRoute[],
): readonly Change[] {
  const heir = staying.find(({ desired }) => desired !== undefined);
  const relies = heir === undefined ? [] : [relianceOn(keyOf(desk, heir.present))];
  const why = 'ours, and not in the file';
  // The standby first: the traffic moves once, and not before it must.
  return doomed.toReversed().map((present) => deletionOf(keyOf(desk, present), present, { why, relies }));
}
