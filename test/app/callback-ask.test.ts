import { describe, expect, it } from 'vitest';
import { anAsk, chatApp, operationIdIn } from '../support/chat-app.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { createRecordingChannel } from '../support/recording-channel.ts';
import { testGateway } from '../support/test-world.ts';

const { vpnGatewayId, nextHop } = testGateway(0);
const callbackUrl = 'https://hooks.example.com/routes?key=secret';
const body = { vpnGatewayId, nextHop, routeDest: '10.1.0.0/16', callbackUrl };

function withCallbacks() {
  const callback = createRecordingChannel({
    clock: createManualClock(),
    channel: 'callback',
    instance: 'callback',
    stages: ['ended'],
  });
  const setting = chatApp({
    channels: [callback],
    settings: { replyOrigins: ['https://hooks.example.com'] },
  });
  return { ...setting, callback };
}

describe('a body that names a callback', () => {
  it('the end is called back, nothing else, and nothing is said in the chat', async () => {
    const { ask, tick, chat, callback } = withCallbacks();
    const id = operationIdIn(await ask(anAsk(body)));
    await tick();
    expect(callback.attempts).toMatchObject([
      {
        message: { id: `${id}-ended`, stage: 'ended', operation: { name: `operations/${id}`, done: true } },
        address: { to: { url: callbackUrl } },
      },
    ]);
    expect(chat.attempts).toEqual([]);
  });

  it('the URL is nowhere once it was called, and never in a log', async () => {
    const { ask, tick, store, log } = withCallbacks();
    const id = operationIdIn(await ask(anAsk(body)));
    await tick();
    const kept = [await store.readOperation(id), await store.readThread(id), log];
    expect(JSON.stringify(kept)).not.toContain('secret');
  });

  it.each([
    { title: 'another callback', other: { ...body, callbackUrl: 'https://hooks.example.com/other' } },
    { title: 'no callback', other: { ...body, callbackUrl: undefined } },
  ])('the same delivery with $title: refused, and the first callback is called', async ({ other }) => {
    const { ask, tick, callback } = withCallbacks();
    await ask(anAsk(body, { deliveryId: 'd' }));
    expect((await ask(anAsk(other, { deliveryId: 'd' }))).outcome.kind).toBe('mismatch');
    await tick();
    expect(callback.attempts.map(({ address }) => address.to.url)).toEqual([callbackUrl]);
  });

  it('the same delivery with the same callback: known', async () => {
    const { ask } = withCallbacks();
    await ask(anAsk(body, { deliveryId: 'd' }));
    expect((await ask(anAsk(body, { deliveryId: 'd' }))).outcome.kind).toBe('known');
  });

  it('a host that is not allowed: refused in the chat, nothing is recorded or called', async () => {
    const { ask, tick, chat, callback, store } = withCallbacks();
    const { outcome } = await ask(anAsk({ ...body, callbackUrl: 'https://evil.example.com/' }));
    await tick();
    expect(outcome.kind).toBe('callback-refused');
    expect(chat.attempts[0]?.message.answer.notes.join('\n')).toContain('ROUTEHOOK_REPLY_ORIGINS');
    expect(callback.attempts).toEqual([]);
    expect((await store.listOperations({ pageSize: 1 })).operations).toEqual([]);
  });
});
