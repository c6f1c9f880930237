import { describe, expect, it } from 'vitest';
import type { Thread } from '../../shared/answer/thread.ts';
import type { DueEntry } from '../../shared/store/store.ts';
import { freshStore } from '../support/fresh-store.ts';
import type { StoreUnderTest } from './store.contract.ts';

const thread: Thread = {
  id: 'op_1',
  createTimeMs: 1_700_000_000_000,
  updateTimeMs: 1_700_000_000_000,
  state: 'owed',
  channel: 'slack',
  instance: 'acme',
  address: { channel: 'slack', instance: 'acme', to: { responseUrl: 'https://hooks.slack.com/é"\u0001' } },
  failures: 0,
  version: 1,
};

function due(dueAtMs: number, threadId: string, news = 0): DueEntry {
  return { dueAtMs, threadId, news };
}

/** What a store promises about threads of replies and when they are due. */
export function threadContract(subject: StoreUnderTest): void {
  describe(`${subject.name}: threads`, () => {
    it('a thread that was never written is not there', async () => {
      expect(await (await freshStore(subject)).readThread('op_1')).toBeUndefined();
    });

    it('a thread is read as it was written', async () => {
      const store = await freshStore(subject);
      expect(await store.createThread(thread)).toBe('created');
      expect(await store.readThread('op_1')).toEqual(thread);
    });

    it('an id that is taken keeps its first thread', async () => {
      const store = await freshStore(subject);
      await store.createThread(thread);
      expect(await store.createThread({ ...thread, channel: 'feishu' })).toBe('exists');
      expect(await store.readThread('op_1')).toEqual(thread);
    });

    it('a replacement counts only over the version it was made from', async () => {
      const store = await freshStore(subject);
      await store.createThread(thread);
      const told: Thread = { ...thread, told: 'accepted', version: 2 };
      expect(await store.replaceThread(told, 1)).toBe('replaced');
      expect(await store.replaceThread({ ...thread, failures: 7, version: 2 }, 1)).toBe('conflict');
      expect(await store.readThread('op_1')).toEqual(told);
    });

    it('what a replacement leaves out is gone', async () => {
      const store = await freshStore(subject);
      await store.createThread(thread);
      const { address: _, ...wiped } = thread;
      await store.replaceThread({ ...wiped, state: 'told', version: 2 }, 1);
      expect(await store.readThread('op_1')).not.toHaveProperty('address');
    });

    it('a thread that is not there cannot be replaced', async () => {
      const store = await freshStore(subject);
      expect(await store.replaceThread(thread, 1)).toBe('conflict');
      expect(await store.replaceThread(thread, 0)).toBe('conflict');
      expect(await store.readThread('op_1')).toBeUndefined();
    });

    it('of several replacements at once one counts', async () => {
      const store = await freshStore(subject);
      await store.createThread(thread);
      const results = await Promise.all(
        [1, 2, 3].map((failures) => store.replaceThread({ ...thread, failures, version: 2 }, 1)),
      );
      expect(results.filter((result) => result === 'replaced')).toHaveLength(1);
    });

    it('a thread is gone after its removal; there is nothing to remove then', async () => {
      const store = await freshStore(subject);
      await store.createThread(thread);
      expect(await store.removeThread('op_1', 1)).toBe('removed');
      expect(await store.removeThread('op_1', 1)).toBe('conflict');
      expect(await store.readThread('op_1')).toBeUndefined();
    });

    it('a thread that has changed meanwhile is not removed', async () => {
      const store = await freshStore(subject);
      await store.createThread(thread);
      await store.replaceThread({ ...thread, version: 2 }, 1);
      expect(await store.removeThread('op_1', 1)).toBe('conflict');
      expect(await store.readThread('op_1')).toMatchObject({ version: 2 });
    });

    it('changing a thread that was given out changes nothing inside', async () => {
      const store = await freshStore(subject);
      await store.createThread(thread);
      Object.assign((await store.readThread('op_1')) ?? {}, { channel: 'other' });
      expect(await store.readThread('op_1')).toEqual(thread);
    });
  });

  describe(`${subject.name}: what is due`, () => {
    it('entries are listed by time as numbers, then by thread, then by news, up to and with the time asked', async () => {
      const store = await freshStore(subject);
      const ordered = [due(2, 'b'), due(10, 'a'), due(10, 'a', 2), due(10, 'a', 11), due(10, 'b')];
      for (const index of [4, 0, 3, 2, 1]) await store.addDue(ordered[index] ?? due(0, ''));
      await store.addDue(due(11, 'a'));
      expect(await store.listDue({ untilMs: 10, limit: 100 })).toEqual(ordered);
      expect(await store.listDue({ untilMs: 1, limit: 100 })).toEqual([]);
    });

    it('an entry noted twice is there once, and is gone after one removal', async () => {
      const store = await freshStore(subject);
      await Promise.all([store.addDue(due(1, 'a')), store.addDue(due(1, 'a'))]);
      expect(await store.listDue({ untilMs: 5, limit: 10 })).toEqual([due(1, 'a')]);
      await store.removeDue(due(1, 'a'));
      expect(await store.listDue({ untilMs: 5, limit: 10 })).toEqual([]);
    });

    it.each([
      { title: 'time', other: due(2, 'a') },
      { title: 'thread', other: due(1, 'b') },
      { title: 'news', other: due(1, 'a', 1) },
    ])('removing an entry with another $title removes nothing', async ({ other }) => {
      const store = await freshStore(subject);
      await store.addDue(due(1, 'a'));
      await store.removeDue(other);
      expect(await store.listDue({ untilMs: 5, limit: 10 })).toEqual([due(1, 'a')]);
    });

    it('a limit gives those that are longest due', async () => {
      const store = await freshStore(subject);
      for (const time of [4, 3, 2, 1]) await store.addDue(due(time, 'a'));
      expect(await store.listDue({ untilMs: 9, limit: 2 })).toEqual([due(1, 'a'), due(2, 'a')]);
    });

    it('going on behind an entry gives what comes after it, also when it is gone', async () => {
      const store = await freshStore(subject);
      const ordered = [due(1, 'a'), due(1, 'a', 2), due(1, 'b'), due(2, 'a'), due(3, 'a')];
      for (const entry of ordered) await store.addDue(entry);
      const next = (after: DueEntry) => store.listDue({ untilMs: 2, limit: 10, after });
      expect(await next(due(1, 'a'))).toEqual(ordered.slice(1, 4));
      expect(await next(due(1, 'a', 1))).toEqual(ordered.slice(1, 4));
      expect(await next(due(1, 'b'))).toEqual(ordered.slice(3, 4));
      expect(await next(due(2, 'z'))).toEqual([]);
      expect(await store.listDue({ untilMs: 9, limit: 1, after: due(2, 'a') })).toEqual([due(3, 'a')]);
    });

    it.each([0, 1_001, -1, 1.5, Number.NaN])('a limit of %d is refused', async (limit) => {
      const store = await freshStore(subject);
      await expect(store.listDue({ untilMs: 1, limit })).rejects.toThrow(RangeError);
    });
  });
}
