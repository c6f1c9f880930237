import { defaultAccountId } from '../../local/vpn/world-seed.ts';
import type { TickReport } from '../../shared/app/advance-all.ts';
import type { App } from '../../shared/app/app.ts';
import type { ReplyReport } from '../../shared/app/deliver-replies.ts';
import { type Served, serveAsk } from '../../shared/app/serve-ask.ts';
import { tick } from '../../shared/app/tick.ts';
import type { Actor } from '../../shared/operation/operation.ts';
import type { Ask, Hook } from '../../shared/source/hook.ts';
import type { DueEntry, Store } from '../../shared/store/store.ts';
import { createManualClock } from './manual-clock.ts';
import type { RecordingChannelOptions } from './recording-channel.ts';
import {
  createRecordingChannel,
  placeAddress,
  type Reaction,
  type RecordingChannel,
} from './recording-channel.ts';
import { type TestApp, type TestAppOptions, testApp } from './test-app.ts';
import { testGateway, testRegion } from './test-world.ts';

/** The account and the region of lines that name none. */
export const home = { accountId: defaultAccountId, regionId: testRegion };

export const alice: Actor = { tenant: 'T1', id: 'U1', name: 'Alice' };
export const bob: Actor = { tenant: 'T1', id: 'U2', name: 'Bob' };

/** What is known of a sender whose people see the HTTP answer, or of one whose people do not. */
export function aHook(showsAnswer: boolean): Pick<Hook, 'source' | 'instance' | 'traits'> {
  return { source: 'slack', instance: 'acme', traits: { ackMs: 3_000, showsAnswer, redelivers: true } };
}

let deliveries = 0;

export interface AskOptions {
  readonly deliveryId?: string;
  readonly actor?: Actor;
  /** The place of the reply; null for an ask that cannot be answered later. The default is a place of its own. */
  readonly place?: string | null;
  readonly answerShown?: boolean;
}

/** Alice asks for something, in a line or with a body; without a delivery id it is a delivery of its own. */
export function anAsk(wish: string | object, options: AskOptions = {}): Ask {
  deliveries += 1;
  const { deliveryId = `ask-${deliveries}`, actor = alice, place = `place of ${deliveryId}` } = options;
  return {
    kind: 'ask',
    delivery: { kind: 'delivery-id', value: deliveryId },
    actor,
    wish: typeof wish === 'string' ? { kind: 'line', text: wish } : { kind: 'route', body: wish },
    ...(place === null ? {} : { replyTo: placeAddress(place) }),
    ...(options.answerShown === undefined ? {} : { answerShown: options.answerShown }),
  };
}

/** The line that asks for a route on the gateway with this number. */
export function addLine(routeDest = '10.1.0.0/16', gateway = 0): string {
  const { nextHop, vpnGatewayId } = testGateway(gateway);
  return `add ${routeDest} via ${nextHop} on ${vpnGatewayId}`;
}

export interface ChatAppOptions extends Omit<TestAppOptions, 'clock'> {
  readonly react?: (...given: Parameters<NonNullable<RecordingChannelOptions['react']>>) => Reaction;
  readonly stages?: RecordingChannelOptions['stages'];
  /** Whether people see the HTTP answer; the default is no, as with most senders. */
  readonly showsAnswer?: boolean;
}

/** The use cases with one chat where people are answered. */
export interface ChatApp extends TestApp {
  readonly chat: RecordingChannel;
  /** Serves an ask as one process, with two seconds for it. */
  ask(ask: Ask | string, by?: App): Promise<Served>;
  /** Begins to serve an ask; time is the test's to move. */
  begin(ask: Ask | string, leftMs?: number, by?: App): Promise<Served>;
  /** One tick of the poller, one minute at most. */
  tick(by?: App): Promise<TickReport & ReplyReport>;
  /** Ticks each minute until so much time has passed. */
  ticksFor(minutes: number): Promise<void>;
}

/** Builds one process with a chat. */
export function chatApp(options: ChatAppOptions = {}): ChatApp {
  const { react, stages, showsAnswer = false, channels = [], ...rest } = options;
  const clock = createManualClock();
  const chat = createRecordingChannel({
    clock,
    ...(react === undefined ? {} : { react }),
    ...(stages === undefined ? {} : { stages }),
  });
  const setting = testApp({ ...rest, clock, channels: [chat, ...channels] });
  const tickOnce = (by = setting.app) => clock.finish(tick(by, clock.nowMs() + 58_000));
  const begin: ChatApp['begin'] = (ask, leftMs = 2_000, by = setting.app) =>
    serveAsk(
      by,
      aHook(showsAnswer),
      typeof ask === 'string' ? anAsk(ask) : ask,
      home,
      clock.nowMs() + leftMs,
    );
  return {
    ...setting,
    chat,
    begin,
    ask: (ask, by) => clock.finish(begin(ask, 2_000, by)),
    tick: tickOnce,
    async ticksFor(minutes) {
      const untilMs = clock.nowMs() + minutes * 60_000;
      while (clock.nowMs() < untilMs) {
        const nextMs = clock.nowMs() + 60_000;
        await tickOnce();
        await clock.advance(Math.max(0, nextMs - clock.nowMs()));
      }
    },
  };
}

/** The id of the operation that came of an ask; another outcome is the test's failure. */
export function operationIdIn({ outcome }: Served): string {
  if (outcome.kind === 'accepted' || outcome.kind === 'known') return outcome.operation.id;
  throw new Error(`No operation came of it: ${JSON.stringify(outcome)}`);
}

/** Everything that is still to be looked at, ever. */
export function everythingDue(store: Store): Promise<readonly DueEntry[]> {
  return store.listDue({ untilMs: Number.MAX_SAFE_INTEGER, limit: 1_000 });
}
