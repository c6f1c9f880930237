import { describe, expect, it } from 'vitest';
import { benchGrowth } from '../../bench/growth/bench-growth.ts';
import { drawGrowth } from '../../bench/growth/draw-growth.ts';

const sizes = { history: [0, 40, 400], openInHistory: 30, open: [100, 200, 300] };

describe('one tick of the poller', () => {
  it('asks the store as often with much history as with none, and for each open operation the same', async () => {
    const points = await benchGrowth(() => undefined, sizes);
    for (const store of ['sqlite', 'memory'] as const) {
      const own = points.filter((point) => point.store === store);
      const [first, ...more] = own.filter(({ curve }) => curve === 'history');
      for (const { reads, writes } of more)
        expect({ reads, writes }).toEqual({ reads: first?.reads, writes: first?.writes });

      const [one = 0, two = 0, three = 0] = own
        .filter(({ curve }) => curve === 'open')
        .map(({ reads, writes }) => reads + writes);
      expect(one).toBeGreaterThan(100);
      expect(Math.abs(two - one - (three - two))).toBeLessThan((two - one) / 20);
    }
  });
});

describe('the picture', () => {
  it('depends on the calls to the store and not on the CPU', () => {
    const point = { store: 'sqlite', finished: 0, open: 10, reads: 14, writes: 3 } as const;
    const points = (cpuMs: number) => [
      { ...point, curve: 'history', cpuMs } as const,
      { ...point, curve: 'open', cpuMs } as const,
    ];
    expect(drawGrowth(points(1))).toBe(drawGrowth(points(2)));
    expect(drawGrowth(points(1))).toContain('>17</text>');
  });
});
