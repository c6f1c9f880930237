import type { ReplyAddress } from '../../shared/answer/thread.ts';
import type { ReplyTo, Submission } from '../../shared/app/accept-request.ts';
import { type AppSettings, defaultSettings } from '../../shared/app/app.ts';
import type { Requester } from '../../shared/operation/operation.ts';
import { reconcileSource } from '../../shared/operation/service-order.ts';
import type { RouteWeight } from '../../shared/route/route.ts';
import {
  drawFaultMix,
  type FaultKind,
  type FaultMix,
  faultKinds,
  faultKindsOfCreation,
} from './fault-kind.ts';
import { drawKept, type KeptFile } from './kept.ts';
import { drawLife, type Life, repeat } from './life.ts';
import type { Random } from './random.ts';
import { drawReplyTo } from './reply-channels.ts';
import { accountId, describeGateways, regionId, type SmallGateways } from './small-world.ts';

/** One request as its sender makes it. */
export interface Request {
  readonly name: string;
  readonly atMs: number;
  readonly submission: Submission;
  /** When the sender delivers it once more, though it was acknowledged. */
  readonly againAtMs?: number;
  /** When somebody changes their mind. */
  readonly cancelAtMs?: number;
}

/** A route that is there when the story begins: nobody of us made it. */
export interface StartRoute {
  readonly vpnGatewayId: string;
  readonly routeDest: string;
  readonly nextHop: string;
  readonly weight: RouteWeight;
  readonly published: boolean;
}

/** Somebody takes back what another request has done. */
export interface Undo {
  readonly name: string;
  readonly atMs: number;
  /** The name of that request. */
  readonly of: string;
  readonly requester: Requester;
  readonly replyTo?: ReplyTo;
}

/** A line in a chat that asks for no change, and is answered there. */
export interface Question {
  readonly name: string;
  readonly atMs: number;
  readonly text: string;
  readonly address: ReplyAddress;
}

/** The rates that the cloud allows, and that we have been told. */
export type CallsPerMinute = AppSettings['callsPerMinute'];

/** What is going to happen, as far as it can be told beforehand. Times count from the beginning. */
export interface Story {
  readonly gateways: SmallGateways;
  readonly routes: readonly StartRoute[];
  readonly requests: readonly Request[];
  readonly undos: readonly Undo[];
  readonly questions: readonly Question[];
  /** What some gateways are kept equal to. */
  readonly file?: KeptFile;
  readonly callsPerMinute: CallsPerMinute;
  readonly mix: FaultMix;
  /** Whether pollers wait for new work after they went idle. */
  readonly lingering: boolean;
  /** From then on our own processes, and their store, can be relied on. */
  readonly reliableFromMs: number;
  /** From then on nothing goes wrong any more. */
  readonly calmFromMs: number;
}

export const routeStories = ['created', 'live', 'kept'] as const;

export type RouteStory = (typeof routeStories)[number];

export interface StoryOptions {
  /** Only these kinds, each as bad as it gets; drawn when absent. */
  readonly faults?: readonly FaultKind[];
  /** 20 when absent. */
  readonly requests?: number;
  /** How long faults last; drawn when absent. */
  readonly calmFromMs?: number;
  /** 3 when absent. */
  readonly gateways?: number;
  /** Whether routes are created and nothing else, live their whole life, or are kept equal to a file as well; one of the first two is drawn when absent. */
  readonly routes?: RouteStory;
}

const tightRates: CallsPerMinute = { create: 10, delete: 10, 'set-weight': 20, publish: 10, describe: 100 };

/** Draws a story. */
export function drawStory(random: Random, options: StoryOptions): Story {
  const sort = options.routes ?? (random.fork('life').chance(0.6) ? 'live' : 'created');
  const live = sort !== 'created';
  const mix =
    options.faults === undefined
      ? drawFaultMix(random.fork('mix'), live ? faultKinds : faultKindsOfCreation)
      : Object.fromEntries(options.faults.map((kind) => [kind, 1]));
  const gateways = describeGateways(options.gateways ?? 3);
  const draw = random.fork('requests');
  const spanMs = draw.pick([20_000, 120_000, 600_000]);
  const requests: Request[] = [];
  for (let index = 1; index <= (options.requests ?? 20); index += 1) {
    const request = drawRequest(draw, gateways, `r${String(index).padStart(2, '0')}`, spanMs);
    const earlier = requests.at(-1);
    requests.push(earlier !== undefined && draw.chance(0.1) ? repeat(earlier, request) : request);
  }
  const life: Life = live
    ? drawLife(random.fork('life'), gateways, options.requests ?? (sort === 'kept' ? 8 : 20), spanMs)
    : { routes: [], requests, undos: [], questions: [] };
  const replies = random.fork('replies');
  const asked = life.requests.map((request) =>
    request.submission.requester.source !== reconcileSource && replies.chance(0.6)
      ? withReply(request, replies)
      : request,
  );
  // Faults sometimes outlast the deadline of an hour, and mostly do not.
  const drawnMs = random
    .fork('calm')
    .pick([120_000, 240_000, 240_000, 600_000, 600_000, 900_000, 900_000, 4_500_000]);
  const calmFromMs = options.calmFromMs ?? drawnMs;
  // What the cloud does is no excuse for a late end, so it goes on for longer.
  const reliableFromMs = Math.min(calmFromMs, random.fork('reliable').pick([120_000, 900_000, 4_500_000]));
  // Three gateways never come near the documented rates, but the account may be allowed less.
  const tight = options.faults === undefined && random.fork('rates').chance(0.25);
  const callsPerMinute = tight ? tightRates : defaultSettings.callsPerMinute;
  const file =
    sort === 'kept' ? drawKept(random.fork('file'), gateways, Math.max(spanMs, 300_000)) : undefined;
  return {
    ...life,
    ...(file === undefined ? {} : { file }),
    gateways,
    requests: asked,
    callsPerMinute,
    mix,
    lingering: live,
    reliableFromMs,
    calmFromMs,
  };
}

/** Asks in a place where an answer can be given later. */
function withReply(request: Request, random: Random): Request {
  return { ...request, submission: { ...request.submission, replyTo: drawReplyTo(random, request.name) } };
}

function drawRequest(random: Random, gateways: SmallGateways, name: string, spanMs: number): Request {
  const gateway = random.pick(gateways);
  const atMs = random.whole(0, spanMs);
  const weight: RouteWeight = random.chance(0.8) ? 100 : 0;
  const route = {
    regionId,
    vpnGatewayId: gateway.vpnGatewayId,
    // Few enough that some are asked for twice, with the same settings or with others.
    routeDest: `10.${random.whole(1, 2)}.${random.whole(0, 9)}.0/24`,
    nextHop: random.chance(0.03) ? 'vco-nowhere' : random.pick(gateway.connections),
    weight,
    publishVpc: random.chance(0.3),
  };
  // A caller's own token may come with two deliveries.
  const callerToken = random.chance(0.15) ? `caller-${random.whole(1, 3)}` : undefined;
  return {
    name,
    atMs,
    submission: {
      intent: { kind: 'create-route', route, accountId, dryRun: random.chance(0.08) },
      requester: { source: 'standard', instance: 'network-team' },
      delivery: { kind: 'delivery-id', value: name },
      ...(callerToken === undefined ? {} : { callerToken }),
    },
    ...(random.chance(0.08) ? { cancelAtMs: atMs + random.whole(0, 60_000) } : {}),
  };
}
