import { describe, expect, it } from 'vitest';
import { lingerMsOf, wakeUpEvent } from '../../shared/wakeup/wake-up.ts';

const nowMs = 1_700_000_000_000;
const timerEvent = { triggerTime: '2026-11-23T03:00:00Z', triggerName: 'each-minute', payload: '' };

describe('how long a poller keeps looking after it went idle', () => {
  it.each([
    [
      'woken just now: as long as the wake-up stands for others, and a second',
      wakeUpEvent(nowMs, 2_000),
      3_000,
    ],
    ['woken 3 s ago: the same', wakeUpEvent(nowMs - 3_000, 2_000), 3_000],
    ['woken longer ago: all it stood for is recorded', wakeUpEvent(nowMs - 3_001, 2_000), 0],
    ['woken by a clock that is ahead: as long as if just now', wakeUpEvent(nowMs + 900, 2_000), 3_000],
    ['the timer', JSON.stringify(timerEvent), 0],
    [
      'a timer whose payload is a wake-up',
      JSON.stringify({ ...timerEvent, payload: wakeUpEvent(nowMs, 1) }),
      0,
    ],
    ['not JSON', 'wake up', 0],
    ['nothing', '', 0],
    ['a window out of bounds', JSON.stringify({ wakeUp: { atMs: nowMs, coalesceMs: 1e9 } }), 0],
    ['no time', JSON.stringify({ wakeUp: { coalesceMs: 2_000 } }), 0],
  ])('%s', (_title, event, lingerMs) => {
    expect(lingerMsOf(Buffer.from(event), nowMs)).toBe(lingerMs);
  });
});
