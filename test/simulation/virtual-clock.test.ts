import { describe, expect, it } from 'vitest';
import { createRandom } from './random.ts';
import { createVirtualClock } from './virtual-clock.ts';

const forever = (): boolean => false;

describe('virtual clock', () => {
  it('events planned in any order → they happen by time, then by planning', async () => {
    const time = createVirtualClock(1_000);
    const seen: string[] = [];
    const plan = (name: string, afterMs: number) =>
      time.after(afterMs, () => seen.push(`${name} ${time.nowMs()}`));
    for (const [name, afterMs] of [
      ['c', 30],
      ['a', 10],
      ['b1', 20],
      ['b2', 20],
      ['now', 0],
    ] as const) {
      plan(name, afterMs);
    }
    await time.run(forever);
    expect(seen).toEqual(['now 1000', 'a 1010', 'b1 1020', 'b2 1020', 'c 1030']);
  });

  it('a thousand random times → they happen in order', async () => {
    const random = createRandom(5);
    const time = createVirtualClock(0);
    const seen: number[] = [];
    for (let count = 0; count < 1_000; count += 1) {
      time.after(random.whole(0, 500), () => seen.push(time.nowMs()));
    }
    await time.run(forever);
    expect(seen).toEqual([...seen].sort((one, other) => one - other));
    expect(seen).toHaveLength(1_000);
  });

  it('a long chain of promises → it has run to its end before time moves', async () => {
    const time = createVirtualClock(0);
    const seen: string[] = [];
    time.after(1, async () => {
      for (let depth = 0; depth < 1_000; depth += 1) await Promise.resolve();
      seen.push(`chain at ${time.nowMs()}`);
    });
    time.after(2, () => seen.push('next event'));
    await time.run(forever);
    expect(seen).toEqual(['chain at 1', 'next event']);
  });

  it('an event that throws → the run fails with it', async () => {
    const time = createVirtualClock(0);
    time.after(1, () => {
      throw new Error('broken');
    });
    await expect(time.run(forever)).rejects.toThrow('broken');
  });
});

describe('seeded chance', () => {
  it('the same seed and label → the same draws; another label → others', () => {
    const draws = (label: string) => Array.from({ length: 5 }, createRandom(9).fork(label).next);
    expect(draws('a')).toEqual(draws('a'));
    expect(draws('a')).not.toEqual(draws('b'));
  });

  it('many draws → evenly spread', () => {
    const random = createRandom(123);
    const counts = Array.from({ length: 10 }, () => 0);
    for (let count = 0; count < 10_000; count += 1) {
      const bucket = random.whole(0, 9);
      counts[bucket] = (counts[bucket] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(850);
    expect(Math.max(...counts)).toBeLessThan(1_150);
  });
});
