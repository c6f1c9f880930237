import { describe, expect, it } from 'vitest';
import { functionOf, hostOf, textOf } from './fixture.ts';

const readClock = `exports.handler = async () => JSON.stringify({
  now: Date.now(),
  made: new Date().getTime(),
  said: Date.parse(Date()),
  fixed: new Date(0).toISOString(),
  isDate: new Date() instanceof Date,
});`;

const minute = 60_000;

interface Reading {
  readonly now: number;
  readonly made: number;
  readonly said: number;
  readonly fixed: string;
  readonly isDate: boolean;
}

describe('the clock of an instance', () => {
  it.each([0, 20 * minute, -20 * minute])(
    'is off by %d ms, however it is asked; given times stay what they are',
    async (offsetMs) => {
      const host = await hostOf([functionOf(readClock)], { clockOffsetMs: () => offsetMs });
      const reading = JSON.parse(textOf(await host.invoke('fixture', Buffer.alloc(0)))) as Reading;
      for (const timeMs of [reading.now, reading.made, reading.said]) {
        expect(Math.abs(timeMs - Date.now() - offsetMs)).toBeLessThan(5_000);
      }
      expect([reading.fixed, reading.isDate]).toEqual(['1970-01-01T00:00:00.000Z', true]);
    },
  );

  it('is that of its start: only the next instance has another one', async () => {
    let offsetMs = minute;
    const host = await hostOf([functionOf(readClock)], { clockOffsetMs: () => offsetMs });
    const read = async () =>
      (JSON.parse(textOf(await host.invoke('fixture', Buffer.alloc(0)))) as Reading).now - Date.now();
    expect(Math.abs((await read()) - minute)).toBeLessThan(5_000);
    offsetMs = 0;
    expect(Math.abs((await read()) - minute)).toBeLessThan(5_000);
    await host.killInstances('fixture');
    expect(Math.abs(await read())).toBeLessThan(5_000);
  });
});
