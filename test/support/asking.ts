import { expect } from 'vitest';
import { type AskOutcome, answerAsk } from '../../shared/app/answer-ask.ts';
import { addLine, alice, home } from './chat-app.ts';
import { placeAddress } from './recording-channel.ts';
import { type TestApp, type TestAppOptions, testApp } from './test-app.ts';

let deliveries = 0;

/** The use cases, and somebody who asks for something through a hook. */
export interface Asking extends TestApp {
  /** Asks in a line; without a delivery id it is a delivery of its own. */
  say(text: string, actor?: typeof alice, deliveryId?: string): Promise<AskOutcome>;
  /** Asks with a body. */
  send(body: unknown): Promise<AskOutcome>;
}

/** Builds one process with two gateways; everybody may ask unless the settings say otherwise. */
export function asking(options: TestAppOptions = {}): Asking {
  const setting = testApp({ gateways: 2, ...options });
  const askerOf = (actor: typeof alice, deliveryId = `say-${++deliveries}`) => ({
    ...home,
    requester: { source: 'slack', instance: 'acme', actor },
    deliveryOf: () => ({ kind: 'delivery-id', value: deliveryId }) as const,
    replyTo: { address: placeAddress('C1'), shown: true },
  });
  const answer = (wish: Parameters<typeof answerAsk>[1], actor = alice, deliveryId?: string) =>
    setting.clock.finish(
      answerAsk(setting.app, wish, askerOf(actor, deliveryId), setting.clock.nowMs() + 2_000),
    );
  return {
    ...setting,
    say: (text, actor, deliveryId) => answer({ kind: 'line', text }, actor, deliveryId),
    send: (body) => answer({ kind: 'route', body }),
  };
}

/** Says a line and gives the id of the operation that came of it. */
export async function add(setting: Asking, line = addLine()): Promise<string> {
  const outcome = await setting.say(line);
  if (outcome.kind !== 'accepted') throw new Error(`Not accepted: ${JSON.stringify(outcome)}`);
  return outcome.operation.id;
}

/** Neither an operation nor anything that would lead to one. */
export async function expectNothingRecorded({ store }: TestApp): Promise<void> {
  expect((await store.listOperations({ pageSize: 1 })).operations).toEqual([]);
  expect(await store.listPending()).toEqual([]);
  expect(await store.listDue({ untilMs: Number.MAX_SAFE_INTEGER, limit: 1 })).toEqual([]);
}
