import { describe, expect, it } from 'vitest';
import { acceptRequest } from '../../shared/app/accept-request.ts';
import { readOperation, viewOperation } from '../../shared/app/read-operations.ts';
import { type PublicOperation, presentOperation } from '../../shared/operation/present.ts';
import { addLine, alice, anAsk, type ChatApp, chatApp, operationIdIn } from '../support/chat-app.ts';
import { gone, placeAddress, unreachable } from '../support/recording-channel.ts';
import { submission } from '../support/test-app.ts';

/** The operation as the API shows it. */
async function shown({ app }: ChatApp, id: string): Promise<PublicOperation> {
  const view = await readOperation(app, id);
  if (view === undefined) throw new Error(`There is no operation ${id}.`);
  return presentOperation(view.operation, view.forecast, view.thread);
}

const ask = () => anAsk(addLine(), { place: 'secret place' });

describe('how the asker is told, as the API shows it', () => {
  it('accepted is told: the channel, the sender, and how far it is', async () => {
    const setting = chatApp();
    const id = operationIdIn(await setting.ask(ask()));
    expect((await shown(setting, id)).metadata.reply).toEqual({
      channel: 'slack',
      sender: 'acme',
      state: 'owed',
      told: 'accepted',
      failures: 0,
    });
  });

  it('nothing is told yet: no stage', async () => {
    const setting = chatApp();
    const id = operationIdIn(await setting.begin(ask(), 0));
    const { reply } = (await shown(setting, id)).metadata;
    expect(reply).toMatchObject({ state: 'owed', failures: 0 });
    expect(reply).not.toHaveProperty('told');
  });

  it('the end is told', async () => {
    const setting = chatApp();
    const id = operationIdIn(await setting.ask(ask()));
    await setting.tick();
    expect((await shown(setting, id)).metadata.reply).toMatchObject({
      state: 'told',
      told: 'ended',
      failures: 0,
    });
  });

  it('the place is unreachable: how often, why, and when it is tried again', async () => {
    const setting = chatApp({ react: () => unreachable });
    const id = operationIdIn(await setting.ask(ask()));
    const { notBeforeMs = 0 } = (await setting.store.readThread(id)) ?? {};
    expect((await shown(setting, id)).metadata.reply).toEqual({
      channel: 'slack',
      sender: 'acme',
      state: 'owed',
      failures: 1,
      why: 'It answers 503.',
      nextAttemptTime: new Date(notBeforeMs).toISOString(),
    });
  });

  it('the place is gone: undeliverable, and why', async () => {
    const setting = chatApp({ react: () => gone });
    const id = operationIdIn(await setting.ask(ask()));
    const { reply } = (await shown(setting, id)).metadata;
    expect(reply).toMatchObject({ state: 'undeliverable', why: 'It answers 404.' });
    expect(reply).not.toHaveProperty('nextAttemptTime');
  });

  it('its sender is not configured any more: undeliverable, and why, in the answer of the API', async () => {
    const setting = chatApp();
    const id = operationIdIn(await setting.ask(ask()));
    await setting.tick({ ...setting.app, channels: [] });
    const { done, metadata } = await shown(setting, id);
    expect(done).toBe(true);
    expect(metadata.reply).toMatchObject({
      state: 'undeliverable',
      told: 'accepted',
      why: 'The sender it came from is not configured any more.',
    });
  });

  it.each([
    { title: 'before it is told', react: () => unreachable },
    { title: 'while it is told', react: () => ({}) },
    { title: 'when it cannot be told', react: () => gone },
  ])('$title: where people are answered is nowhere to be seen', async ({ react }) => {
    const setting = chatApp({ react });
    const id = operationIdIn(await setting.ask(ask()));
    expect(JSON.stringify(await shown(setting, id))).not.toContain('secret place');
    await setting.tick();
    expect(JSON.stringify(await shown(setting, id))).not.toContain('secret place');
    expect(JSON.stringify(await setting.store.readOperation(id))).not.toContain('secret place');
  });
});

describe('what else the API shows of an ask', () => {
  it('the line as it was understood, and the person', async () => {
    const setting = chatApp();
    const id = operationIdIn(await setting.ask(ask()));
    expect((await shown(setting, id)).metadata).toMatchObject({
      line: `${addLine()} weight 100 no-publish region cn-hangzhou`,
      requester: { source: 'slack', instance: 'acme', actor: alice },
      source: 'slack',
    });
  });

  it('a request without a line and a reply: neither is shown, and no thread is read', async () => {
    const { app, watched } = chatApp();
    const { operation } = await acceptRequest(app, submission());
    const view = await viewOperation(app, operation);
    const { metadata } = presentOperation(view.operation, view.forecast, view.thread);
    expect(metadata).not.toHaveProperty('line');
    expect(metadata).not.toHaveProperty('reply');
    expect(metadata.requester).not.toHaveProperty('actor');
    expect(watched.calls.get('readThread')).toBeUndefined();
  });

  it('where the HTTP answer says that it was accepted, that counts as told', async () => {
    const setting = chatApp();
    const replyTo = { address: placeAddress('C1'), shown: true };
    const { operation } = await acceptRequest(setting.app, submission({ replyTo }));
    expect((await shown(setting, operation.id)).metadata.reply).toMatchObject({
      told: 'accepted',
      state: 'owed',
    });
  });
});
