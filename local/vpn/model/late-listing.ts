import type { Effect, Gateway, Route } from './world.ts';

/** The routes as a listing shows them now: late ones are absent, stale ones are as they were. */
export function shownRoutes(gateway: Gateway, nowMs: number): readonly Route[] {
  if (gateway.staleRows.length === 0) return gateway.routes.filter((route) => route.visibleFromMs <= nowMs);
  const stale = gateway.staleRows.filter((row) => row.untilMs > nowMs).map((row) => row.route);
  const shown = gateway.routes
    .filter((route) => route.visibleFromMs <= nowMs)
    .map((route) => stale.find((old) => isSame(old, route)) ?? route);
  // A removed route goes on being listed, too.
  return [...shown, ...stale.filter((old) => !shown.some((route) => isSame(old, route)))];
}

/** Keeps the routes that an effect is about to change listed as they are, until `untilMs`. */
export function keepShowing(gateway: Gateway, effect: Effect, untilMs: number, nowMs: number): void {
  const before = shownRoutes(gateway, nowMs).filter((route) => isChangedBy(effect, route));
  const others = gateway.staleRows.filter(
    (row) => row.untilMs > nowMs && !before.some((route) => isSame(route, row.route)),
  );
  const rows = before.map((route) => ({ route: { ...route }, untilMs }));
  gateway.staleRows.splice(0, gateway.staleRows.length, ...others, ...rows);
}

/** Ends the lateness of the routes that an effect changes: a listing shows what is true of them. */
export function showAtOnce(gateway: Gateway, effect: Effect): void {
  const kept = gateway.staleRows.filter(({ route }) =>
    effect.kind === 'add' ? !isSame(effect.route, route) : !isChangedBy(effect, route),
  );
  gateway.staleRows.splice(0, gateway.staleRows.length, ...kept);
}

/** True while a route's own last change has not shown yet. */
export function isSettling(gateway: Gateway, route: Route, nowMs: number): boolean {
  const isStale = gateway.staleRows.some((row) => row.untilMs > nowMs && isSame(row.route, route));
  return isStale || route.visibleFromMs > nowMs;
}

function isSame(one: Route, other: Route): boolean {
  return one.routeDest === other.routeDest && one.nextHop === other.nextHop && one.origin === other.origin;
}

function isChangedBy(effect: Effect, route: Route): boolean {
  switch (effect.kind) {
    case 'remove':
    case 'reweight':
      return (
        route.origin === 'custom' && route.routeDest === effect.routeDest && route.nextHop === effect.nextHop
      );
    case 'publish':
      // Withdrawing touches every route to the block.
      return (
        route.routeDest === effect.routeDest &&
        route.origin !== 'bgp' &&
        (!effect.published || (route.nextHop === effect.nextHop && route.origin === effect.origin))
      );
    default:
      return false;
  }
}
