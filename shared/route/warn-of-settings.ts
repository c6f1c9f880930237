import type { Warning } from './assessment.ts';
import { isPublished } from './route.ts';
import { nameRoute } from './route-table.ts';
import { aroundBlock, type Scene, toSameBlock, warning } from './scene.ts';

/** Warns that a weight is asked for where none has an effect. Source: ModifyVpnRouteEntryWeight, NewWeight. */
export function weightMeansNothing(scene: Scene): readonly Warning[] {
  if (!scene.situation.dualTunnel) return [];
  const detail =
    'The gateway has dual tunnels: weights have no effect there, and it lists 100 whatever is asked for.';
  return [warning(scene, 'Weight.NoEffect', detail)];
}

/**
 * Says what the VPC sends to the gateway once a route is published or withdrawn.
 * Source: PublishVpnRouteEntry: only the system route table is written, and withdrawing a block that is published
 * by a policy-based route too withdraws both.
 */
export function warnOfPublishing(scene: Scene): readonly Warning[] {
  const { mutation, block, known, before, after, situation } = scene;
  const { routeDest } = mutation.route;
  if (known === undefined || isPublished(known) === (mutation.kind === 'publish')) return [];
  const vpc = situation.surroundings?.vpcId ?? 'the VPC';
  if (mutation.kind === 'publish') {
    const detail = `The system route table of ${vpc} will send ${routeDest} to this gateway; its other route tables stay as they are.`;
    return [warning(scene, 'Publish.Begins', detail)];
  }
  const left = aroundBlock(
    after.filter(({ route }) => isPublished(route)),
    block,
  );
  const beside = toSameBlock(before, block).filter(isPublished);
  const also = beside.map((route) => ` ${nameRoute(route)} is withdrawn with it.`).join('');
  const detail =
    left === undefined
      ? `${vpc} will not send ${routeDest} to this gateway any more, unless a route was added by hand.${also} A policy-based route to this block is withdrawn with it.`
      : `${vpc} still sends ${routeDest} to this gateway, because ${nameRoute(left)} is published.${also}`;
  return [warning(scene, 'Publish.Ends', detail)];
}
