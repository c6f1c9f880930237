import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTablestoreAddress } from '../../shared/store/tablestore-address.ts';
import { backOffMs } from '../../shared/store/tablestore-back-off.ts';
import { createGate } from '../../shared/store/tablestore-gate.ts';

describe('the address of an instance', () => {
  it.each([
    {
      text: 'https://routehook.cn-hangzhou.ots.aliyuncs.com',
      address: { endpoint: 'https://routehook.cn-hangzhou.ots.aliyuncs.com', instanceName: 'routehook' },
    },
    {
      text: 'https://my-inst.cn-hangzhou.vpc.tablestore.aliyuncs.com/',
      address: {
        endpoint: 'https://my-inst.cn-hangzhou.vpc.tablestore.aliyuncs.com',
        instanceName: 'my-inst',
      },
    },
    {
      text: 'http://127.0.0.1:8087/routehook',
      address: { endpoint: 'http://127.0.0.1:8087', instanceName: 'routehook' },
    },
    {
      text: 'https://proxy.example.com/inst1',
      address: { endpoint: 'https://proxy.example.com', instanceName: 'inst1' },
    },
  ])('$text', ({ text, address }) => {
    expect(readTablestoreAddress(text)).toEqual(address);
  });

  it.each([
    '',
    'routehook',
    'http://127.0.0.1:8087',
    'http://localhost/',
    'ftp://routehook.cn-hangzhou.ots.aliyuncs.com',
    'https://x.cn-hangzhou.ots.aliyuncs.com',
    'https://routehook.cn-hangzhou.ots.aliyuncs.com/a/b',
    'https://routehook.cn-hangzhou.ots.aliyuncs.com/?a=1',
    'https://key:secret@routehook.cn-hangzhou.ots.aliyuncs.com',
    'https://a-name-that-is-too-long.cn-hangzhou.ots.aliyuncs.com',
  ])('"%s" is none', (text) => {
    expect(readTablestoreAddress(text)).toBeUndefined();
  });
});

describe('the pause before a call is made again', () => {
  it.each([
    { tries: 1, throttled: false, dice: 0, pauseMs: 20 },
    { tries: 1, throttled: false, dice: 0.999, pauseMs: 40 },
    { tries: 2, throttled: false, dice: 0, pauseMs: 40 },
    { tries: 1, throttled: true, dice: 0, pauseMs: 75 },
    { tries: 3, throttled: true, dice: 0, pauseMs: 300 },
    { tries: 30, throttled: true, dice: 0.999, pauseMs: 1_499 },
  ])(
    'after $tries tries, throttled $throttled, dice $dice: $pauseMs ms',
    ({ tries, throttled, dice, pauseMs }) => {
      expect(backOffMs(tries, { throttled }, dice)).toBe(pauseMs);
    },
  );

  it('never shrinks with the tries, and never passes 1,500 ms', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.boolean(),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (tries, throttled, dice) => {
          const pauseMs = backOffMs(tries, { throttled }, dice);
          expect(pauseMs).toBeLessThanOrEqual(1_500);
          expect(backOffMs(tries + 1, { throttled }, dice)).toBeGreaterThanOrEqual(pauseMs);
        },
      ),
    );
  });
});

describe('a gate', () => {
  it('lets so many in at once, first come, first served, and goes on after a failure', async () => {
    const gate = createGate(2);
    const begun: number[] = [];
    let inside = 0;
    let most = 0;
    const work = (number: number) =>
      gate(async () => {
        begun.push(number);
        inside += 1;
        most = Math.max(most, inside);
        await new Promise((resolve) => setImmediate(resolve));
        inside -= 1;
        if (number === 3) throw new Error('it failed');
        return number;
      });
    const results = await Promise.allSettled([1, 2, 3, 4, 5, 6].map(work));
    expect(results.map(({ status }) => status).filter((status) => status === 'rejected')).toHaveLength(1);
    expect(begun).toEqual([1, 2, 3, 4, 5, 6]);
    expect(most).toBe(2);
    expect(await work(7)).toBe(7);
  });
});
