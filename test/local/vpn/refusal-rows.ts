import { expect, it } from 'vitest';
import { makeForeignChange } from '../../../local/vpn/model/foreign-hand.ts';
import type { World } from '../../../local/vpn/model/world.ts';
import { sample } from '../../../local/vpn/sample-world.ts';
import { aWorld, codeOf, create } from './world-fixture.ts';

export type Changed = Readonly<Record<string, string>>;

/** A creation, what came before it, and how it ends. */
export interface Row {
  readonly title: string;
  readonly code: string;
  readonly changed?: Changed;
  readonly prepare?: (world: World) => void;
  readonly settings?: Parameters<typeof aWorld>[0];
}

export const onDual: Changed = { VpnGatewayId: sample.dual, NextHop: sample.branch };
/** Puts a route there as if it had always been there. */
export const put =
  (
    routeDest: string,
    nextHop: string,
    more: { weight?: number; published?: boolean; origin?: 'bgp' | 'policy' } = {},
  ) =>
  (world: World, vpnGatewayId: string = sample.single): void =>
    makeForeignChange(world, vpnGatewayId, {
      kind: 'add',
      route: { routeDest, nextHop, weight: 100, ...more },
    });
/** One test per row; a refusal leaves every gateway as it was. */
export function testCreations(rows: readonly Row[]): void {
  it.each(rows)('$title → $code', ({ code, changed = {}, prepare, settings }) => {
    const world = aWorld(settings);
    prepare?.(world);
    const before = structuredClone(world.gateways);
    expect(codeOf(create(world, changed))).toBe(code);
    if (code !== 'OK') expect(world.gateways).toEqual(before);
  });
}
