import { describe, expect, it } from 'vitest';
import { acceptRequest } from '../../shared/app/accept-request.ts';
import { tick } from '../../shared/app/tick.ts';
import { operationIdOf } from '../support/operations.ts';
import { accepted, keyOf, stored, submission, type TestApp, testApp } from '../support/test-app.ts';
import { StoreDown } from '../support/watched-store.ts';

const lingerMs = 3_000;

function poll({ app, clock }: TestApp, linger: number, forMs = 58_000) {
  return tick(app, clock.nowMs() + forMs, linger);
}

describe('a poller that was not woken', () => {
  it('nothing is open: it ends at once, after one look', async () => {
    const setting = testApp();
    const beganMs = setting.clock.nowMs();
    await setting.clock.finish(poll(setting, 0));
    expect(setting.clock.nowMs()).toBe(beganMs);
    expect(setting.watched.calls.get('listPending')).toBe(1);
  });
});

describe('a poller that was woken', () => {
  it('nothing comes: it ends after its lingering, with a look each half second', async () => {
    const setting = testApp();
    const beganMs = setting.clock.nowMs();
    const report = await setting.clock.finish(poll(setting, lingerMs));
    expect(report).toMatchObject({ gateways: 0, stillOpen: 0, errors: 0 });
    expect(setting.clock.nowMs() - beganMs).toBe(lingerMs);
    expect(setting.watched.calls.get('listPending')).toBe(7);
  });

  it.each([100, 1_400, 2_999])(
    'a request %i ms after it went idle: done by the same tick',
    async (afterMs) => {
      const setting = testApp();
      const running = poll(setting, lingerMs);
      await setting.clock.advance(afterMs);
      const late = await accepted(setting.app);
      expect(await setting.clock.finish(running)).toMatchObject({ gateways: 1, stillOpen: 0, errors: 0 });
      expect((await stored(setting.store, late)).state).toBe('succeeded');
    },
  );

  it('work makes the lingering begin anew', async () => {
    const setting = testApp({ gateways: 2 });
    const running = poll(setting, lingerMs);
    await setting.clock.advance(2_500);
    const second = await accepted(setting.app, { gateway: 0 });
    while ((await stored(setting.store, second)).state !== 'succeeded') await setting.clock.advance(100);
    await setting.clock.advance(2_500);
    const third = await accepted(setting.app, { gateway: 1 });
    expect(await setting.clock.finish(running)).toMatchObject({ gateways: 2, stillOpen: 0 });
    expect((await stored(setting.store, third)).state).toBe('succeeded');
  });

  it('it looks while a request is being recorded, between two writes: done as soon as it is recorded', async () => {
    const setting: TestApp = testApp({
      store: {
        async before(method) {
          if (method === 'createOperation') await setting.clock.sleep(1_200);
        },
      },
    });
    const recording = acceptRequest(setting.app, submission());
    const running = poll(setting, lingerMs);
    expect(await setting.clock.finish(running)).toMatchObject({ gateways: 1, stillOpen: 0, errors: 0 });
    expect((await stored(setting.store, (await recording).operation)).state).toBe('succeeded');
  });

  it('what cannot be done does not keep it running, nor is it counted as many gateways', async () => {
    const setting = testApp();
    const { clock, store } = setting;
    const entry = { gatewayKey: keyOf(), acceptedAtMs: clock.nowMs(), operationId: operationIdOf(1) };
    await store.addPending(entry);
    const beganMs = clock.nowMs();
    const report = await clock.finish(poll(setting, lingerMs));
    expect(report).toMatchObject({ gateways: 1, stillOpen: 1, errors: 0 });
    expect(clock.nowMs() - beganMs).toBe(lingerMs);
  });

  it('it never lingers beyond its time', async () => {
    const setting = testApp();
    const beganMs = setting.clock.nowMs();
    await setting.clock.finish(poll(setting, lingerMs, 1_300));
    expect(setting.clock.nowMs() - beganMs).toBe(1_300);
  });

  it('the store fails while it lingers: it fails like any tick, and the timer brings the next', async () => {
    let looks = 0;
    const setting = testApp({
      store: {
        before(method) {
          if (method !== 'listPending') return;
          looks += 1;
          if (looks === 3) throw new StoreDown();
        },
      },
    });
    await expect(setting.clock.finish(poll(setting, lingerMs))).rejects.toThrow(StoreDown);
  });
});
