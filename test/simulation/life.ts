import type { Expectation, Intent } from '../../shared/operation/intent.ts';
import type { Requester } from '../../shared/operation/operation.ts';
import { reconcileSource } from '../../shared/operation/service-order.ts';
import type { RouteKey, RouteWeight } from '../../shared/route/route.ts';
import type { Random } from './random.ts';
import { drawReplyTo } from './reply-channels.ts';
import { accountId, regionId, type SmallGateway, type SmallGateways, startMs } from './small-world.ts';
import type { Question, Request, StartRoute, Undo } from './story.ts';

/** What happens where routes live their whole life: they are there, are changed, taken over, given up, brought back. */
export interface Life {
  readonly routes: readonly StartRoute[];
  readonly requests: readonly Request[];
  readonly undos: readonly Undo[];
  readonly questions: readonly Question[];
}

/** So few that everybody gets into everybody's way. */
export const blocks = ['10.9.0.0/24', '10.9.1.0/24', '10.9.2.0/24', '10.9.3.0/24', '10.9.4.0/24'] as const;

const people: Requester = { source: 'standard', instance: 'network-team' };
const reconciliation: Requester = { source: reconcileSource, instance: 'desired' };

/** Draws routes that are there already, and requests of every kind about them and others. */
export function drawLife(random: Random, gateways: SmallGateways, count: number, spanMs: number): Life {
  const routes = gateways.slice(0, 3).flatMap((gateway) => drawStart(random, gateway));
  const requests: Request[] = [];
  for (let index = 1; index <= count; index += 1) {
    const request = drawRequest(random, { gateways, routes }, `r${String(index).padStart(2, '0')}`, spanMs);
    const earlier = random.chance(0.12) ? requests.at(-1) : undefined;
    requests.push(earlier === undefined ? request : repeat(earlier, request));
  }
  const undos = requests
    .filter(() => random.chance(0.2))
    .map((request, index): Undo => {
      const name = `u${String(index + 1).padStart(2, '0')}`;
      const replyTo = random.chance(0.5) ? { replyTo: drawReplyTo(random, name) } : {};
      const atMs = request.atMs + random.whole(0, random.pick([60_000, 400_000]));
      return { name, atMs, of: request.name, requester: people, ...replyTo };
    });
  const questions = Array.from({ length: random.whole(0, 3) }, (_, index): Question => {
    const name = `q${String(index + 1).padStart(2, '0')}`;
    const text = random.pick([
      'help',
      'list',
      'show vpn-a',
      'what?',
      'status op_00000000000000000000000000000000',
    ]);
    return { name, atMs: random.whole(0, spanMs), text, address: drawReplyTo(random, name).address };
  });
  return { routes, requests, undos, questions };
}

function drawStart(
  random: Random,
  { vpnGatewayId, tunnels, connections }: SmallGateway,
): readonly StartRoute[] {
  const [one, other] = random.chance(0.5) ? connections : connections.toReversed();
  return blocks.slice(0, 4).flatMap((routeDest): readonly StartRoute[] => {
    const published = random.chance(0.3) && vpnGatewayId !== 'vpn-b';
    const route = { vpnGatewayId, routeDest, nextHop: one ?? '', weight: 100, published } as const;
    if (!random.chance(0.7)) return [];
    if (tunnels === 'dual' || other === undefined || random.chance(0.4)) {
      return [{ ...route, weight: tunnels === 'single' && random.chance(0.3) ? 0 : 100 }];
    }
    return [route, { ...route, nextHop: other, weight: 0, published: published && random.chance(0.5) }];
  });
}

type Kind = Intent['kind'];

const kinds: readonly [Kind, ...Kind[]] = [
  ...times(6, 'create-route'),
  ...times(4, 'delete-route'),
  ...times(3, 'set-weight'),
  ...times(2, 'publish-route'),
  ...times(2, 'withdraw-route'),
  ...times(5, 'fail-over'),
  ...times(2, 'adopt-route'),
];

function times(count: number, kind: Kind): [Kind, ...Kind[]] {
  return [kind, ...Array.from({ length: count - 1 }, () => kind)];
}

/** Asks for the same with the same token, but in another delivery: as a script does that was started again. */
export function repeat({ submission: { intent, callerToken } }: Request, request: Request): Request {
  const { submission, ...rest } = request;
  return { ...rest, submission: { ...submission, intent, callerToken: callerToken ?? 'caller-again' } };
}

interface Start {
  readonly gateways: SmallGateways;
  readonly routes: readonly StartRoute[];
}

function drawRequest(random: Random, start: Start, name: string, spanMs: number): Request {
  const atMs = random.whole(0, spanMs);
  const kind = random.pick(kinds);
  const key = drawKey(random, start, kind);
  const byFile = kind !== 'adopt-route' && random.chance(0.25);
  const callerToken = random.chance(0.1) ? `caller-${random.whole(1, 3)}` : undefined;
  return {
    name,
    atMs,
    submission: {
      intent: intentOf(random, kind, key, name),
      requester: byFile ? reconciliation : people,
      delivery: { kind: 'delivery-id', value: name },
      ...(callerToken === undefined ? {} : { callerToken }),
    },
    ...(random.chance(0.08) ? { cancelAtMs: atMs + random.whole(0, 60_000) } : {}),
  };
}

/** Most ask for what can be done with the routes that were there in the beginning. */
function drawKey(random: Random, { gateways, routes }: Start, kind: Kind): RouteKey {
  const fitting = kind === 'fail-over' ? routes.filter((route) => isStandby(route, routes)) : routes;
  const [first, ...others] = fitting;
  if (kind !== 'create-route' && first !== undefined && random.chance(0.7)) {
    const { vpnGatewayId, routeDest, nextHop } = random.pick([first, ...others]);
    return { regionId, vpnGatewayId, routeDest, nextHop };
  }
  const gateway = random.pick(gateways);
  return {
    regionId,
    vpnGatewayId: gateway.vpnGatewayId,
    routeDest: random.pick(blocks),
    nextHop: random.chance(0.02) ? 'vco-nowhere' : random.pick(gateway.connections),
  };
}

function isStandby(route: StartRoute, routes: readonly StartRoute[]): boolean {
  return (
    route.weight === 0 &&
    routes.some(
      ({ vpnGatewayId, routeDest, weight }) =>
        weight === 100 && vpnGatewayId === route.vpnGatewayId && routeDest === route.routeDest,
    )
  );
}

function intentOf(random: Random, kind: Kind, route: RouteKey, name: string): Intent {
  const weight: RouteWeight = random.chance(0.7) ? 100 : 0;
  const common = { accountId, dryRun: false };
  if (kind === 'create-route') {
    const spec = { ...route, weight, publishVpc: random.chance(0.3) };
    const unlisted = random.chance(0.4) ? { description: `for ${name}` } : {};
    const expects: Expectation = { kind: 'absent' };
    return {
      ...common,
      kind,
      route: { ...spec, ...unlisted, ...(random.chance(0.3) ? { overlayMode: 'Ipsec' } : {}) },
      dryRun: random.chance(0.06),
      ...(random.chance(0.15) ? { expects } : {}),
    };
  }
  const expects = random.chance(0.25) ? { expects: drawExpectation(random) } : {};
  return kind === 'set-weight'
    ? { ...common, kind, route, weight, ...expects }
    : { ...common, kind, route, ...expects };
}

function drawExpectation(random: Random): Expectation {
  return {
    kind: 'present',
    ...(random.chance(0.4) ? { weight: random.pick([0, 100]) } : {}),
    ...(random.chance(0.3) ? { state: random.pick(['normal', 'published']) } : {}),
    // The routes that are there from the beginning, and no other that somebody creates in their place.
    ...(random.chance(0.4) ? { createTimeMs: startMs } : {}),
  };
}
