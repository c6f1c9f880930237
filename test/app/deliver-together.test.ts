import { describe, expect, it } from 'vitest';
import { deliverThread } from '../../shared/app/deliver-replies.ts';
import { tick } from '../../shared/app/tick.ts';
import { addLine, chatApp, everythingDue } from '../support/chat-app.ts';
import type { Reaction } from '../support/recording-channel.ts';

const minute = 60_000;

describe('several processes tell at once', () => {
  const sayings: readonly { readonly title: string; readonly reaction: Reaction }[] = [
    { title: 'quickly', reaction: {} },
    { title: 'slowly', reaction: { takesMs: 3_000 } },
  ];

  it.each(sayings)(
    'ten deliver one thread while the place answers $title: it is said once',
    async ({ reaction }) => {
      const { begin, as, chat, clock, store } = chatApp({ react: () => reaction });
      await begin(addLine(), 0);
      const [entry] = await everythingDue(store);
      if (entry === undefined) throw new Error('Nothing is due.');
      const untilMs = clock.nowMs() + minute;
      const all = Array.from({ length: 10 }, (_, index) =>
        deliverThread(as(`p${index}`), entry, { untilMs }),
      );
      const reports = await clock.finish(Promise.all(all));
      expect(chat.said.map(({ stage }) => stage)).toEqual(['accepted']);
      expect(reports.reduce((sum, { told }) => sum + told, 0)).toBe(1);
    },
  );

  it.each([0, 5, 40, 500, 2_000, 5_000])(
    'two pollers tick %i ms apart: each stage is told once, in order, nothing is left',
    async (apartMs) => {
      const { begin, as, chat, clock, store, ticksFor } = chatApp({ react: () => ({ takesMs: 700 }) });
      await begin(addLine(), 0);
      const one = tick(as('one'), clock.nowMs() + 58_000);
      await clock.advance(apartMs);
      const two = tick(as('two'), clock.nowMs() + 58_000);
      await clock.finish(Promise.all([one, two]));
      await ticksFor(2);
      const told = chat.said.map(({ stage }) => stage);
      expect(told).toEqual([...new Set(told)]);
      expect(told.at(-1)).toBe('ended');
      expect(chat.screen()).toHaveLength(1);
      expect(await everythingDue(store)).toEqual([]);
    },
  );

  it('the webhook tells while the poller ticks: each stage once, in order', async () => {
    const { begin, as, chat, clock, ticksFor } = chatApp({ react: () => ({ takesMs: 800 }) });
    const served = begin(addLine(), 2_000, as('webhook'));
    const ticked = tick(as('poller'), clock.nowMs() + 58_000);
    await clock.finish(Promise.all([served, ticked]));
    await ticksFor(2);
    const told = chat.said.map(({ stage }) => stage);
    expect(told).toEqual([...new Set(told)]);
    expect([told[0], told.at(-1)]).toEqual(['accepted', 'ended']);
  });
});
