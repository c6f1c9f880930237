/** A place in a document: names of fields and places in lists, from the top. */
export type DocumentPath = readonly (string | number)[];

/** Two things in a document that cannot both be meant. */
export interface Conflict {
  readonly code: ConflictCode;
  readonly path: DocumentPath;
  /** What it collides with, further up in its list. */
  readonly otherPath: DocumentPath;
  /** What is wrong, given the line of the other one. */
  readonly say: (otherLine: number) => string;
}

export type ConflictCode =
  | 'Gateway.Twice'
  | 'Route.Twice'
  | 'Route.Third'
  | 'Route.SameWeight'
  | 'Route.Publishing';

/**
 * Finds what may be stated once only, and pairs that are none. Takes any document, so that conflicts are told together
 * with fields that are wrong; what cannot be compared is left out.
 * Source of the rules of a pair: CreateVpnRouteEntry, parameter Weight.
 */
export function findConflicts(document: unknown): readonly Conflict[] {
  const gateways = listAt(document, 'gateways');
  const firstOf = new Map<string, number>();
  return gateways.flatMap((gateway, index): readonly Conflict[] => {
    const path = ['gateways', index];
    const routes = conflictsOfRoutes(listAt(gateway, 'routes'), [...path, 'routes']);
    const id = fieldOf(gateway, 'vpnGatewayId');
    if (typeof id !== 'string') return routes;
    const first = firstOf.get(id);
    if (first === undefined) {
      firstOf.set(id, index);
      return routes;
    }
    const twice: Conflict = {
      code: 'Gateway.Twice',
      path: [...path, 'vpnGatewayId'],
      otherPath: ['gateways', first],
      say: (line) => `"${id}" is already at line ${line}. Put all its routes into one list.`,
    };
    return [twice, ...routes];
  });
}

interface Half {
  readonly nextHop: string;
  readonly weight: unknown;
  readonly publishVpc: unknown;
  readonly path: DocumentPath;
}

function conflictsOfRoutes(routes: readonly unknown[], path: DocumentPath): readonly Conflict[] {
  const halvesOf = new Map<string, Half[]>();
  return routes.flatMap((route, index): readonly Conflict[] => {
    const routeDest = fieldOf(route, 'routeDest');
    const nextHop = fieldOf(route, 'nextHop');
    if (typeof routeDest !== 'string' || typeof nextHop !== 'string') return [];
    const half: Half = {
      nextHop,
      weight: fieldOf(route, 'weight') ?? 100,
      publishVpc: fieldOf(route, 'publishVpc') ?? false,
      path: [...path, index],
    };
    const others = halvesOf.get(routeDest) ?? [];
    const conflict = judgeHalf(routeDest, half, others);
    // What is one too many is not compared with what follows: one mistake is told once.
    if (conflict === undefined) halvesOf.set(routeDest, [...others, half]);
    return conflict === undefined ? [] : [conflict];
  });
}

function judgeHalf(routeDest: string, half: Half, others: readonly Half[]): Conflict | undefined {
  const [first, second] = others;
  if (first === undefined) return undefined;
  const { path, nextHop } = half;
  const same = others.find((other) => other.nextHop === nextHop);
  if (same !== undefined) {
    return {
      code: 'Route.Twice',
      path,
      otherPath: same.path,
      say: (line) => `${routeDest} via ${nextHop} is already at line ${line}. Remove one of the two.`,
    };
  }
  if (second !== undefined) {
    return {
      code: 'Route.Third',
      path,
      otherPath: first.path,
      say: (line) =>
        `${routeDest} has two routes already, the first at line ${line}. A block has one route, or an active and a standby one.`,
    };
  }
  // The VPC knows the block only: what withdraws one half withdraws both.
  if (half.weight !== first.weight && half.publishVpc !== first.publishVpc) {
    return {
      code: 'Route.Publishing',
      path,
      otherPath: first.path,
      say: (line) =>
        `${routeDest} is published by one half of its pair only, here or at line ${line}. Publish both or neither: a fail-over would take the block out of the VPC.`,
    };
  }
  if (half.weight !== first.weight) return undefined;
  return {
    code: 'Route.SameWeight',
    path,
    otherPath: first.path,
    say: (line) =>
      `${routeDest} has weight ${String(half.weight)} here and at line ${line}. Of a pair one is active (weight 100) and one is standby (weight 0).`,
  };
}

function listAt(value: unknown, name: string): readonly unknown[] {
  const list = fieldOf(value, name);
  return Array.isArray(list) ? list : [];
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
