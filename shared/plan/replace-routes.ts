import { type Desk, keyOf } from './block-rules.ts';
import type { PresentRoute } from './blocks.ts';
import { creationOf, deletionOf, relianceOn, weightChangeOf } from './changes.ts';
import type { DesiredRoute } from './desired-route.ts';
import type { Change } from './gateway-plan.ts';

/**
 * Puts routes in the place of all that a block has, so that one of them carries the traffic at any time: the last old
 * route goes when the first new one is there, which for that time may need the weight that is free.
 */
export function replaceRoutes(
  desk: Desk,
  [survivor, ...others]: readonly [PresentRoute, ...PresentRoute[]],
  [first, ...rest]: readonly [DesiredRoute, ...DesiredRoute[]],
): readonly Change[] {
  const why = `the file has the block via ${[first, ...rest].map(({ nextHop }) => nextHop).join(' and ')}`;
  const remove = (present: PresentRoute, successor: { readonly nextHop: string }) =>
    deletionOf(keyOf(desk, present), present, { why, relies: [relianceOn(keyOf(desk, successor))] });
  const create = (desired: DesiredRoute) =>
    creationOf(keyOf(desk, desired), desired, { why: 'in the file, not on the gateway' });

  const spare = others.map((present) => remove(present, survivor));
  const fitting = [first, ...rest].find(({ weight }) => weight !== survivor.look.weight);
  if (fitting !== undefined) {
    const later = [first, ...rest].filter((desired) => desired !== fitting);
    return [...spare, create(fitting), remove(survivor, fitting), ...later.map(create)];
  }
  const { weight, publishVpc } = first;
  const passing = weight === 100 ? 0 : 100;
  return [
    ...spare,
    creationOf(
      keyOf(desk, first),
      first,
      { why: `in the file; weight ${weight} is free when ${survivor.nextHop} is gone` },
      passing,
    ),
    remove(survivor, first),
    weightChangeOf(keyOf(desk, first), { weight: passing, published: publishVpc }, weight, undefined, {
      why: `the file says weight ${weight}`,
    }),
  ];
}
