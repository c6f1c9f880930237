import type { RouteKey, RouteSpec, RouteWeight } from '../route/route.ts';

/** What somebody wants done with one route. */
export type Intent = CreateRoute | DeleteRoute | SetWeight | PublishRoute | FailOver | AdoptRoute;

export type IntentKind = Intent['kind'];

/** Every kind of intent. */
export const intentKinds = [
  'create-route',
  'delete-route',
  'set-weight',
  'publish-route',
  'withdraw-route',
  'fail-over',
  'adopt-route',
] as const satisfies readonly IntentKind[];

interface Common {
  readonly accountId: string;
  /** Only a creation can be tried without doing it: no other call of the API can. */
  readonly dryRun: boolean;
  /** What must be true of the route right before the first call; otherwise nothing is done. */
  readonly expects?: Expectation;
  /** What must be true of other routes then. */
  readonly relies?: readonly Reliance[];
  /** The operation that this one takes back. */
  readonly undoes?: string;
}

/** What must be true of another route for a change to be made: without it, addresses would go nowhere. */
export interface Reliance {
  readonly route: RouteKey;
  readonly expects: Expectation;
}

export interface CreateRoute extends Common {
  readonly kind: 'create-route';
  readonly route: RouteSpec;
}

export interface DeleteRoute extends Common {
  readonly kind: 'delete-route';
  readonly route: RouteKey;
}

export interface SetWeight extends Common {
  readonly kind: 'set-weight';
  readonly route: RouteKey;
  readonly weight: RouteWeight;
}

export interface PublishRoute extends Common {
  readonly kind: 'publish-route' | 'withdraw-route';
  readonly route: RouteKey;
}

/** The route is the half of an active/standby pair that is to become the active one. */
export interface FailOver extends Common {
  readonly kind: 'fail-over';
  readonly route: RouteKey;
}

/** Takes note that a route is ours from now on; the gateway is not changed. */
export interface AdoptRoute extends Common {
  readonly kind: 'adopt-route';
  readonly route: RouteKey;
}

/** What a route must be like for a change to be made; what is not named does not matter. */
export type Expectation =
  | { readonly kind: 'absent' }
  | {
      readonly kind: 'present';
      readonly weight?: number;
      /** `published` or `normal`. */
      readonly state?: string;
      /** Another creation time means another route. */
      readonly createTimeMs?: number;
    };

interface Wording {
  /** As in "to delete the route". */
  readonly verb: string;
  /** As in "the route was deleted". */
  readonly done: string;
  /** The sentence for an intent that failed. */
  readonly failed: string;
}

const wordings: Readonly<Record<IntentKind, Wording>> = {
  'create-route': { verb: 'create', done: 'created', failed: 'The route was not created' },
  'delete-route': { verb: 'delete', done: 'deleted', failed: 'The route was not deleted' },
  'set-weight': { verb: 'change the weight of', done: 'changed', failed: 'The weight was not changed' },
  'publish-route': { verb: 'publish', done: 'published', failed: 'The route was not published' },
  'withdraw-route': { verb: 'withdraw', done: 'withdrawn', failed: 'The route was not withdrawn' },
  'fail-over': { verb: 'fail over to', done: 'failed over to', failed: 'The fail-over did not happen' },
  'adopt-route': { verb: 'adopt', done: 'adopted', failed: 'The route was not adopted' },
};

/** The words for an intent in sentences about it. */
export function wordingOf({ kind }: Pick<Intent, 'kind'>): Wording {
  return wordings[kind];
}
