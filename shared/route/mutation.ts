import type { RouteKey, RouteSpec, RouteWeight } from './route.ts';

/** One call that changes the routes of a gateway, with everything that it says. */
export type Mutation =
  /** CreateVpnRouteEntry. */
  | { readonly kind: 'create'; readonly route: RouteSpec; readonly dryRun: boolean }
  /** DeleteVpnRouteEntry: `weight` is the one that the route has now. */
  | { readonly kind: 'delete'; readonly route: RouteKey; readonly weight: number }
  /** ModifyVpnRouteEntryWeight: `weight` is the one that the route has now. */
  | {
      readonly kind: 'set-weight';
      readonly route: RouteKey;
      readonly weight: number;
      readonly newWeight: RouteWeight;
    }
  /** PublishVpnRouteEntry, for destination routes, with PublishVpc true or false. */
  | { readonly kind: 'publish' | 'withdraw'; readonly route: RouteKey };
